import sharp from 'sharp';
import type { Picture } from '../picture.ts';

/** The drawing (SVG of 256x256) as RGB. Several may be in flight; sharp spreads them over its threads. */
export async function rasterise(svg: string): Promise<Picture> {
  const { data, info } = await sharp(Buffer.from(svg))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}
