import type { Random } from '../../random.ts';
import type { Pattern } from '../outfit.ts';
import { type Hex, mix } from '../palette.ts';
import { curve, lines, n, type Point } from './vector.ts';

/** Where a pattern lies: local pixels to pixels of the picture; x across the body's axis, y down it. */
export interface Ground {
  map(x: number, y: number): Point;
  /** Local extent that has to be covered. */
  readonly x: readonly [from: number, to: number];
  readonly y: readonly [from: number, to: number];
  /** Whether the garment may lie there; what is elsewhere need not be drawn. */
  seen(x: number, y: number): boolean;
  /** Whether straight lines stay straight under `map`. */
  readonly rigid: boolean;
}

/** Period in pixels: about a half to a whole cell of a 16x autoencoder. */
const PERIOD = 12;

/** Local lines along one axis at every period, as one path. */
function rulings(ground: Ground, along: 'x' | 'y', period: number, offset: number): string {
  const [across, span] = along === 'y' ? [ground.x, ground.y] : [ground.y, ground.x];
  const point = (c: number, s: number) => (along === 'y' ? ground.map(c, s) : ground.map(s, c));
  let d = '';
  for (let k = Math.ceil((across[0] - offset) / period); k * period + offset <= across[1]; k++) {
    const c = k * period + offset;
    if (ground.rigid) d += lines([point(c, span[0]), point(c, span[1])]);
    else {
      const steps = Math.max(2, Math.ceil((span[1] - span[0]) / 8) + 1);
      d += curve(Array.from({ length: steps }, (_, i) => point(c, span[0] + i * 8)));
    }
  }
  return d;
}

/** Places of a hexagonal lattice. */
function lattice(ground: Ground, period: number): Point[] {
  const row = period * 0.86;
  const places: Point[] = [];
  for (let j = Math.ceil(ground.y[0] / row); j * row <= ground.y[1]; j++) {
    const shift = j % 2 === 0 ? 0 : period / 2;
    for (let i = Math.ceil((ground.x[0] - shift) / period); i * period + shift <= ground.x[1]; i++) {
      places.push([i * period + shift, j * row]);
    }
  }
  return places;
}

/** A disc as a line without length, to be stroked with round ends: the shortest SVG there is for one. */
const spot = ([x, y]: Point): string => `M${n(x)} ${n(y)}h0`;
const spots = (d: string, diameter: number, colour: Hex): string =>
  `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${diameter}" stroke-linecap="round"/>`;

function flowers(ground: Ground, accent: Hex, random: Random): string {
  let petals = '';
  let hearts = '';
  for (const [x, y] of lattice(ground, 15)) {
    const [jx, jy, turn] = [random.between(-1.8, 1.8), random.between(-1.8, 1.8), random.between(0, 1.2)];
    if (!ground.seen(x, y)) continue;
    const [cx, cy] = ground.map(x + jx, y + jy);
    for (let k = 0; k < 5; k++) {
      const angle = turn + (k * 2 * Math.PI) / 5;
      petals += spot([cx + Math.cos(angle) * 3, cy + Math.sin(angle) * 3]);
    }
    hearts += spot([cx, cy]);
  }
  return spots(petals, 5, accent) + spots(hearts, 3.8, mix(accent, '#ffe9a8', 0.8));
}

/** The pattern in the accent's colour over all of its ground; the caller clips it. Empty where there is none. */
export function drawPattern(pattern: Pattern, ground: Ground, accent: Hex, random: Random): string {
  const strokes = (d: string, width: number, opacity = 1) =>
    `<path d="${d}" fill="none" stroke="${accent}" stroke-width="${width}"${opacity < 1 ? ` stroke-opacity="${opacity}"` : ''}/>`;
  switch (pattern) {
    case 'vertical stripes':
      return strokes(rulings(ground, 'y', PERIOD - 1, 0), 4.6);
    case 'horizontal stripes':
      return strokes(rulings(ground, 'x', PERIOD - 1, 0), 4.6);
    case 'plaid':
      return strokes(rulings(ground, 'y', 14, 3), 5, 0.62) + strokes(rulings(ground, 'x', 14, 3), 5, 0.62);
    case 'dots':
      return spots(
        lattice(ground, PERIOD)
          .filter(([x, y]) => ground.seen(x, y))
          .map(([x, y]) => spot(ground.map(x, y)))
          .join(''),
        6.2,
        accent,
      );
    case 'floral':
      return flowers(ground, accent, random);
    default:
      return '';
  }
}

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
