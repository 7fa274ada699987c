import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Reference, RoundEditor } from '../editor/types.ts';
import { HemlineError } from '../error.ts';
import { type Picture, readPicture } from '../picture.ts';
import { type Triplet, unusablePicture } from '../train/records.ts';
import type { FeatureEncoder } from './features.ts';
import { dot, unit } from './recall.ts';
import { PictureStore } from './store.ts';

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

/** One round to run: its text, and what names its noise, where that is not the text. */
export interface Round {
  readonly text: string;
  readonly noise?: string;
}

export interface Asked {
  /** The conversation's first picture, its pose and what names its noise. */
  readonly start: Pick<Triplet, 'id' | 'reference' | 'pose'>;
  readonly rounds: readonly Round[];
  /** Paths of the pictures that are true after each round; one for all where there is one. */
  readonly truth: readonly string[];
  /** Decode and encode between rounds, as a chatbot without latents would. Default: rounds stay in latent space. */
  readonly decodeBetween?: boolean;
}

/** What of an editor is needed. */
export type StudioEditor = Pick<RoundEditor, 'info' | 'prepare' | 'round' | 'decode'>;

export interface StudioOptions {
  readonly editor: StudioEditor;
  readonly encoders: Encoders;
  /** Folder of the data set. */
  readonly data: string;
  /** Where made pictures are kept. */
  readonly pictures: string;
  readonly seed: number;
  readonly signal?: AbortSignal;
}

/** The CLIP score of two pictures: the cosine of their vectors. */
export const clipScore = (a: Pick<Shot, 'clip'>, b: Pick<Shot, 'clip'>): number => dot(a.clip, b.clip);

function difference(a: Picture, b: Picture): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += Math.abs(a.data[i]! - b.data[i]!);
  return sum / a.data.length;
}

/** Makes pictures with a pack's editor and looks at them. Noise is named by triplet and text: every sample is seeded. */
export class Studio {
  readonly store: PictureStore;
  readonly #o: StudioOptions;
  readonly #shots = new Map<string, Promise<Shot>>();
  #prepared: { key: string; reference: Promise<Reference> } | undefined;

  constructor(options: StudioOptions) {
    this.#o = options;
    this.store = new PictureStore(options.pictures);
  }

  /** A picture of the data set, as it is. */
  given(path: string): Promise<Shot> {
    const known = this.#shots.get(path);
    if (known) return known;
    const shot = this.#picture(path).then((picture) =>
      this.#shoot({ picture, file: join(this.#o.data, path) }),
    );
    this.#shots.set(path, shot);
    return shot;
  }

  /** The target through the autoencoder and back: what the pack can show at best. */
  async decoded(triplet: Pick<Triplet, 'target' | 'reference' | 'pose'>): Promise<Shot> {
    const { target: path, reference, pose } = triplet;
    const { editor } = this.#o;
    const [picture, from] = await Promise.all([path, reference].map((one) => this.#picture(one)));
    const key = ['shown', editor.info.key, digest(picture!), digest(from!)];
    const [stored] = await this.store.pictures(key, 1, async () => {
      throwIfAborted(this.#o.signal);
      // A known pose spares the estimator, which latents do not depend on.
      const [shown, origin] = await Promise.all(
        [picture!, from!].map((one) => editor.prepare(one, pose ?? undefined)),
      );
      return [await editor.decode(shown!.latent, { origin: { picture: from!, latent: origin!.latent } })];
    });
    return this.#shoot(stored!, path, reference);
  }

  /** The pictures after every round. */
  async edited(asked: Asked): Promise<Shot[]> {
    const { editor, seed } = this.#o;
    const { start, rounds, truth, decodeBetween = false } = asked;
    // Pixels and not the path: data drawn anew may have the same names.
    const from = digest(await this.#picture(start.reference));
    const key = ['made', editor.info.key, seed, start.id, from, start.pose, rounds, decodeBetween];
    const stored = await this.store.pictures(key, rounds.length, () => this.#make(asked));
    const shots: Shot[] = [];
    for (const [i, one] of stored.entries())
      shots.push(await this.#shoot(one, truth[Math.min(i, truth.length - 1)]!, start.reference));
    return shots;
  }

  /** The picture after the last round. */
  async last(asked: Asked): Promise<Shot> {
    return (await this.edited(asked)).at(-1)!;
  }

  async #make({ start, rounds, decodeBetween = false }: Asked): Promise<Picture[]> {
    const { editor, seed, signal } = this.#o;
    const [reference, picture] = await Promise.all([this.#prepare(start), this.#picture(start.reference)]);
    const origin = { picture, latent: reference.latent };
    const pictures: Picture[] = [];
    const times = new Map<string, number>();
    let { latent } = reference;
    for (const { text, noise = text } of rounds) {
      const time = (times.get(noise) ?? 0) + 1;
      times.set(noise, time);
      const key = `${start.id} ${noise} #${time}`;
      latent = await editor
        .round({ reference, latent, text, seed, key }, { signal })
        .catch((error: unknown) => {
          throwIfAborted(signal);
          throw error;
        });
      pictures.push(await editor.decode(latent, { origin }));
      if (decodeBetween) ({ latent } = await editor.prepare(pictures.at(-1)!, reference.pose));
    }
    return pictures;
  }

  /** What is asked of one reference comes in a row, so the last one is remembered. */
  #prepare({ reference, pose }: Asked['start']): Promise<Reference> {
    throwIfAborted(this.#o.signal);
    const key = JSON.stringify([reference, pose]);
    if (this.#prepared?.key !== key) {
      const made = this.#picture(reference).then((picture) =>
        this.#o.editor.prepare(picture, pose ?? undefined),
      );
      this.#prepared = { key, reference: made };
    }
    return this.#prepared.reference;
  }

  async #picture(path: string): Promise<Picture> {
    const file = join(this.#o.data, path);
    try {
      return await readPicture(file, { fit: 'contain', size: this.#o.editor.info.size });
    } catch (cause) {
      throw unusablePicture(file, cause);
    }
  }

  async #shoot(
    { picture, file }: { picture: Picture; file: string },
    truth?: string,
    from?: string,
  ): Promise<Shot> {
    throwIfAborted(this.#o.signal);
    const { clip, fid, retrieval } = this.#o.encoders;
    const look = async (encoder: FeatureEncoder) => finite(await encoder.look(picture), encoder.name, file);
    const clipVector = await look(clip);
    const off = truth === undefined ? 0 : difference(picture, await this.#picture(truth));
    return {
      file,
      clip: unit(clipVector),
      fid: fid === clip ? clipVector : await look(fid),
      retrieval: unit(retrieval === clip ? clipVector : await look(retrieval)),
      off,
      nearer: from !== undefined && off < difference(picture, await this.#picture(from)),
    };
  }
}

/** Not a number is as similar to everything as to the truth. */
function finite(vector: Float32Array, encoder: string, file: string): Float32Array {
  if (vector.every(Number.isFinite)) return vector;
  throw new HemlineError('bad-features', `${encoder} makes of ${file} what is not a number.`);
}

const digest = ({ data }: Picture) => createHash('sha256').update(data).digest('hex');

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new HemlineError('interrupted', 'Stopped; the same command goes on from the pictures made so far.');
}
