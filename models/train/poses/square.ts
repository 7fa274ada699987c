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
