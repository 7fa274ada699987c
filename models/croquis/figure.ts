import type { Keypoint, Keypoints } from '../pose.ts';
import type { Random } from '../random.ts';
import type { Hex } from './palette.ts';

export const HAIRSTYLES = ['long', 'wavy', 'bob', 'bun', 'ponytail', 'pixie', 'curly', 'braid'] as const;
export const SKINS: readonly Hex[] = [
  '#f8d9c4',
  '#f0c3a2',
  '#e0a67f',
  '#c98a62',
  '#a86a45',
  '#84502f',
  '#5f3821',
];
export const HAIRS: readonly Hex[] = [
  '#26201f',
  '#43291d',
  '#6b4226',
  '#96602f',
  '#d3a55b',
  '#b4482a',
  '#8b8680',
];
export const BACKGROUNDS: readonly Hex[] = [
  '#f4efe8',
  '#eef1f0',
  '#f3ecef',
  '#edeff4',
  '#f1f1e8',
  '#f6ece4',
  '#eaf0ec',
];
export const SHOES = ['pump', 'flat', 'boot', 'trainer'] as const;

/** Who wears the outfit, how they stand, and what else of the drawing has nothing to do with the outfit. */
export interface Figure {
  readonly pose: Keypoints;
  readonly skin: Hex;
  readonly hair: Hex;
  readonly hairstyle: (typeof HAIRSTYLES)[number];
  readonly background: Hex;
  readonly shoes: (typeof SHOES)[number];
}

/** An angle from straight down, in degrees; positive is away from the body. */
type Limb = readonly [upper: number, lower: number];

/** Lengths in pixels of a figure 8.5 heads tall that stands straight. */
const BONES = {
  neck: 23,
  torso: 62,
  upperArm: 41,
  forearm: 36,
  thigh: 57,
  shin: 58,
  shoulder: 19.5,
  hip: 10,
};
/** The ankle of the lower foot; the soles are 14 pixels below. */
const GROUND = 229;

function arm(random: Random): Limb {
  const kind = random.pick(
    ['hang', 'hip', 'open', 'out', 'bent', 'front'],
    [0.36, 0.25, 0.17, 0.1, 0.08, 0.04],
  );
  const b = (low: number, high: number) => random.between(low, high);
  if (kind === 'hang') return [b(6, 15), b(0, 10)];
  if (kind === 'hip') return [b(38, 50), b(-58, -46)];
  if (kind === 'open') return [b(18, 32), b(14, 34)];
  if (kind === 'out') return [b(50, 74), b(45, 92)];
  if (kind === 'bent') return [b(18, 28), b(95, 125)];
  return [b(12, 20), b(-66, -48)];
}

/** Both legs, right one first, and how far the hips are tilted towards the leg that carries. */
function legs(random: Random): { right: Limb; left: Limb; hips: number } {
  const kind = random.pick(['contrapposto', 'even', 'walk', 'crossed', 'wide'], [0.34, 0.2, 0.22, 0.1, 0.14]);
  const b = (low: number, high: number) => random.between(low, high);
  const flip = random.chance(0.5);
  const pair = (a: Limb, z: Limb, tilt: number) =>
    flip ? { right: z, left: a, hips: -tilt } : { right: a, left: z, hips: tilt };
  if (kind === 'contrapposto') return pair([b(-5, 1), b(-4, 2)], [b(6, 13), b(-2, 7)], b(4, 9));
  if (kind === 'even') return pair([b(1, 5), b(-1, 3)], [b(1, 5), b(-1, 3)], b(-2, 2));
  if (kind === 'walk') return pair([b(-8, -3), b(-7, -2)], [b(0, 6), b(-6, 6)], b(3, 8));
  if (kind === 'crossed') return pair([b(-10, -7), b(-12, -7)], [b(-8, -5), b(-6, -2)], b(2, 6));
  return pair([b(7, 12), b(5, 10)], [b(7, 12), b(5, 10)], b(-3, 3));
}

const RADIAN = Math.PI / 180;
const step = (from: readonly number[], degrees: number, length: number): [number, number] => [
  from[0]! + Math.sin(degrees * RADIAN) * length,
  from[1]! + Math.cos(degrees * RADIAN) * length,
];

/** Feet closer than this hide one another, and then a trouser leg could not be told from a skirt. */
const FEET_APART = 9;

