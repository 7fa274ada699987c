import sharp from 'sharp';
import { HemlineError } from '../../models/error.ts';
import type { PictureOut } from './types.ts';

const QUALITIES = [92, 84, 72, 60];
const SCALE = 0.75;
const LEAST_SIDE = 64;

/**
 * The picture in at most `bytes`: as it is where it fits, else as JPEG, at lower quality, and then smaller.
 * What it says about itself (XMP) stays. Throws HemlineError `reply-too-large` where not even a thumbnail fits.
 */
export async function fitPicture(picture: PictureOut, bytes: number): Promise<PictureOut> {
  if (picture.bytes.length <= bytes) return picture;
  const { width } = await sharp(picture.bytes).metadata();
  for (let side = width; side >= LEAST_SIDE; side = Math.floor(side * SCALE)) {
    for (const quality of QUALITIES) {
      const jpeg = await sharp(picture.bytes)
        .resize({ width: side, withoutEnlargement: true })
        .keepXmp()
        .jpeg({ quality, mozjpeg: true })
        .toBuffer();
      if (jpeg.length > bytes) continue;
      return { ...picture, name: picture.name.replace(/\.\w+$/, '.jpg'), bytes: jpeg, type: 'image/jpeg' };
    }
  }
  throw new HemlineError('reply-too-large', `No picture fits into ${bytes} bytes.`);
}
