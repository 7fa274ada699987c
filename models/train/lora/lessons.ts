import { HemlineError } from '../../error.ts';
import type { TrainingData } from '../data.ts';
import { type Triplet, toldOf } from '../records.ts';
import type { LoraOptions } from './options.ts';

/** Feedback to its sub-instructions: the SDK's, handed in by who knows it. */
export type Splitter = (text: string) => readonly string[];

/** One triplet as training sees it; texts by their number in `Lessons.texts`. */
export interface Lesson {
  /** Its triplet's place in the data set. */
  readonly triplet: number;
  /** Pictures, by number: x and y. */
  readonly from: number;
  readonly to: number;
  /** T */
  readonly whole: number;
  /** What a conversation's rounds would be told. */
  readonly parts: readonly string[];
  /** The ways of cutting T into T_1, T_2, ...; none where T has too few parts. */
  readonly cuts: readonly (readonly number[])[];
}

export interface Lessons {
  readonly all: readonly Lesson[];
  /** Those whose text can be cut: what L_multi is learned on. */
  readonly multi: readonly Lesson[];
  /** All texts, each once; the empty one first. */
  readonly texts: readonly string[];
}

/** The ways of cutting a list into `count` runs, none of them empty. */
export function cutsOf<T>(list: readonly T[], count: number): T[][][] {
  if (count === 1) return list.length > 0 ? [[[...list]]] : [];
  const cuts: T[][][] = [];
  for (let first = 1; first <= list.length - count + 1; first++)
    for (const rest of cutsOf(list.slice(first), count - 1)) cuts.push([list.slice(0, first), ...rest]);
  return cuts;
}

/** A triplet's T and its parts. */
const told = (triplet: Triplet, from: LoraOptions['parts'], split: Splitter) =>
  from === 'splitter'
    ? { whole: triplet.text, parts: split(triplet.text), between: ' and ' }
    : toldOf(triplet);

/**
 * The lessons of a data set. A text of more parts than rounds is cut in every place, a part staying beside its
 * neighbours; the paper cuts "according to the meaning" and gives no more.
 * @throws HemlineError `data-missing` where no text can be cut though rounds are to be learned.
 */
export function lessonsOf(
  data: TrainingData,
  o: Pick<LoraOptions, 'rounds' | 'parts'>,
  wantsRounds: boolean,
  split: Splitter,
): Lessons {
  const numbers = new Map([['', 0]]);
  const numberOf = (text: string): number => {
    const known = numbers.get(text) ?? numbers.size;
    numbers.set(text, known);
    return known;
  };
  const all = data.triplets.map((t, triplet): Lesson => {
    const { whole, parts, between } = told(t, o.parts, split);
    const joined = (run: readonly string[]) => numberOf(run.join(between));
    return {
      triplet,
      from: data.index(t.reference),
      to: data.index(t.target),
      whole: numberOf(whole),
      parts,
      cuts: wantsRounds ? cutsOf(parts, o.rounds).map((cut) => cut.map(joined)) : [],
    };
  });
  const multi = all.filter(({ cuts }) => cuts.length > 0);
  if (wantsRounds && multi.length === 0)
    throw new HemlineError(
      'data-missing',
      `No text of ${data.dir} has ${o.rounds} parts, and L_multi needs as many: ${o.parts === 'data' ? 'let the splitter find them (--parts splitter), or ' : ''}fix --lambda to 0.`,
    );
  return { all, multi, texts: [...numbers.keys()] };
}
