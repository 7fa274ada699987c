import type { Neckline, Outfit } from '../outfit.ts';
import { type Anatomy, ARMPIT, type Side } from './anatomy.ts';
import type { Point } from './vector.ts';

/** x from the axis and height v on the torso, for one side. */
type Local = readonly [x: number, v: number];

/** The upper edge of a garment: neckline, shoulders and armholes. */
export interface Yoke {
  /** Smooth parts with corners between, from the picture's left shoulder to its right one. */
  readonly neckline: readonly (readonly Point[])[];
  /** From the neckline's end over the shoulder down to the armpit. */
  armhole(side: Side): readonly Point[];
  /** Height of the lowest point of the neckline. */
  readonly depth: number;
  /** Where thin straps go, from the edge to the shoulder; null without straps. */
  strap(side: Side): readonly [Point, Point] | null;
}

/** From the middle outwards; a corner wherever a new list starts. */
function edge(
  neckline: Neckline,
  straps: boolean,
  slope: (x: number) => number,
  shoulder: number,
): Local[][] {
  if (straps) {
    if (neckline === 'v-neck')
      return [
        [
          [0, 0.46],
          [10.5, 0.15],
        ],
      ];
    if (neckline === 'scoop')
      return [
        [
          [0, 0.33],
          [5, 0.31],
          [9, 0.23],
          [10.5, 0.15],
        ],
      ];
    return [
      [
        [0, 0.19],
        [11, 0.19],
      ],
    ];
  }
  switch (neckline) {
    case 'v-neck':
      return [
        [
          [0, 0.42],
          [8.5, slope(8.5)],
        ],
      ];
    case 'scoop':
      return [
        [
          [0, 0.34],
          [6, 0.3],
          [10.5, 0.15],
          [12.2, slope(12.2)],
        ],
      ];
    case 'square':
      return [
        [
          [0, 0.23],
          [12, 0.23],
        ],
        [
          [12, 0.23],
          [12, slope(12)],
        ],
      ];
    case 'boat':
      return [
        [
          [0, 0.075],
          [8, 0.055],
          [shoulder - 3.6, slope(shoulder - 3.6)],
        ],
      ];
    case 'halter':
      return [
        [
          [0, -0.13],
          [3.5, -0.15],
          [5.6, -0.2],
        ],
      ];
    case 'collar':
      return [
        [
          [0, 0.2],
          [7.4, -0.13],
        ],
      ];
    default:
      return [
        [
          [0, 0.015],
          [4.5, -0.02],
          [7.6, -0.12],
        ],
      ];
  }
}

export function yoke(a: Anatomy, outfit: Outfit): Yoke {
  const { neckline, straps } = outfit;
  const slope = (x: number) => -0.13 + ((x - 7) / (a.shoulder - 7)) * 0.1;
  const half = edge(neckline, straps, slope, a.shoulder);
  const place = (side: Side, [x, v]: Local): Point => a.torso(side * x, v);
  const left = [...half].reverse().map((part) => [...part].reverse().map((p) => place(-1, p)));
  const right = half.map((part) => part.map((p) => place(1, p)));
  // The two halves meet in a curve, or for a V in a corner.
  const sharp = half[0]!.length === 2 && neckline !== 'square';
  const joined = sharp
    ? [...left, ...right]
    : [...left.slice(0, -1), [...left[left.length - 1]!, ...right[0]!.slice(1)], ...right.slice(1)];
  const bare = outfit.sleeve === 'sleeveless';
  const armpit: Local = [a.half(ARMPIT) + 1.4, ARMPIT];
  const arm: Local[] = straps
    ? [[armpit[0] - 1.5, 0.21], armpit]
    : neckline === 'halter'
      ? [[7.6, -0.06], [10.2, 0.1], [14, 0.22], armpit]
      : bare
        ? [
            [neckline === 'boat' ? a.shoulder + 1.5 : a.shoulder - 3, slope(a.shoulder - 3)],
            [a.shoulder - 4.6, 0.1],
            [a.shoulder - 3.6, 0.2],
            armpit,
          ]
        : [
            [a.shoulder + 1.5, slope(a.shoulder + 1.5)],
            [a.shoulder + 3.4, 0.07],
            [a.shoulder + 1.4, 0.19],
            armpit,
          ];
  return {
    neckline: joined,
    armhole: (side) => arm.map((p) => place(side, p)),
    depth: half[0]![0]![1],
    strap: (side) => (straps ? [place(side, [10.3, 0.19]), place(side, [11.5, -0.09])] : null),
  };
}
