import { type Figure, HAIRSTYLES } from '../figure.ts';
import type { Outfit } from '../outfit.ts';
import { type Hex, hexOf, mix } from '../palette.ts';
import { type Anatomy, ARMPIT, SIDES, type Side, WAIST } from './anatomy.ts';
import { type Yoke, yoke } from './bodice.ts';
import { drawCloth, INK, isDark, type Patch } from './cloth.ts';
import { lining } from './lining.ts';
import { drawGraphic, printed } from './patterns.ts';
import { patchOf, type Silhouette, silhouette } from './skirt.ts';
import { between, curve, lines, outline, type Point } from './vector.ts';

/** The colours of an outfit as drawn. */
export interface Tones {
  readonly base: Hex;
  readonly accent: Hex;
  readonly bottom: Hex;
}

export function tonesOf(outfit: Outfit): Tones {
  const base = hexOf(outfit.colour, outfit.shade);
  return { base, accent: hexOf(outfit.accent), bottom: outfit.bottom === null ? base : hexOf(outfit.bottom) };
}

/** What is woven into or printed on the body of the garment; a chest print's motif goes with the hair. */
function bodyPattern(a: Anatomy, outfit: Outfit, figure: Figure, tones: Tones): string {
  // Along the torso's axis and across it, in pixels from a place on the axis.
  const [o, r] = [a.torso(0, WAIST), a.torso(10, WAIST)];
  const [cx, cy] = [(r[0] - o[0]) / 10, (r[1] - o[1]) / 10];
  const from = (place: Point, x: number, y: number): Point => [
    place[0] + cx * x - cy * y,
    place[1] + cy * x + cx * y,
  ];
  if (outfit.pattern === 'colour block') {
    const half = [from(o, 0, -80), from(o, 120, -80), from(o, 120, 190), from(o, 0, 190)];
    return `<path d="${lines(half)}Z" fill="${tones.accent}"/>`;
  }
  if (outfit.pattern === 'graphic') {
    const chest = a.torso(0, 0.42);
    const kind = HAIRSTYLES.indexOf(figure.hairstyle);
    return drawGraphic(kind, (x, y) => from(chest, x * 1.02, y * 1.02), tones.accent);
  }
  return printed(outfit.pattern);
}

/** What details are put on: where the cut of the garment lies. */
export interface Cut {
  readonly yoke: Yoke;
  readonly hems: readonly (readonly Point[])[];
  readonly waist: readonly [Point, Point];
  /** Lower end of the front's middle line, as a height of the torso. */
  readonly front: number;
}

const FOLDS: readonly (readonly [number, number])[] = [
  [0.5, 0.62],
  [0.3, 0.55],
  [0.7, 0.5],
  [0.4, 0.72],
  [0.6, 0.68],
];

/** Fold lines of the lower half. */
function foldsOf(outfit: Outfit): readonly (readonly [number, number, number])[] {
  const wide = outfit.fit === 'flared' || outfit.fit === 'fit and flare';
  return wide
    ? FOLDS.map(([f, from]) => [f, from, 0.98] as const)
    : FOLDS.slice(0, 2).map(([f, from]) => [f, from + 0.1, 0.97] as const);
}

function topPatch(
  a: Anatomy,
  width: (v: number) => number,
  end: number,
): { sides: Record<Side, Point[]>; patch: Patch } {
  const heights = [0, 0.2, 0.4, 0.6, 0.8, 1].map((t) => ARMPIT + (end - ARMPIT) * t);
  const side = (s: Side) => heights.map((v) => a.torso(s * width(v), v));
  const sides = { [-1]: side(-1), 1: side(1) };
  return { sides, patch: patchOf(sides[-1], sides[1]) };
}

const edgeOf = (top: Yoke, s: Side): readonly Point[] =>
  s === 1 ? top.armhole(1) : [...top.armhole(-1)].reverse();

function strapsOf(top: Yoke, base: Hex): string {
  return SIDES.map((side) => {
    const strap = top.strap(side);
    if (!strap) return '';
    const d = lines(strap);
    return `<path d="${d}" stroke="${INK}" stroke-width="4.8"/><path d="${d}" stroke="${base}" stroke-width="2.6"/>`;
  }).join('');
}

/** The top that is worn with a skirt or trousers, tucked in at the waist; `id` is unique within the drawing. */
export function drawTop(
  a: Anatomy,
  outfit: Outfit,
  figure: Figure,
  tones: Tones,
  id = 'top',
): { svg: string; cut: Cut } {
  const top = yoke(a, outfit);
  const blouse = outfit.fit === 'straight' || outfit.fit === 'flared' ? 2.2 : 0;
  const end = WAIST + 0.06;
  const { sides, patch } = topPatch(a, (v) => a.half(v) + 1.4 + blouse * Math.min(1, (v - ARMPIT) * 5), end);
  const d = outline(...top.neckline, [...edgeOf(top, 1)], sides[1], [...sides[-1]].reverse(), [
    ...edgeOf(top, -1),
  ]);
  const svg =
    drawCloth({
      id,
      d,
      base: tones.base,
      material: outfit.material,
      patch,
      pattern: bodyPattern(a, outfit, figure, tones),
      lining: lining(a),
      folds: [
        [0.2, 0.55, 0.98],
        [0.66, 0.5, 0.95],
      ],
      sheen: [0.32],
      seams: [
        [patch(0.16, -0.4), patch(0.16, 1)],
        [patch(0.84, -0.4), patch(0.84, 1)],
      ],
    }) + strapsOf(top, tones.base);
  return {
    svg,
    cut: {
      yoke: top,
      hems: [],
      waist: [a.torso(-a.half(WAIST) - 2.4, WAIST), a.torso(a.half(WAIST) + 2.4, WAIST)],
      front: WAIST - 0.04,
    },
  };
}

