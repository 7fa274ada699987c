import type { TrainingData } from './data.ts';
import type { FloatRows } from './floats.ts';
import { type Triplet, toldOf } from './records.ts';

/** One edit to learn: from one picture to another under one of several texts. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  /** One is drawn each time; a text that stands here twice is drawn twice as often. */
  readonly texts: readonly string[];
  /** How often it is drawn, relative to others; at most 1. */
  readonly weight: number;
  /** Pictures of the same figure, `from` among them: any but `to` a conversation may have started from. Shared by a figure's edits. */
  readonly figure: readonly number[];
  /** Row of `skeletons`, where the pose is known. */
  readonly pose: number;
}

export interface EditData {
  readonly edits: readonly Edit[];
  /** Latents of all pictures, scaled, [channels, side, side] a row. */
  readonly latents: FloatRows;
  /** Image tokens of all pictures, [50, width] a row; undefined where nobody looks at them. */
  readonly imageTokens?: FloatRows;
  encodeIds(text: string): ArrayLike<number>;
}

/** A round follows one sub-instruction, so edits of one facet come up most. */
const WEIGHT_BY_PARTS = [1, 0.6, 0.4, 0.25] as const;

/** Of eight rows seven read a pack's own words, as a conversation's rounds do; the eighth what was said. */
const PHRASED = 7;

/** What an edit is called: all of it in a pack's words where those are known, and the whole text. */
function textsOf(triplet: Triplet): string[] {
  const { text, parts, phrases } = triplet;
  if (phrases) return [...new Array<string>(PHRASED).fill(toldOf(triplet).whole), text];
  return parts.length === 1 ? [...new Set([text, parts[0]!])] : [text];
}

/**
 * The edits of a data set: its triplets, each under the whole text, and under its part where there is only one.
 * `figures` are the pictures that show one figure each (`figuresOf`); a picture in none of them is alone.
 */
export function editsOf(data: TrainingData, figures: readonly (readonly number[])[]): Edit[] {
  const figureOf = new Map<number, readonly number[]>();
  for (const figure of figures) for (const picture of figure) figureOf.set(picture, figure);
  return data.triplets.map((t, pose) => {
    const [from, to] = [data.index(t.reference), data.index(t.target)];
    const weight = WEIGHT_BY_PARTS[Math.min(t.parts.length, WEIGHT_BY_PARTS.length) - 1]!;
    return { from, to, texts: textsOf(t), weight, figure: figureOf.get(from) ?? [from], pose };
  });
}
