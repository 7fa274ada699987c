import type { Outfit, Sleeve } from '../outfit.ts';
import type { Hex } from '../palette.ts';
import type { Anatomy, Side } from './anatomy.ts';
import { drawCloth, INK, type Patch } from './cloth.ts';
import { printed } from './patterns.ts';
import { clamp, curve, lerp, outline, type Point, ramp, tubeAt } from './vector.ts';

/** How far down the arm a sleeve reaches (0 shoulder, 1 wrist). */
const REACH: Record<Exclude<Sleeve, 'sleeveless'>, number> = {
  cap: 0.15,
  short: 0.36,
  'three-quarter': 0.71,
  long: 0.99,
};

/** Half widths along a sleeve, by its shape; `end` is where it ends. */
function width(outfit: Outfit, end: number): (t: number) => number {
  const roomy = outfit.garment === 'coat' ? 1.3 : 0;
  if (outfit.sleeveShape === 'puff') {
    // A ball that ends at the elbow at the latest, then close to the arm.
    const ball = Math.min(end, 0.42);
    const swell = end < 0.2 ? 9.5 : 12;
    return (t) => {
      if (t <= ball)
        return lerp(
          6.4,
          swell,
          Math.sin((Math.PI * Math.min(1, Math.max(0, t + 0.04))) / (ball + 0.05)) ** 0.7,
        );
      return lerp(6.2, 4.6, (t - ball) / 0.6) + roomy;
    };
  }
  if (outfit.sleeveShape === 'bell') {
    const flare = ramp(end, [
      [0.15, 11.5],
      [0.36, 13],
      [0.71, 14],
      [1, 15],
    ]);
    const from = end > 0.5 ? end - 0.42 : 0;
    return (t) =>
      lerp(7, from > 0 ? 6 : 7, Math.min(1, t / 0.3)) +
      roomy +
      Math.max(0, (t - from) / (end - from)) ** 1.5 * (flare - 6);
  }
  return (t) =>
    ramp(t, [
      [0, 7.4],
      [0.2, 7],
      [0.5, 6],
      [1, 5],
    ]) + roomy;
}

/** Where the sleeve ends, on either side of the arm; null without a sleeve. */
export function cuff(a: Anatomy, outfit: Outfit, side: Side): Point[] | null {
  if (outfit.sleeve === 'sleeveless') return null;
  const end = REACH[outfit.sleeve];
  const arm = a.arm(side);
  const w = outfit.sleeveShape === 'puff' && end < 0.5 ? 6.2 : width(outfit, end)(end);
  const [p, q] = [arm.at(end), arm.normal(end)];
  return [
    [p[0] + q[0] * w, p[1] + q[1] * w],
    [p[0] - q[0] * w, p[1] - q[1] * w],
  ];
}

/** One sleeve over the arm; empty without sleeves. */
export function drawSleeve(
  a: Anatomy,
  outfit: Outfit,
  side: Side,
  tones: { base: Hex; accent: Hex },
): string {
  if (outfit.sleeve === 'sleeveless') return '';
  const end = REACH[outfit.sleeve];
  const arm = a.arm(side);
  const w = width(outfit, end);
  const puffed = outfit.sleeveShape === 'puff' && end < 0.5;
  // Fixed places along the arm, so that a longer sleeve is the shorter one and more.
  const ts = Array.from({ length: 16 }, (_, k) => k / 16).filter((t) => t < end - 0.02);
  const { a: left, b: right } = tubeAt(arm, [...ts, end], w);
  // A sleeve starts on the shoulder, a little above the joint.
  const crown = a.torso(side * (a.shoulder - 3.5), -0.08);
  const armpit = a.torso(side * (a.shoulder - 4), 0.2);
  const [outer, inner] = side === -1 ? [left, right] : [right, left];
  // Under the arm the seam begins below the armpit, whatever the shape above it.
  const below = inner.filter((_, k) => k >= 3 || k === inner.length - 1);
  const hem = cuff(a, outfit, side)!;
  const [hemOuter, hemInner] = side === -1 ? [hem[0]!, hem[1]!] : [hem[1]!, hem[0]!];
  const bow = arm.at(Math.min(1, end + 2.4 / arm.length));
  const d = outline(
    [crown, ...outer.slice(1, puffed ? -1 : undefined), ...(puffed ? [hemOuter] : [])],
    [hemOuter, bow, hemInner],
    [hemInner, ...[...below].reverse().slice(1), armpit],
  );
  const patch: Patch = (f, g) => {
    const t = clamp(g * end, 0, 1);
    const [p, q, x] = [arm.at(t), arm.normal(t), w(t) * (1 - 2 * f)];
    return [p[0] + q[0] * x, p[1] + q[1] * x];
  };
  const block = outfit.pattern === 'colour block' && side === 1;
  const folds: [number, number, number][] =
    outfit.sleeveShape === 'puff'
      ? [
          [0.3, 0.05, Math.min(1, 0.3 / end)],
          [0.55, 0.02, Math.min(1, 0.24 / end)],
          [0.75, 0.08, Math.min(1, 0.3 / end)],
        ]
      : outfit.sleeveShape === 'bell'
        ? [
            [0.35, 0.6, 1],
            [0.62, 0.5, 1],
          ]
        : end > 0.5
          ? [[0.3, 0.4 / end, 0.56 / end]]
          : [];
  return (
    drawCloth({
      id: `s${side + 1}`,
      d,
      base: block ? tones.accent : tones.base,
      material: outfit.material,
      patch,
      pattern: printed(outfit.pattern),
      folds,
      sheen: [0.36],
      seams: [[0, 0.5, 1].map((f) => patch(f, 1 - 3.4 / (end * arm.length)))],
    }) +
    (puffed
      ? `<path d="${curve([hemOuter, bow, hemInner])}" fill="none" stroke="${INK}" stroke-width="3"/>`
      : '')
  );
}
