import sharp from 'sharp';
import { drawSkeleton, type Keypoints } from './pose.ts';

/** The skeleton that the pose branch is shown, as planes [3, side, side] in [0, 1], written at `offset`. */
export async function skeletonPlanes(
  pose: Keypoints,
  side: number,
  target: Float32Array,
  offset: number,
): Promise<void> {
  const data = await sharp(Buffer.from(drawSkeleton(pose)))
    .resize(side, side)
    .removeAlpha()
    .raw()
    .toBuffer();
  const plane = side * side;
  for (let i = 0; i < plane; i++)
    for (let c = 0; c < 3; c++) target[offset + c * plane + i] = data[3 * i + c]! / 255;
}
