import sharp from 'sharp';
import type { Picture } from './picture.ts';

/** Mean and deviation of CLIP's preprocessing, per channel, for pixels in [0, 1]. */
export const CLIP_MEAN = [0.48145466, 0.4578275, 0.40821073] as const;
export const CLIP_STD = [0.26862954, 0.26130258, 0.27577711] as const;

/** RGB bytes of a square picture as CLIP's normalised planes [3, side, side], written at `offset`. */
export function clipPlanes(pixels: Uint8Array, target: Float32Array, offset = 0): void {
  const plane = pixels.length / 3;
  for (let c = 0; c < 3; c++) {
    const [scale, shift] = [1 / (255 * CLIP_STD[c]!), CLIP_MEAN[c]! / CLIP_STD[c]!];
    for (let i = 0, from = c, to = offset + c * plane; i < plane; i++, from += 3, to++)
      target[to] = pixels[from]! * scale - shift;
  }
}

/** RGB bytes as planes [3, height, width] in [-1, 1]. */
export function planes(pixels: Uint8Array): Float32Array {
  const plane = pixels.length / 3;
  const out = new Float32Array(pixels.length);
  for (let i = 0; i < plane; i++)
    for (let c = 0; c < 3; c++) out[c * plane + i] = pixels[3 * i + c]! / 127.5 - 1;
  return out;
}

/** Planes in [-1, 1] as a picture; what lies outside is cut. */
export function fromPlanes(values: Float32Array, width: number, height: number): Picture {
  const plane = width * height;
  const data = new Uint8Array(3 * plane);
  for (let i = 0; i < plane; i++)
    for (let c = 0; c < 3; c++)
      data[3 * i + c] = Math.max(0, Math.min(255, Math.round((values[c * plane + i]! + 1) * 127.5)));
  return { width, height, data };
}

/** The picture in another size, square. */
export async function resized(picture: Picture, side: number): Promise<Uint8Array> {
  if (picture.width === side && picture.height === side) return picture.data;
  const { width, height, data } = picture;
  const made = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize(side, side, { fit: 'fill' })
    .raw()
    .toBuffer();
  return new Uint8Array(made.buffer, made.byteOffset, made.byteLength);
}

/** Mean absolute difference of pixels of two pictures of one size, 0 to 255. */
export function meanDifference(a: Picture, b: Picture): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += Math.abs(a.data[i]! - b.data[i]!);
  return sum / a.data.length;
}
