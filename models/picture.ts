import { readFile, stat } from 'node:fs/promises';
import sharp from 'sharp';
import { HemlineError } from './error.ts';

/** A picture in memory: RGB, 8 bits each, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** More pixels than this are refused before anything is decoded. */
export const MAX_PIXELS = 40_000_000;
/** More bytes than this are refused before anything is read. */
export const MAX_BYTES = 30_000_000;

export interface ReadOptions {
  /** `cover` fills the square and cuts what sticks out, `contain` pads with the corner's colour. Default: as it is. */
  readonly fit?: 'cover' | 'contain';
  /** Side of the square in pixels, where `fit` is given; 256 by default. */
  readonly size?: number;
}

type Format = 'png' | 'jpeg' | 'webp' | 'gif' | 'avif';

/** The format by its first bytes, whatever the file is called; null for anything else. */
function sniff(bytes: Uint8Array): Format | null {
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  if (bytes[0] === 0x89 && text(1, 8) === 'PNG\r\n\x1a\n') return 'png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'webp';
  if (text(0, 6) === 'GIF87a' || text(0, 6) === 'GIF89a') return 'gif';
  if (text(4, 8) === 'ftyp' && /avif|avis/.test(text(8, 48))) return 'avif';
  return null;
}

async function bytesOf(source: string | Uint8Array): Promise<Uint8Array> {
  if (typeof source !== 'string') return source;
  try {
    const info = await stat(source);
    if (!info.isFile())
      throw new HemlineError('picture-not-found', `${source} is not a file. Name a picture file.`);
    if (info.size > MAX_BYTES) return tooManyBytes(info.size);
    return await readFile(source);
  } catch (cause) {
    if (cause instanceof HemlineError) throw cause;
    throw new HemlineError('picture-not-found', `The picture ${source} could not be read. Check the path.`, {
      cause,
    });
  }
}

function tooManyBytes(size: number): never {
  throw new HemlineError(
    'picture-too-large',
    `The picture has ${Math.ceil(size / 1e6)} MB; at most ${MAX_BYTES / 1e6} MB are taken. Send a smaller one.`,
  );
}

/**
 * Reads a picture (PNG, JPEG, WebP, AVIF, GIF; the first frame of a moving one), turns it as its EXIF says,
 * puts transparent pixels on white, and keeps nothing of its metadata.
 * Throws HemlineError `picture-not-found`, `picture-format`, `picture-too-large` or `picture-broken`.
 */
export async function readPicture(source: string | Uint8Array, options: ReadOptions = {}): Promise<Picture> {
  const bytes = await bytesOf(source);
  const format = await checkPicture(bytes);
  const { fit, size = 256 } = options;
  try {
    let image = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
      .rotate()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb');
    if (fit === 'cover') image = image.resize(size, size, { fit, position: 'centre' });
    if (fit === 'contain') image = image.resize(size, size, { fit, background: await corner(bytes) });
    const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data };
  } catch (cause) {
    throw broken(format, cause);
  }
}

/**
 * Whether bytes may be decoded, by their header alone: a format that is read, and no more pixels than are taken.
 * Throws HemlineError `picture-format`, `picture-too-large` or `picture-broken`.
 */
export async function checkPicture(bytes: Uint8Array): Promise<Format> {
  if (bytes.length > MAX_BYTES) tooManyBytes(bytes.length);
  const format = sniff(bytes);
  if (!format) {
    throw new HemlineError(
      'picture-format',
      'This is not a picture hemline reads. Send a PNG, JPEG, WebP, AVIF or GIF.',
    );
  }
  const { width, height } = await sizeOf(bytes, format);
  if (width * height > MAX_PIXELS) {
    throw new HemlineError(
      'picture-too-large',
      `The picture has ${width}x${height} pixels; at most ${MAX_PIXELS / 1e6} million are taken. Send a smaller one.`,
    );
  }
  return format;
}

/** Width and height from the header alone. */
async function sizeOf(bytes: Uint8Array, format: Format): Promise<{ width: number; height: number }> {
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
    return { width, height };
  } catch (cause) {
    throw broken(format, cause);
  }
}

function broken(format: Format, cause: unknown): HemlineError {
  return new HemlineError(
    'picture-broken',
    `The ${format.toUpperCase()} picture is damaged or cut short. Send it again.`,
    {
      cause,
    },
  );
}

/** The colour of the first pixel, with which a contained picture is padded. */
async function corner(bytes: Uint8Array): Promise<{ r: number; g: number; b: number }> {
  const data = await sharp(bytes, { limitInputPixels: MAX_PIXELS })
    .rotate()
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .extract({ left: 0, top: 0, width: 1, height: 1 })
    .removeAlpha()
    .raw()
    .toBuffer();
  return { r: data[0]!, g: data[1]!, b: data[2]! };
}

/** The picture as PNG bytes; no metadata. The same picture gives the same bytes. */
export async function writePng(picture: Picture): Promise<Uint8Array> {
  const { width, height, data } = picture;
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 6 })
    .toBuffer();
}
