import type { Pattern } from '../outfit.ts';
import { type Hex, mix } from '../palette.ts';
import { lines, n, type Point } from './vector.ts';

/** Pixels along the side of one latent cell. */
export const CELL = 8;

/** A print repeats after two cells, so that a cell's place in the picture alone says what lies in it. */
const TILE = 2 * CELL;

const disc = (x: number, y: number, r: number, fill: Hex): string =>
  `<circle cx="${n(x)}" cy="${n(y)}" r="${r}" fill="${fill}"/>`;

/** Five petals about a heart, 4 pixels from the middle to a petal's edge. */
function flower(x: number, y: number, accent: Hex): string {
  const petals = Array.from({ length: 5 }, (_, k) => {
    const angle = (k * 2 * Math.PI) / 5;
    return disc(x + Math.cos(angle) * 2.4, y + Math.sin(angle) * 2.4, 1.7, accent);
  });
  return petals.join('') + disc(x, y, 1.7, mix(accent, '#ffe9a8', 0.8));
}

const COLUMN = `width="${CELL}" height="${TILE}"`;
const ROW = `width="${TILE}" height="${CELL}"`;
const band = (size: string, accent: Hex) => `<rect ${size} fill="${accent}"/>`;
const sheerBand = (size: string, accent: Hex) => `<rect ${size} fill="${accent}" fill-opacity="0.62"/>`;
/** What stands in the middle of every other cell, in the diagonal. */
const sown = (draw: (x: number, y: number) => string) =>
  [CELL / 2, TILE - CELL / 2].map((at) => draw(at, at)).join('');

/** One tile of each print, in the accent's colour. */
const TILES: Readonly<Partial<Record<Pattern, (accent: Hex) => string>>> = {
  'vertical stripes': (accent) => band(COLUMN, accent),
  'horizontal stripes': (accent) => band(ROW, accent),
  plaid: (accent) => sheerBand(COLUMN, accent) + sheerBand(ROW, accent),
  dots: (accent) => sown((x, y) => disc(x, y, 3.2, accent)),
  floral: (accent) => sown((x, y) => flower(x, y, accent)),
};

/**
 * The print of an outfit as SVG's `pattern`, which lies flat on the picture; empty without one.
 * It is defined once in a drawing, for `printed` to use.
 */
export function definePrint(pattern: Pattern, accent: Hex): string {
  const tile = TILES[pattern]?.(accent);
  return tile === undefined
    ? ''
    : `<pattern id="print" width="${TILE}" height="${TILE}" patternUnits="userSpaceOnUse">${tile}</pattern>`;
}

/** The print over the whole picture; the caller clips it. Empty where there is none. */
export const printed = (pattern: Pattern): string =>
  pattern in TILES ? '<rect width="256" height="256" fill="url(#print)"/>' : '';

/** The print on the chest: a heart, a star, a sun or a flash, some 24 pixels wide. */
export function drawGraphic(kind: number, map: (x: number, y: number) => Point, accent: Hex): string {
  const shapes: readonly (readonly Point[])[] = [
    [
      [0, 12],
      [-11, 1],
      [-12, -5],
      [-8, -10],
      [-3, -9.5],
      [0, -5],
      [3, -9.5],
      [8, -10],
      [12, -5],
      [11, 1],
    ],
    Array.from({ length: 10 }, (_, i): Point => {
      const [r, angle] = [i % 2 === 0 ? 13.5 : 6, (i * Math.PI) / 5 - Math.PI / 2];
      return [Math.cos(angle) * r, Math.sin(angle) * r];
    }),
    Array.from({ length: 16 }, (_, i): Point => {
      const [r, angle] = [i % 2 === 0 ? 13 : 9, (i * Math.PI) / 8];
      return [Math.cos(angle) * r, Math.sin(angle) * r];
    }),
    [
      [3, -13],
      [-9, 2],
      [-1, 2],
      [-4, 13],
      [9, -3],
      [1, -3],
    ],
  ];
  const d = `${lines(shapes[kind % shapes.length]!.map(([x, y]) => map(x, y)))}Z`;
  return `<path d="${d}" fill="${accent}" stroke="${accent}" stroke-width="1.6" stroke-linejoin="round"/>`;
}
