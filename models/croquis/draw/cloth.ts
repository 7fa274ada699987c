import type { Material } from '../outfit.ts';
import { type Hex, mix, oklab } from '../palette.ts';
import { CELL } from './patterns.ts';
import { curve, lerp, outline, type Point } from './vector.ts';

/** The pen's colour. */
export const INK = '#221d26';

/** A piece of cloth as a surface: f runs across from the picture's left (0) to its right (1), g downwards. */
export type Patch = (f: number, g: number) => Point;

export interface Piece {
  /** Unique within the drawing. */
  readonly id: string;
  /** The outline, a closed path. */
  readonly d: string;
  readonly base: Hex;
  readonly material: Material;
  readonly patch: Patch;
  /** What is printed or woven, in pixels of the picture; it is clipped to the piece. */
  readonly pattern?: string;
  /** Folds: where across, and between which heights. */
  readonly folds?: readonly (readonly [f: number, from: number, to: number])[];
  /** What stays opaque under sheer cloth, as a path. */
  readonly lining?: string;
  /** Across, where the sheen of satin lies; one or two for narrow pieces. */
  readonly sheen?: readonly number[];
  /** Lines of stitching for denim. */
  readonly seams?: readonly (readonly Point[])[];
  /** False leaves the pen's outline away. */
  readonly pen?: boolean;
}

/** Whether lines on it have to be light to be seen. */
export const isDark = (hex: Hex): boolean => oklab(hex)[0] < 0.42;

/** A line on the patch at f from g0 to g1, swinging a little. */
function strand(patch: Patch, f: number, from: number, to: number, swing = 0): Point[] {
  return [0, 0.33, 0.67, 1].map((t) => patch(f + swing * Math.sin(t * Math.PI * 1.5), lerp(from, to, t)));
}

/** A fold: a stroke that starts as a point and grows to 3.2 pixels. */
function wedge(line: readonly Point[]): string {
  const [left, right]: [Point[], Point[]] = [[], []];
  line.forEach(([x, y], i) => {
    const [before, after] = [line[Math.max(0, i - 1)]!, line[Math.min(line.length - 1, i + 1)]!];
    const l = Math.hypot(after[0] - before[0], after[1] - before[1]) || 1;
    const w = (1.6 * (i + 0.2)) / line.length / l;
    left.push([x - (after[1] - before[1]) * w, y + (after[0] - before[0]) * w]);
    right.push([x + (after[1] - before[1]) * w, y - (after[0] - before[0]) * w]);
  });
  return outline(left, right.reverse());
}

/** A band on the patch between two places across. */
function band(patch: Patch, f0: number, f1: number, from = 0, to = 1, swing = 0): string {
  return outline(strand(patch, f0, from, to, swing), strand(patch, f1, from, to, swing).reverse());
}

/** Denim's slanting weave over the whole picture: the same lines in every cell. */
const TWILL = Array.from({ length: 64 }, (_, k) => `M${k * CELL - 256} 256l256 -256`).join('');

function surface({ material, patch, base, sheen = [], seams = [] }: Piece): string {
  if (material === 'satin') {
    const light = mix(base, '#ffffff', 0.62);
    const deep = mix(base, '#120a1e', 0.34);
    return sheen
      .map(
        (f) =>
          `<path d="${band(patch, f + 0.08, f + 0.19, 0, 1, 0.03)}" fill="${deep}" fill-opacity=".6"/>` +
          `<path d="${band(patch, f - 0.06, f + 0.06, 0, 1, 0.03)}" fill="${light}" fill-opacity=".85"/>`,
      )
      .join('');
  }
  if (material === 'denim') {
    const rows = seams
      .map(
        (seam) =>
          `<path d="${curve(seam)}" fill="none" stroke="#e9a93c" stroke-width="2.4" stroke-dasharray="5 2.6"/>`,
      )
      .join('');
    return `<path d="${TWILL}" stroke="${isDark(base) ? '#ffffff' : '#1c1030'}" stroke-width="2.6" stroke-opacity="${isDark(base) ? 0.2 : 0.13}"/>${rows}`;
  }
  return '';
}

/** Draws a piece: colour, pattern, the material's look, a shadow side, folds, and the pen's outline. */
export function drawCloth(piece: Piece): string {
  const { id, d, base, material, patch, pattern = '', folds = [], lining, pen = true } = piece;
  const sheer = material === 'sheer';
  const line = isDark(base) ? mix(base, '#ffffff', 0.3) : mix(base, '#1c1030', 0.42);
  const creases = folds.map(([f, from, to]) => wedge(strand(patch, f, from, to, 0.012))).join('');
  const shadow = `<path d="${band(patch, 0.72, 1.3, -0.2, 1.2)}" fill="#1a0c30" fill-opacity=".17"/>`;
  const inside =
    `<path d="${d}" fill="${base}"/>${pattern}${surface(piece)}${shadow}` +
    (creases ? `<path d="${creases}" fill="${line}"/>` : '');
  const under = sheer && lining ? `<path d="${lining}" fill="${mix(base, '#1c1030', 0.12)}"/>` : '';
  return (
    `<clipPath id="${id}"><path d="${d}"/></clipPath><g clip-path="url(#${id})">${under}` +
    `${sheer ? `<g opacity=".46">${inside}</g>` : inside}</g>` +
    (pen
      ? `<path d="${d}" fill="none" stroke="${INK}" stroke-width="${sheer ? 1.3 : 1.8}" stroke-linejoin="round"/>`
      : '')
  );
}
