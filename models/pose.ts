/**
 * Poses: 18 keypoints in the order of COCO as OpenPose has it.
 * 0 nose, 1 neck, 2-4 right shoulder, elbow, wrist, 5-7 left, 8-10 right hip, knee, ankle, 11-13 left,
 * 14 right eye, 15 left eye, 16 right ear, 17 left ear. Right is the person's right.
 */

/** x and y in pixels of a 256x256 picture; confidence 0..1, 0 for a point that is not seen. */
export type Keypoint = readonly [x: number, y: number, confidence: number];
/** 18 of them. */
export type Keypoints = readonly Keypoint[];

export const KEYPOINTS = 18;

/** The limbs that OpenPose draws, as pairs of keypoints, in its order. */
export const LIMBS: readonly (readonly [number, number])[] = [
  [1, 2],
  [1, 5],
  [2, 3],
  [3, 4],
  [5, 6],
  [6, 7],
  [1, 8],
  [8, 9],
  [9, 10],
  [1, 11],
  [11, 12],
  [12, 13],
  [1, 0],
  [0, 14],
  [14, 16],
  [0, 15],
  [15, 17],
];

/** Confidence from which a point counts as seen. */
const SEEN = 0.3;

/** Whether a pose shows a person from the shoulders to the knees: then a skeleton says where everything is. */
export function isFullBody(pose: Keypoints): boolean {
  const seen = (...points: number[]) => points.some((i) => (pose[i]?.[2] ?? 0) >= SEEN);
  return seen(2, 5) && seen(8, 11) && seen(9, 12);
}

/** OpenPose's colours: limb i has colour i at 60 %, keypoint i colour i. */
const COLOURS: readonly (readonly [number, number, number])[] = [
  [255, 0, 0],
  [255, 85, 0],
  [255, 170, 0],
  [255, 255, 0],
  [170, 255, 0],
  [85, 255, 0],
  [0, 255, 0],
  [0, 255, 85],
  [0, 255, 170],
  [0, 255, 255],
  [0, 170, 255],
  [0, 85, 255],
  [0, 0, 255],
  [85, 0, 255],
  [170, 0, 255],
  [255, 0, 255],
  [255, 0, 170],
  [255, 0, 85],
];

const n = (value: number) => String(Math.round(value * 10) / 10);

/**
 * The skeleton that a pose ControlNet is shown: OpenPose's colours on black, as SVG of 256x256.
 * Keypoints of confidence under 0.05 and the limbs that end in them are left out.
 */
export function drawSkeleton(pose: Keypoints): string {
  const seen = (index: number) => (pose[index]?.[2] ?? 0) >= 0.05;
  let body = '';
  LIMBS.forEach(([from, to], i) => {
    if (!seen(from) || !seen(to)) return;
    const [r, g, b] = COLOURS[i]!.map((c) => Math.round(c * 0.6));
    const [a, z] = [pose[from]!, pose[to]!];
    body += `<path d="M${n(a[0])} ${n(a[1])}L${n(z[0])} ${n(z[1])}" stroke="rgb(${r},${g},${b})"/>`;
  });
  pose.forEach(([x, y], i) => {
    if (i < KEYPOINTS && seen(i))
      body += `<circle cx="${n(x)}" cy="${n(y)}" r="2.5" fill="rgb(${COLOURS[i]})"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><rect width="256" height="256"/><g fill="none" stroke-width="4.5" stroke-linecap="round">${body}</g></svg>`;
}
