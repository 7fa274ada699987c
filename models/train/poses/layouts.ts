import { KEYPOINTS, type Keypoint } from '../../pose.ts';

/** A point as a file has it: pixels of the original picture, confidence from 0 to 1. */
export type Point = Keypoint;

const NOWHERE: Point = [0, 0, 0];

/** Where each of our 18 points is in COCO's 17; -1 for the neck, which COCO has not. */
const FROM_COCO = [0, -1, 6, 8, 10, 5, 7, 9, 12, 14, 16, 11, 13, 15, 2, 1, 4, 3] as const;
/** In OpenPose's BODY_25, whose middle of the hips ours lack. */
const FROM_BODY_25 = [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18] as const;

/** The point between the shoulders, as sure as the less sure of them. */
function neck(a: Point, b: Point): Point {
  const sure = Math.min(a[2], b[2]);
  return sure > 0 ? [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, sure] : NOWHERE;
}

/**
 * A person's points in our order, from a flat list of x, y, confidence: COCO's 17 points or more (AlphaPose's Halpe
 * sets begin with them).
 */
export function fromCoco(flat: readonly number[]): Point[] {
  const points = pointsOf(flat);
  return FROM_COCO.map((i) => (i < 0 ? neck(points[5]!, points[6]!) : points[i]!));
}

/** The same from OpenPose: 18 points (COCO), which are ours, or 25 (BODY_25). */
export function fromOpenPose(flat: readonly number[]): Point[] {
  const points = pointsOf(flat);
  return points.length === KEYPOINTS ? points : FROM_BODY_25.map((i) => points[i]!);
}

function pointsOf(flat: readonly number[]): Point[] {
  return Array.from({ length: Math.floor(flat.length / 3) }, (_, i): Point => {
    const [x, y, sure] = [flat[3 * i]!, flat[3 * i + 1]!, flat[3 * i + 2]!];
    // AlphaPose's heat maps overshoot 1 a little.
    return sure > 0 ? [x, y, Math.min(1, sure)] : NOWHERE;
  });
}
