import type { Keypoint, Keypoints } from '../../pose.ts';

/** Side of the pictures that keypoints are told for. */
const SIDE = 256;

/**
 * Points of a picture of width x height in pixels of the 256x256 in whose middle `readPicture` puts it (`contain`).
 * A point outside of the picture is not seen.
 */
export function squared(points: Keypoints, width: number, height: number): Keypoints {
  const scale = SIDE / Math.max(width, height);
  const [left, top] = [(width * scale - SIDE) / 2, (height * scale - SIDE) / 2];
  return points.map(([x, y, sure]): Keypoint => {
    const [u, v] = [x * scale - left, y * scale - top];
    const inside = x >= 0 && y >= 0 && x <= width && y <= height;
    return sure > 0 && inside ? [u, v, sure] : [0, 0, 0];
  });
}

/** Confidence from which a point counts as seen. */
const SEEN = 0.3;

/** Whether a pose shows a person from the shoulders to the knees: then a skeleton says where everything is. */
export function isFullBody(pose: Keypoints): boolean {
  const seen = (...points: number[]) => points.some((i) => (pose[i]?.[2] ?? 0) >= SEEN);
  return seen(2, 5) && seen(8, 11) && seen(9, 12);
}