/** The surface of a garment's skirt part for folds, sheen and stitching. */
function seamsOf(shape: Silhouette): Point[][] {
  const up = (f: number): Point => {
    const i = f * (shape.hem.length - 1);
    const p = between(shape.hem[Math.floor(i)]!, shape.hem[Math.ceil(i)]!, i % 1);
    return [p[0], p[1] - 4.6];
  };
  return [
    [0, 0.2, 0.4, 0.6, 0.8, 1].map(up),
    [0, 0.25, 0.5, 0.75, 1].map((g) => shape.patch(0.14, g)),
    [0, 0.25, 0.5, 0.75, 1].map((g) => shape.patch(0.86, g)),
  ];
}

export function drawSkirt(
  a: Anatomy,
  outfit: Outfit,
  tones: Tones,
): { svg: string; hems: readonly (readonly Point[])[] } {
  const shape = silhouette(a, outfit);
  const d = outline(
    [shape.sides[-1][0]!, shape.sides[1][0]!],
    shape.sides[1],
    [...shape.hem].reverse(),
    [...shape.sides[-1]].reverse(),
  );
  const band = [shape.sides[-1][0]!, a.torso(0, WAIST + 0.02), shape.sides[1][0]!];
  const low = band.map(([x, y]) => [x, y + 5] as Point);
  const svg = drawCloth({
    id: 'skirt',
    d,
    base: tones.bottom,
    material: outfit.material,
    patch: shape.patch,
    lining: lining(a),
    folds: foldsOf(outfit).map(([f, from, to]) => [f, from * 0.8, to]),
    sheen: [0.34, 0.62],
    seams: seamsOf(shape),
  });
  const line = isDark(tones.bottom) ? mix(tones.bottom, '#ffffff', 0.3) : mix(tones.bottom, '#1c1030', 0.5);
  return {
    svg: `${svg}<path d="${curve(low)}" fill="none" stroke="${line}" stroke-width="1.4"/>`,
    hems: [shape.hem],
  };
}

/** How far a coat stands open at the hem, as a part of its width. */
const OPENING = 0.3;

/** A dress or a coat, from the shoulders to the hem. */
export function drawWhole(
  a: Anatomy,
  outfit: Outfit,
  figure: Figure,
  tones: Tones,
): { svg: string; behind: string; cut: Cut } {
  const top = yoke(a, outfit);
  const shape = silhouette(a, outfit);
  const coat = outfit.garment === 'coat';
  const notch = a.torso(0, WAIST + 0.05);
  const last = shape.hem.length - 1;
  const left = shape.hem.filter((_, i) => i / last <= 0.5 - OPENING / 2);
  const right = shape.hem.filter((_, i) => i / last >= 0.5 + OPENING / 2);
  const hem = coat
    ? [[...right].reverse(), [right[0]!, notch], [notch, left[left.length - 1]!], [...left].reverse()]
    : [[...shape.hem].reverse()];
  const d = outline(
    ...top.neckline,
    [...edgeOf(top, 1)],
    [...shape.sides[1]],
    ...hem,
    [...shape.sides[-1]].reverse(),
    [...edgeOf(top, -1)],
  );
  let svg = drawCloth({
    id: 'body',
    d,
    base: tones.base,
    material: outfit.material,
    patch: shape.patch,
    pattern: bodyPattern(a, outfit, figure, tones),
    lining: lining(a),
    folds: foldsOf(outfit).filter(([f]) => !coat || Math.abs(f - 0.5) > 0.12),
    sheen: coat ? [0.24, 0.66] : [0.34, 0.62],
    seams: seamsOf(shape)
      .slice(0, coat ? 0 : 3)
      .concat(coat ? seamsOf(shape).slice(1) : []),
  });
  const line = isDark(tones.base) ? mix(tones.base, '#ffffff', 0.34) : INK;
  if (coat)
    svg += `<path d="${lines([a.torso(0, top.depth + 0.01), notch])}" stroke="${line}" stroke-width="1.8"/>`;
  else if (outfit.fit === 'fit and flare') {
    svg += `<path d="${curve([shape.waist[0], a.torso(0, WAIST + 0.03), shape.waist[1]])}" fill="none" stroke="${line}" stroke-width="1.6"/>`;
  }
  svg += strapsOf(top, tones.base);
  const behind = coat
    ? `<path d="${outline(
        [...shape.sides[1]].slice(4),
        [...shape.hem].reverse().map(([x, y]) => [x, y - 2] as Point),
        [...shape.sides[-1]].slice(4).reverse(),
      )}" fill="${mix(tones.base, '#140a20', 0.45)}" stroke="${INK}" stroke-width="1.4"${outfit.material === 'sheer' ? ' opacity=".4"' : ''}/>`
    : '';
  return {
    svg,
    behind,
    cut: {
      yoke: top,
      hems: coat ? [left, right] : [shape.hem],
      waist: shape.waist,
      front: coat ? WAIST + 0.02 : 1.05,
    },
  };
}

/** The tone of the plain layer under a coat, a close top and trousers: light with dark hair, dark with light. */
export const underlayer = (hair: Hex): Hex => (isDark(hair) ? '#efe9df' : '#47434d');
