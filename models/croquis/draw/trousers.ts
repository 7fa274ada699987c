import type { Outfit } from '../outfit.ts';
import type { Hex } from '../palette.ts';
import { type Anatomy, legHalf, type Side, WAIST } from './anatomy.ts';
import { legOrder } from './body.ts';
import { drawCloth, type Patch } from './cloth.ts';
import { lining } from './lining.ts';
import { hemSides, patchOf } from './skirt.ts';
import { clamp, outline, type Point, spine } from './vector.ts';

/** One trouser leg: its sides from hip to hem, outer first. */
export interface TrouserLeg {
  readonly outer: readonly Point[];
  readonly inner: readonly Point[];
  readonly hem: readonly Point[];
  readonly patch: Patch;
}

/** How far the cloth stands off the bone at t of the leg, `end` being the hem. */
function legWidth(outfit: Outfit, t: number, end: number): number {
  const close = legHalf(t) + 1.5;
  if (outfit.fit === 'fitted') return close;
  if (outfit.fit === 'straight') return Math.max(close, 10.6 - 1.2 * t);
  if (outfit.fit === 'flared') return Math.max(close, 10.6 + 11 * t);
  const part = clamp((t / end - 0.45) / 0.55, 0, 1);
  return Math.max(close, legHalf(Math.min(t, 0.5)) + 1) + part ** 1.3 * (5 + 7.5 * end);
}

/** The cut of one leg, in the length and fit of the outfit. */
export function trouserLeg(a: Anatomy, outfit: Outfit, side: Side): TrouserLeg {
  const joints = [side === -1 ? 8 : 11, side === -1 ? 9 : 12, side === -1 ? 10 : 13].map(
    (i): Point => [a.pose[i]![0], a.pose[i]![1]],
  );
  const [knee, ankle] = [joints[1]!, joints[2]!];
  const drop = a.floorY + 2 - ankle[1];
  const along = drop / Math.max(20, ankle[1] - knee[1]);
  const line = spine([...joints, [ankle[0] + (ankle[0] - knee[0]) * along, ankle[1] + drop]]);
  const bone = a.leg(side).length / line.length;
  const level = hemSides(a, outfit)[side];
  const slant = outfit.hem === 'asymmetric' ? 5 : 0;
  let end = 0.05;
  while (end < 1 && line.at(end)[1] < level) end += 0.005;
  const wide = (t: number) => legWidth(outfit, Math.min(1, t / bone), Math.min(1, end / bone));
  const [outer, inner]: [Point[], Point[]] = [[], []];
  for (let k = 0; k <= 10; k++) {
    const t = (end * k) / 10;
    const [p, q] = [line.at(t), line.normal(t)];
    const w = wide(t);
    outer.push([p[0] - side * q[0] * w, p[1] - side * q[1] * w - (k === 10 ? -side * slant : 0)]);
    inner.push([p[0] + side * q[0] * w, p[1] + side * q[1] * w + (k === 10 ? -side * slant : 0)]);
  }
  const [o, i] = [outer[10]!, inner[10]!];
  const hem: Point[] = [o, [(o[0] + i[0]) / 2, (o[1] + i[1]) / 2 + 2], i];
  const [left, right] = side === -1 ? [outer, inner] : [inner, outer];
  return { outer, inner, hem: side === -1 ? hem : [...hem].reverse(), patch: patchOf(left, right) };
}

/** Both legs with waist; the leg behind first. */
export function drawTrousers(a: Anatomy, outfit: Outfit, base: Hex, id: string): string {
  let svg = '';
  for (const side of legOrder(a)) {
    const leg = trouserLeg(a, outfit, side);
    const hips: Point[] = [WAIST - 0.02, 0.78, 0.9].map((v) => a.torso(side * (a.half(v) + 1.8), v));
    const crotch = a.torso(0, 1.2);
    const d = outline(
      [a.torso(0, WAIST - 0.02), hips[0]!],
      [...hips, ...leg.outer.slice(1)],
      side === -1 ? leg.hem : [...leg.hem].reverse(),
      [...[...leg.inner].reverse().slice(0, -2), crotch],
    );
    const { patch } = leg;
    const up = (f: number) => patch(f, 1 - 0.05);
    const wide = outfit.fit === 'flared' || outfit.fit === 'fit and flare';
    svg += drawCloth({
      id: `${id}${side + 1}`,
      d,
      base,
      material: outfit.material,
      patch,
      lining: lining(a),
      folds: wide
        ? [
            [0.5, 0.45, 0.98],
            [0.28, 0.62, 0.98],
            [0.73, 0.55, 0.98],
          ]
        : [
            [0.5, 0.25, 0.42],
            [0.42, 0.6, 0.92],
          ],
      sheen: [0.4],
      seams: [[up(0), up(0.5), up(1)], [0.08, 0.35, 0.65, 1].map((g) => patch(side === -1 ? 0.14 : 0.86, g))],
    });
  }
  return svg;
}
