import { HemlineError } from '../error.ts';
import { type Picture, readPicture } from '../picture.ts';
import { unusablePicture } from '../train/records.ts';
import type { FeatureEncoder } from './features.ts';
import { dot, unit } from './recall.ts';

/** By which encoder each thing is measured. */
export interface Encoders {
  /** Of CLIP scores. */
  readonly clip: FeatureEncoder;
  readonly fid: FeatureEncoder;
  readonly retrieval: FeatureEncoder;
}

/** A picture by its vectors and its file; pixels are not kept, for there are many. */
export interface Shot {
  readonly file: string;
  /** Of length 1. */
  readonly clip: Float32Array;
  readonly fid: Float32Array;
  /** Of length 1. */
  readonly retrieval: Float32Array;
  /** Mean absolute difference of pixels to the picture that it should be, 0 to 255. */
  readonly off: number;
  /** Nearer to the picture that it should be than to the reference. */
  readonly nearer: boolean;
}

/** The encoders, each once, however many things it measures. */
export const different = ({ clip, fid, retrieval }: Encoders): FeatureEncoder[] => [
  ...new Set([clip, fid, retrieval]),
];

/** What a picture is measured by, given what each encoder makes of it. */
export function measuresOf(
  { clip, fid, retrieval }: Encoders,
  vector: (encoder: FeatureEncoder) => Float32Array,
): Pick<Shot, 'clip' | 'fid' | 'retrieval'> {
  return { clip: unit(vector(clip)), fid: vector(fid), retrieval: unit(vector(retrieval)) };
}

/** The CLIP score of two pictures: the cosine of their vectors. */
export const clipScore = (a: Pick<Shot, 'clip'>, b: Pick<Shot, 'clip'>): number => dot(a.clip, b.clip);

/** A picture of a data set, size x size. Throws HemlineError as pictures do, by the name of the file. */
export async function readShown(file: string, size: number): Promise<Picture> {
  try {
    return await readPicture(file, { fit: 'contain', size });
  } catch (cause) {
    throw unusablePicture(file, cause);
  }
}

/**
 * What an encoder makes of a picture.
 * @throws HemlineError `bad-features`: what is not a number is as similar to everything as to the truth.
 */
export async function look(encoder: FeatureEncoder, picture: Picture, file: string): Promise<Float32Array> {
  const vector = await encoder.look(picture);
  if (vector.every(Number.isFinite)) return vector;
  throw new HemlineError('bad-features', `${encoder.name} makes of ${file} what is not a number.`);
}
