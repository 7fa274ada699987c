import type { Length, Outfit } from '../outfit.ts';
import { type Anatomy, ARMPIT, SIDES, type Side, WAIST } from './anatomy.ts';
import type { Patch } from './cloth.ts';
import { between, clamp, lerp, type Point, ramp } from './vector.ts';

/** The height of an even hem in the picture. */
export function hemLevel(a: Anatomy, length: Length): number {
  if (length === 'mini') return lerp(a.hipY, a.kneeY, 0.4);
  if (length === 'knee') return a.kneeY + 4;
  if (length === 'midi') return lerp(a.kneeY, a.ankleY, 0.5);
  return length === 'ankle' ? a.ankleY - 8 : a.floorY - 2;
}

/** Where the hem lies on either side: an asymmetric one climbs to the picture's left. */
export function hemSides(a: Anatomy, outfit: Outfit): Record<Side, number> {
  const level = hemLevel(a, outfit.length);
  if (outfit.hem === 'even') return { [-1]: level, 1: level };
  const rise = clamp((level - a.hipY) * 0.5, 14, 38);
  return { [-1]: Math.max(a.hipY + 7, level - rise), 1: Math.min(a.floorY - 1, level + 11) };
}

/** The sides of a garment that hangs from the shoulders or the waist, and its hem. */
export interface Silhouette {
  readonly sides: Record<Side, readonly Point[]>;
  /** From the picture's left to its right. */
  readonly hem: readonly Point[];
  readonly patch: Patch;
  readonly waist: readonly [Point, Point];
}

/** How far the sides stand off the axis above the hips, at a height of the torso. */
function upperHalf(a: Anatomy, outfit: Outfit, v: number): number {
  const close = a.half(v) + (outfit.garment === 'coat' ? 3 : 1.4);
  const waist = outfit.garment === 'skirt' || outfit.garment === 'trousers';
  if (waist || outfit.fit === 'fitted' || outfit.fit === 'fit and flare') return close;
  const loose = outfit.fit === 'straight' ? a.half(1) + 1 : a.half(1) + 9;
  const hang = ramp(v, [
    [ARMPIT, a.half(ARMPIT) + 1.4],
    [outfit.fit === 'straight' ? 0.6 : 1, loose],
  ]);
  return Math.max(close, hang);
}

/** The same below the waist: `down` pixels under the hips, `drop` the way from the hips to the hem. */
function lowerHalf(a: Anatomy, outfit: Outfit, down: number, drop: number, top: number): number {
  const hip = a.half(1) + (outfit.garment === 'coat' ? 3.4 : 1.8);
  switch (outfit.fit) {
    case 'fitted':
      return hip - clamp(down - 12, 0, 60) * 0.07;
    case 'straight':
      return hip + 3 + Math.max(0, down) * 0.045;
    case 'flared':
      return outfit.garment === 'skirt' ? hip + (down + top) * 0.36 : hip + 7.2 + down * 0.33;
    default: {
      if (outfit.garment !== 'skirt') {
        const below = down + top;
        return a.half(WAIST) + 2 + 13 * (1 - Math.exp(-below / 17)) + below * 0.36;
      }
      const part = clamp((down / drop - 0.4) / 0.6, 0, 1);
      return hip - clamp(down - 12, 0, 30) * 0.06 + part ** 1.4 * (9 + drop * 0.22);
    }
  }
}

const BODICE = [ARMPIT, 0.36, 0.46, 0.56] as const;

/** The silhouette from the armpits (dress, coat) or the waist (skirt) to the hem. */
export function silhouette(a: Anatomy, outfit: Outfit): Silhouette {
  const hems = hemSides(a, outfit);
  const nipped = outfit.fit === 'fit and flare' && outfit.garment !== 'skirt';
  const waistY = a.torso(0, WAIST)[1];
  const top = a.hipY - waistY;
  const level = hemLevel(a, outfit.length);
  const side = (s: Side): Point[] => {
    const points: Point[] =
      outfit.garment === 'skirt' ? [] : BODICE.map((v) => a.torso(s * upperHalf(a, outfit, v), v));
    points.push(a.torso(s * upperHalf(a, outfit, WAIST), WAIST));
    // From the waist on, cloth hangs; the torso's tilt fades out.
    for (const v of [0.78, 0.9, 1]) {
      const hang = outfit.garment === 'skirt' ? Math.max(a.half(v) + 1.6, wide(v)) : upperHalf(a, outfit, v);
      points.push(a.torso(s * (nipped ? lowerHalf(a, outfit, (v - 1) * top * 2.94, 1, top) : hang), v));
    }
    const from = points[points.length - 1]!;
    const hanging = (y: number) => {
      const legs = SIDES.map((l) => a.legAt(l, y));
      const centre = lerp(a.torso(0, 1)[0], (legs[0]!.x + legs[1]!.x) / 2, 0.75);
      const edge = Math.max(...legs.map((leg) => s * leg.x + leg.half)) + 1.6;
      return s * Math.max(s * centre + lowerHalf(a, outfit, y - a.hipY, level - a.hipY, top), edge);
    };
    // From the hips the side leaves their tilt without a corner.
    const tilt = from[0] - hanging(from[1]);
    for (let k = 1; k <= 6; k++) {
      const y = lerp(from[1], hems[s], k / 6);
      points.push([hanging(y) + tilt * (1 - clamp((y - from[1]) / 26, 0, 1)) ** 2, y]);
    }
    return points;
  };
  const wide = (v: number) => {
    const t = (v - WAIST) / (1 - WAIST);
    return lerp(a.half(WAIST) + 1.6, lowerHalf(a, outfit, 0, level - a.hipY, top), t ** 0.8);
  };
  const sides = { [-1]: side(-1), 1: side(1) };
  const [left, right] = [sides[-1][sides[-1].length - 1]!, sides[1][sides[1].length - 1]!];
  return {
    sides,
    hem: hemCurve(left, right, outfit.fit === 'flared' || outfit.fit === 'fit and flare'),
    patch: patchOf(sides[-1], sides[1]),
    waist: [sides[-1][outfit.garment === 'skirt' ? 0 : 4]!, sides[1][outfit.garment === 'skirt' ? 0 : 4]!],
  };
}

/** The hem bulges towards the viewer; a wide one waves. */
function hemCurve(left: Point, right: Point, waves: boolean): Point[] {
  const width = right[0] - left[0];
  const count = waves ? Math.max(2, Math.round(width / 26)) : 1;
  const steps = waves ? count * 4 : 6;
  const bulge = 2 + width * 0.03;
  return Array.from({ length: steps + 1 }, (_, i) => {
    const t = i / steps;
    const [x, y] = between(left, right, t);
    const wave = waves ? Math.sin(t * count * 2 * Math.PI) * 2.2 * Math.min(1, 6 * t, 6 * (1 - t)) : 0;
    return [x, y + bulge * Math.sin(Math.PI * t) + wave] as Point;
  });
}

/** The surface between two sides that have the same number of points. */
export function patchOf(left: readonly Point[], right: readonly Point[]): Patch {
  const along = (points: readonly Point[], g: number): Point => {
    const s = g * (points.length - 1);
    const i = clamp(Math.floor(s), 0, points.length - 2);
    return between(points[i]!, points[i + 1]!, s - i);
  };
  return (f, g) => between(along(left, g), along(right, g), f);
}