/** A standing pose from joint angles, natural in its proportions, filling the picture's height. */
export function samplePose(random: Random): Keypoints {
  for (;;) {
    const pose = stand(random);
    if (Math.abs(pose[10]![0] - pose[13]![0]) >= FEET_APART) return pose;
  }
}

function stand(random: Random): Keypoints {
  const { right, left, hips } = legs(random);
  const lean = random.between(-2.5, 2.5) - hips * 0.2;
  // Contrapposto: the shoulders tilt against the hips.
  const shoulders = -hips * random.between(0.5, 0.9) + random.between(-2, 2);
  const turn = random.between(0.9, 1.04);
  const pelvis: [number, number] = [0, 0];
  const neck = step(pelvis, 180 + lean, BONES.torso);
  const across = (from: readonly number[], tilt: number, x: number): [number, number] => [
    from[0]! + Math.cos(tilt * RADIAN) * x,
    from[1]! + Math.sin(tilt * RADIAN) * x,
  ];
  const chain = (root: [number, number], side: number, [a, z]: Limb, first: number, second: number) => {
    const middle = step(root, side * a, first);
    return [root, middle, step(middle, side * z, second)];
  };
  const reach = random.between(0.95, 1.02);
  const armRight = chain(
    across(neck, shoulders, -BONES.shoulder * turn),
    -1,
    arm(random),
    BONES.upperArm * reach,
    BONES.forearm * reach,
  );
  const armLeft = chain(
    across(neck, shoulders, BONES.shoulder * turn),
    1,
    arm(random),
    BONES.upperArm * reach,
    BONES.forearm * reach,
  );
  const legRight = chain(across(pelvis, hips, -BONES.hip * turn), -1, right, BONES.thigh, BONES.shin);
  const legLeft = chain(across(pelvis, hips, BONES.hip * turn), 1, left, BONES.thigh, BONES.shin);

  const tilt = random.between(-9, 9) - shoulders * 0.3;
  const yaw = random.between(-1, 1);
  const head = step(neck, 180 + lean * 0.5 + tilt * 0.35, BONES.neck);
  const onHead = (x: number, y: number): [number, number] => {
    const [c, s] = [Math.cos(tilt * RADIAN), Math.sin(tilt * RADIAN)];
    return [head[0] + c * x - s * y, head[1] + s * x + c * y];
  };
  const points = [
    onHead(3 * yaw, 3.4),
    neck,
    ...armRight,
    ...armLeft,
    ...legRight,
    ...legLeft,
    onHead(-3.9 + 2.2 * yaw, -0.8),
    onHead(3.9 + 2.2 * yaw, -0.8),
    onHead(-9.2 - 0.6 * yaw, 0),
    onHead(9.2 - 0.6 * yaw, 0),
  ];
  return place(points);
}

/** Scales and shifts the pose so that head and soles leave margins of about 12 pixels and it stands in the middle. */
function place(points: readonly (readonly [number, number] | number[])[]): Keypoints {
  const top = Math.min(points[16]![1]!, points[17]![1]!) - 16;
  const ankles = Math.max(points[10]![1]!, points[13]![1]!);
  const scale = (GROUND - 11) / (ankles - top);
  const feet = (points[10]![0]! + points[13]![0]!) / 2;
  const middle = points[1]![0]! * 0.4 + points[8]![0]! * 0.15 + points[11]![0]! * 0.15 + feet * 0.3;
  const xs = points.map(([x]) => (x! - middle) * scale);
  // Arms that reach far push the figure aside rather than out of the picture.
  const shift = Math.max(16 - (128 + Math.min(...xs)), 0) - Math.max(128 + Math.max(...xs) - 240, 0);
  return points.map(
    ([, y], i): Keypoint => [
      Math.round((128 + xs[i]! + shift) * 10) / 10,
      Math.round((GROUND + (y! - ankles) * scale) * 10) / 10,
      1,
    ],
  );
}

/** A figure: pose, tones, hair, shoes, background. */
export function sampleFigure(random: Random): Figure {
  return {
    pose: samplePose(random),
    skin: random.pick(SKINS),
    hair: random.pick(HAIRS, [0.22, 0.22, 0.16, 0.14, 0.14, 0.07, 0.05]),
    hairstyle: random.pick(HAIRSTYLES),
    background: random.pick(BACKGROUNDS),
    shoes: random.pick(SHOES, [0.42, 0.22, 0.18, 0.18]),
  };
}
