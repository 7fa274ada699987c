import type { Keypoints } from '../../pose.ts';
import { lerp, type Point, ramp, type Spine, spine } from './vector.ts';

/** A side of the drawing: -1 is the picture's left (the person's right), 1 its right. */
export type Side = -1 | 1;
export const SIDES: readonly Side[] = [-1, 1];

/** Heights on the torso as fractions from the line of the shoulders (0) to that of the hips (1). */
export const ARMPIT = 0.26;
export const WAIST = 0.66;

/** The body that the keypoints span: what every garment is cut to. */
export interface Anatomy {
  readonly pose: Keypoints;
  /** A point of the torso: x pixels right of its axis at height v (0 shoulders, 1 hips; a little beyond is fine). */
  torso(x: number, v: number): Point;
  /** Half the width of the bare torso at height v, in pixels. */
  half(v: number): number;
  /** Half the distance between the shoulder joints. */
  readonly shoulder: number;
  readonly hipY: number;
  readonly kneeY: number;
  readonly ankleY: number;
  readonly floorY: number;
  /** Shoulder, elbow, wrist. */
  arm(side: Side): Spine;
  /** Hip, knee, ankle; for trousers it goes on straight to the floor. */
  leg(side: Side): Spine;
  /** x of the leg's middle and half its bare width at a height of the picture. */
  legAt(side: Side, y: number): { x: number; half: number };
  /** A point of the head: pixels from its middle, turned as the head is. */
  head(x: number, y: number): Point;
  /** How far the head is turned: -1 to the picture's left, 1 to its right. */
  readonly yaw: number;
}

const at = (pose: Keypoints, i: number): Point => [pose[i]![0], pose[i]![1]];
const mid = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
const unit = (a: Point, b: Point): Point => {
  const l = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  return [(b[0] - a[0]) / l, (b[1] - a[1]) / l];
};

/** Half widths of the bare leg along its length, thigh to ankle. */
export const legHalf = (t: number): number =>
  ramp(t, [
    [0, 8.4],
    [0.12, 9.3],
    [0.24, 8.6],
    [0.47, 5.7],
    [0.62, 6.1],
    [0.88, 3.7],
    [1, 3.4],
  ]);

/** Half widths of the bare arm, shoulder to wrist. */
export const armHalf = (t: number): number =>
  ramp(t, [
    [0, 5],
    [0.45, 4],
    [0.6, 4.2],
    [1, 2.7],
  ]);

export function anatomy(pose: Keypoints): Anatomy {
  const neck = at(pose, 1);
  const hips = mid(at(pose, 8), at(pose, 11));
  const shoulders = unit(at(pose, 2), at(pose, 5));
  const pelvis = unit(at(pose, 8), at(pose, 11));
  const shoulder = Math.hypot(pose[5]![0] - pose[2]![0], pose[5]![1] - pose[2]![1]) / 2;
  const hip = Math.hypot(pose[11]![0] - pose[8]![0], pose[11]![1] - pose[8]![1]) / 2;
  const torso = (x: number, v: number): Point => {
    const t = Math.min(1.15, Math.max(-0.2, v));
    const across = unit([0, 0], [lerp(shoulders[0], pelvis[0], t), lerp(shoulders[1], pelvis[1], t)]);
    return [lerp(neck[0], hips[0], v) + across[0] * x, lerp(neck[1], hips[1], v) + across[1] * x];
  };
  const profile: Point[] = [
    [0.05, shoulder + 1],
    [ARMPIT, shoulder - 2.5],
    [0.4, shoulder - 3.2],
    [WAIST, shoulder * 0.25 + hip * 0.75],
    [0.84, hip + 5.5],
    [1, hip + 8.8],
    [1.15, hip + 9.4],
  ];
  const kneeY = (pose[9]![1] + pose[12]![1]) / 2;
  const ankleY = Math.max(pose[10]![1], pose[13]![1]);
  const chain = (a: number, b: number, c: number) => spine([at(pose, a), at(pose, b), at(pose, c)]);
  const arms = { [-1]: chain(2, 3, 4), 1: chain(5, 6, 7) };
  const legs = { [-1]: chain(8, 9, 10), 1: chain(11, 12, 13) };
  const ears = mid(at(pose, 16), at(pose, 17));
  const ex = unit(at(pose, 16), at(pose, 17));
  const nose = at(pose, 0);
  return {
    pose,
    torso,
    half: (v) => ramp(v, profile),
    shoulder,
    hipY: hips[1],
    kneeY,
    ankleY,
    floorY: ankleY + 14,
    arm: (side) => arms[side],
    leg: (side) => legs[side],
    legAt(side, y) {
      const line = legs[side];
      let [low, high] = [0, 1];
      for (let i = 0; i < 12; i++) {
        const t = (low + high) / 2;
        if (line.at(t)[1] < y) low = t;
        else high = t;
      }
      return { x: line.at(low)[0], half: legHalf(low) };
    },
    head: (x, y) => [ears[0] + ex[0] * x - ex[1] * y, ears[1] + ex[1] * x + ex[0] * y],
    yaw: Math.max(-1, Math.min(1, ((nose[0] - ears[0]) * ex[0] + (nose[1] - ears[1]) * ex[1]) / 3.5)),
  };
}
