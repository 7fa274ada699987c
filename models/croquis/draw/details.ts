import type { Outfit } from '../outfit.ts';
import { type Hex, mix } from '../palette.ts';
import { type Anatomy, SIDES, WAIST } from './anatomy.ts';
import { INK, isDark } from './cloth.ts';
import type { Cut, Tones } from './garment.ts';
import { between, blob, curve, length, lines, n, outline, type Point } from './vector.ts';

const IVORY = '#fbf3e2';

/** `count` places at even distances along a line of points. */
function along(points: readonly Point[], count: number): Point[] {
  const sums = [0];
  for (let i = 1; i < points.length; i++) sums.push(sums[i - 1]! + length(points[i - 1]!, points[i]!));
  const total = sums[sums.length - 1]!;
  return Array.from({ length: count }, (_, k) => {
    const s = (total * k) / (count - 1);
    let i = 1;
    while (i < points.length - 1 && sums[i]! < s) i++;
    return between(points[i - 1]!, points[i]!, (s - sums[i - 1]!) / Math.max(1e-6, sums[i]! - sums[i - 1]!));
  });
}

const lengthOf = (points: readonly Point[]) =>
  points.slice(1).reduce((sum, p, i) => sum + length(points[i]!, p), 0);

/** A frill under a hem: it stands out and its edge scallops. */
export function ruffle(hem: readonly Point[], base: Hex): string {
  const count = Math.max(3, Math.round(lengthOf(hem) / 9));
  const upper = along(hem, count + 1);
  const [first, last] = [upper[0]!, upper[count]!];
  const middle = (first[0] + last[0]) / 2;
  const spread = (p: Point, down: number): Point => [p[0] + (p[0] - middle) * 0.09, p[1] + down];
  const lower: Point[] = [];
  for (let k = 0; k <= count; k++) {
    lower.push(spread(upper[k]!, 7));
    if (k < count) lower.push(spread(between(upper[k]!, upper[k + 1]!, 0.5), 11.5));
  }
  const raised = upper.map(([x, y]) => [x, y - 3] as Point);
  const d = outline(raised, [...lower].reverse());
  const tone = isDark(base) ? mix(base, '#ffffff', 0.16) : mix(base, '#ffffff', 0.3);
  const line = isDark(base) ? mix(base, '#ffffff', 0.45) : INK;
  const pleats = upper
    .slice(1, -1)
    .map((p, k) => lines([[p[0], p[1] - 2], lower[2 * (k + 1)]!]))
    .join('');
  return `<path d="${d}" fill="${tone}" stroke="${INK}" stroke-width="1.7" stroke-linejoin="round"/><path d="${pleats}" stroke="${line}" stroke-width="1.4"/><path d="${curve(raised)}" fill="none" stroke="${line}" stroke-width="1.6"/>`;
}

/** Ivory scallops with holes along an edge. */
function laceAlong(edge: readonly Point[], side: number, size: number): string {
  const count = Math.max(2, Math.round(lengthOf(edge) / (size * 1.7)));
  const places = along(edge, count + 1);
  const d = places.map(([x, y]) => `M${n(x)} ${n(y + side)}h0`).join('');
  const ring = (diameter: number, colour: Hex) =>
    `<path d="${d}" stroke="${colour}" stroke-width="${diameter}"/>`;
  return ring(size * 2 + 1.4, INK) + ring(size * 2 - 0.8, IVORY) + ring(3.2, '#a58f86');
}

/** Points along the neckline, from the picture's left shoulder to its right. */
const neckEdge = (cut: Cut) => cut.yoke.neckline.flat();

/** Lace at the neckline and at the hem (`drop` lower where a ruffle is). */
export function lace(cut: Cut, hems: readonly (readonly Point[])[], ruffled: boolean): string {
  const lowered = (hem: readonly Point[]) => hem.map(([x, y]) => [x, y + (ruffled ? 8 : 1)] as Point);
  return hems.map((hem) => laceAlong(lowered(hem), 0, 4.4)).join('') + laceAlong(neckEdge(cut), 1, 3.5);
}

/** A belt in the accent's colour with a golden buckle. */
export function belt(a: Anatomy, cut: Cut, accent: Hex): string {
  const [l, r] = cut.waist;
  const dip = a.torso(0, WAIST + 0.03);
  const up: Point[] = [
    [l[0] - 0.8, l[1] - 3.6],
    [dip[0], dip[1] - 3.6],
    [r[0] + 0.8, r[1] - 3.6],
  ];
  const low: Point[] = up.map(([x, y]) => [x, y + 7.4]);
  return (
    `<path d="${outline(up, [...low].reverse())}" fill="${accent}" stroke="${INK}" stroke-width="1.6"/>` +
    `<rect x="${n(dip[0] - 4.2)}" y="${n(dip[1] - 4.4)}" width="8.4" height="8.8" rx="1.6" fill="none" stroke="${INK}" stroke-width="4"/>` +
    `<rect x="${n(dip[0] - 4.2)}" y="${n(dip[1] - 4.4)}" width="8.4" height="8.8" rx="1.6" fill="none" stroke="#e8bd4e" stroke-width="2.4"/>`
  );
}

