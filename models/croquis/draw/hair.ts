import type { Figure } from '../figure.ts';
import { mix } from '../palette.ts';
import type { Anatomy } from './anatomy.ts';
import { INK, isDark } from './cloth.ts';
import { blob, curve, n, outline, type Point } from './vector.ts';

type Locals = readonly Point[];

const pen = (figure: Figure, width = 1.5) =>
  `fill="${figure.hair}" stroke="${isDark(figure.hair) ? INK : mix(figure.hair, '#1c0c08', 0.6)}" stroke-width="${width}" stroke-linejoin="round"`;

const glossOf = (figure: Figure) => mix(figure.hair, '#ffffff', isDark(figure.hair) ? 0.26 : 0.32);

/** Hair that falls behind the shoulders, before the body is drawn. */
export function drawHairBehind(a: Anatomy, figure: Figure): string {
  const shape = (...parts: Locals[]) =>
    `<path d="${outline(...parts.map((part) => part.map(([x, y]) => a.head(x, y))))}" ${pen(figure)}/>`;
  const fall = (points: Locals) => `<path d="${blob(points.map(([x, y]) => a.head(x, y)))}" ${pen(figure)}/>`;
  const s = a.yaw >= 0 ? -1 : 1;
  switch (figure.hairstyle) {
    case 'long':
      return shape([
        [0, -16],
        [-9, -13],
        [-12, -3],
        [-13, 14],
        [-14.5, 32],
        [-12, 41],
        [-4, 38],
        [4, 38],
        [12, 41],
        [14.5, 32],
        [13, 14],
        [12, -3],
        [9, -13],
        [0, -16],
      ]);
    case 'wavy':
      return shape([
        [0, -17],
        [-10, -13],
        [-14, -3],
        [-13, 6],
        [-18, 14],
        [-15.5, 22],
        [-19, 31],
        [-12, 38],
        [-3, 34],
        [3, 34],
        [12, 38],
        [19, 31],
        [15.5, 22],
        [18, 14],
        [13, 6],
        [14, -3],
        [10, -13],
        [0, -17],
      ]);
    case 'bob':
      return shape([
        [0, -16],
        [-9.5, -13],
        [-13, -3],
        [-14, 10],
        [-12.5, 15.5],
        [-5, 14],
        [5, 14],
        [12.5, 15.5],
        [14, 10],
        [13, -3],
        [9.5, -13],
        [0, -16],
      ]);
    case 'curly': {
      const puffs: Point[] = [];
      for (let k = 0; k < 18; k++) {
        const angle = (k / 18) * 2 * Math.PI;
        const r = k % 2 === 0 ? 20 : 17.2;
        puffs.push(a.head(Math.cos(angle) * r, -3 + Math.sin(angle) * r * 0.95));
      }
      return `<path d="${blob(puffs)}" ${pen(figure)}/>`;
    }
    case 'bun': {
      const [x, y] = a.head(-s * 1.5, -18.5);
      return `<circle cx="${n(x)}" cy="${n(y)}" r="7.2" ${pen(figure)}/>`;
    }
    case 'ponytail':
      return fall([
        [s * 4, -14],
        [s * 11, -15],
        [s * 18, -5],
        [s * 17.5, 12],
        [s * 21, 27],
        [s * 14, 22],
        [s * 11, 8],
        [s * 9, -4],
      ]);
    default:
      return '';
  }
}

/** The hair around the face, and what falls in front of a shoulder. */
export function drawHairFront(a: Anatomy, figure: Figure): string {
  const at = (points: Locals): Point[] => points.map(([x, y]) => a.head(x, y));
  const s = a.yaw >= 0 ? -1 : 1;
  const close = figure.hairstyle === 'bun' || figure.hairstyle === 'ponytail' || figure.hairstyle === 'braid';
  const low = figure.hairstyle === 'pixie' ? 3 : close ? 0 : 5;
  const puff = figure.hairstyle === 'curly' ? 1.5 : 0;
  // The cap: around the skull, then the hairline back from the parting.
  const cap = outline(
    at([
      [-9.6, low],
      [-11.3 - puff, -4],
      [-9 - puff, -12],
      [0, -16.4 - puff],
      [9 + puff, -12],
      [11.3 + puff, -4],
      [9.6, low],
    ]),
    figure.hairstyle === 'pixie'
      ? at([
          [9.6, low],
          [8.6, -3],
          [5, -6.4],
          [2, -4.6],
          [-1.5, -7.4],
          [-5, -4.8],
          [-8.6, -3],
          [-9.6, low],
        ])
      : at([
          [9.6, low],
          [8.4, -4],
          [s * 4 + 3, -8.4],
          [s * 4, -10.2],
          [s * 4 - 3, -8.4],
          [-8.4, -4],
          [-9.6, low],
        ]),
  );
  let svg = `<path d="${cap}" ${pen(figure)}/>`;
  const gloss = `fill="none" stroke="${glossOf(figure)}" stroke-width="1.8" stroke-linecap="round"`;
  svg += `<path d="${curve(
    at([
      [s * 1 - 5.5, -11],
      [s * 1 - 1, -13],
      [s * 1 + 3.5, -12.6],
    ]),
  )}" ${gloss}/>`;
  if (figure.hairstyle === 'braid') {
    for (let k = 0; k < 6; k++) {
      const [x, y] = a.head(s * (9.5 + Math.sin(k * 0.5) * 2.5), 8 + k * 5.6);
      const r = 4.4 - k * 0.35;
      svg += `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(r)}" ry="3.9" ${pen(figure, 1.3)}/>`;
    }
  }
  if (figure.hairstyle === 'wavy' || figure.hairstyle === 'long') {
    const lock =
      figure.hairstyle === 'wavy'
        ? [
            [9, 2],
            [12.5, 3],
            [13.5, 9],
            [17, 15],
            [13.5, 23],
            [15.5, 29],
            [10.5, 26],
            [11.5, 19],
            [10, 12],
          ]
        : [
            [9.4, 2],
            [12, 0],
            [13, 14],
            [13.6, 28],
            [11, 24],
            [10, 12],
          ];
    for (const side of [-1, 1]) {
      svg += `<path d="${blob(at(lock.map(([x, y]) => [side * x!, y!] as Point)))}" ${pen(figure, 1.2)}/>`;
    }
  }
  return svg;
}