/** A row of buttons down the front. */
export function buttons(a: Anatomy, cut: Cut): string {
  let svg = '';
  for (const v of [0.06, 0.2, 0.34, 0.48, 0.62, 0.76, 0.9, 1.04]) {
    if (v < cut.yoke.depth + 0.05 || v > cut.front) continue;
    const [x, y] = a.torso(0, v);
    svg += `<circle cx="${n(x)}" cy="${n(y)}" r="3.1" fill="${IVORY}" stroke="${INK}" stroke-width="1.5"/>`;
  }
  return svg;
}

/** A zip down the front: steel teeth on a dark tape, with its pull. */
export function zip(a: Anatomy, cut: Cut): string {
  const [from, to] = [cut.yoke.depth + 0.02, cut.front - 0.02];
  const d = lines([a.torso(0, from), a.torso(0, (from + to) / 2), a.torso(0, to)]);
  const [x, y] = a.torso(0, from + 0.08);
  return (
    `<path d="${d}" fill="none" stroke="${INK}" stroke-width="6.4"/><path d="${d}" fill="none" stroke="#dfe3ea" stroke-width="3.8" stroke-dasharray="3 1.6"/>` +
    `<rect x="${n(x - 2.4)}" y="${n(y)}" width="4.8" height="8.4" rx="1.8" fill="#dfe3ea" stroke="${INK}" stroke-width="1.3"/>`
  );
}

/** A bow with tails in the accent's colour, at the waist a little to the side. */
export function bow(a: Anatomy, accent: Hex): string {
  const [cx, cy] = a.torso(0, WAIST);
  const p = (x: number, y: number): Point => [cx + x, cy + y];
  const pen = `fill="${accent}" stroke="${isDark(accent) ? mix(accent, '#ffffff', 0.4) : INK}" stroke-width="1.5" stroke-linejoin="round"`;
  let svg = '';
  for (const s of [-1, 1]) {
    svg += `<path d="${outline([p(0, 0), p(s * 4, 9), p(s * 7, 22)], [p(s * 7, 22), p(s * 9.5, 18.5), p(s * 13, 20)], [p(s * 13, 20), p(s * 9, 8), p(0, -1)])}" ${pen}/>`;
    svg += `<path d="${blob([p(0, 0), p(s * 6, -6.6), p(s * 14, -7), p(s * 15, 1), p(s * 13, 6), p(s * 6, 4)])}" ${pen}/>`;
  }
  return `${svg}<circle cx="${n(cx)}" cy="${n(cy)}" r="3.6" ${pen}/>`;
}

/** Two patch pockets with flaps on the hips. */
export function pockets(a: Anatomy, base: Hex, spread: number): string {
  const tone = isDark(base) ? mix(base, '#ffffff', 0.2) : mix(base, '#1a0c30', 0.16);
  const line = isDark(base) ? mix(base, '#ffffff', 0.55) : INK;
  const pen = `fill="${tone}" stroke="${line}" stroke-width="1.6" stroke-linejoin="round"`;
  return SIDES.map((s) => {
    const [cx, cy] = a.torso(s * spread, 1);
    const p = (x: number, y: number): Point => [cx + x, cy + y];
    return (
      `<path d="${lines([p(-6.4, -5), p(6.4, -5), p(6.4, 7), p(0, 10), p(-6.4, 7)])}Z" ${pen}/>` +
      `<path d="${lines([p(-7.4, -6.5), p(7.4, -6.5), p(7.4, -1), p(-7.4, -1)])}Z" ${pen}/>`
    );
  }).join('');
}

/** The wings of a shirt's collar, lighter than the cloth. */
export function collar(a: Anatomy, outfit: Outfit, tones: Tones): string {
  const tone = isDark(tones.base) ? mix(tones.base, '#ffffff', 0.28) : mix(tones.base, '#ffffff', 0.45);
  return SIDES.map((s) => {
    const points: Point[] = [
      [0.6, 0.19],
      [5, -0.06],
      [7.2, -0.22],
      [10.5, -0.1],
      [11.5, 0.06],
      [8.6, 0.2],
      [5.2, 0.09],
    ].map(([x, v]) => a.torso(s * x!, v!));
    const big = outfit.garment === 'coat' ? 1 : 0;
    points[5] = a.torso(s * (8.6 + big * 2), 0.2 + big * 0.06);
    return `<path d="${lines(points)}Z" fill="${tone}" stroke="${isDark(tones.base) ? mix(tones.base, '#ffffff', 0.5) : INK}" stroke-width="1.5" stroke-linejoin="round"/>`;
  }).join('');
}
