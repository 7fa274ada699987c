import { createHash } from 'node:crypto';
import type { Reference, RoundEditor } from '../editor/types.ts';
import { HemlineError } from '../error.ts';
import type { Picture } from '../picture.ts';
import { meanDifference } from '../pixels.ts';
import type { Triplet } from '../train/records.ts';
import type { FeatureEncoder } from './features.ts';
import type { Gallery } from './gallery.ts';
import { different, type Encoders, look, measuresOf, readShown, type Shot } from './shot.ts';
import { PictureStore, type Stored } from './store.ts';

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
  /** The data set's pictures. */
  readonly gallery: Gallery;
  /** Where made pictures are kept. */
  readonly pictures: string;
  /** Where data sets' pictures through the autoencoder are kept, and what names the autoencoder: packs may share it. */
  readonly shown: { readonly dir: string; readonly by: string };
  readonly seed: number;
  readonly signal?: AbortSignal;
}

/** Makes pictures with a pack's editor and looks at them. Noise is named by triplet and text: every sample is seeded. */
export class Studio {
  readonly store: PictureStore;
  readonly gallery: Gallery;
  readonly #shown: PictureStore;
  readonly #o: StudioOptions;
  #prepared: { key: string; reference: Promise<Reference> } | undefined;

  constructor(options: StudioOptions) {
    this.#o = options;
    this.gallery = options.gallery;
    this.store = new PictureStore(options.pictures);
    this.#shown = new PictureStore(options.shown.dir);
  }

  /** A picture of the data set, as it is. */
  given(path: string): Shot {
    return this.gallery.get(path)!;
  }

  /** The target through the autoencoder and back: what the pack can show at best. */
  async decoded(triplet: Pick<Triplet, 'target' | 'reference' | 'pose'>): Promise<Shot> {
    const { target: path, reference, pose } = triplet;
    const { editor, shown } = this.#o;
    const [picture, from] = await Promise.all([path, reference].map((one) => this.#picture(one)));
    const key = [shown.by, digest(picture!), digest(from!)];
    const [stored] = await this.#shown.pictures(key, 1, async () => {
      throwIfAborted(this.#o.signal);
      // A known pose spares the estimator, which latents do not depend on.
      const [seen, origin] = await Promise.all(
        [picture!, from!].map((one) => editor.prepare(one, pose ?? undefined)),
      );
      return [await editor.decode(seen!.latent, { origin: { picture: from!, latent: origin!.latent } })];
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

  #picture(path: string): Promise<Picture> {
    return readShown(this.given(path).file, this.#o.editor.info.size);
  }

  /** Looks at a made picture, which should be `truth`. */
  async #shoot({ picture, file }: Stored, truth: string, from: string): Promise<Shot> {
    throwIfAborted(this.#o.signal);
    const { encoders } = this.#o;
    const vectors = new Map<FeatureEncoder, Float32Array>();
    for (const encoder of different(encoders)) vectors.set(encoder, await look(encoder, picture, file));
    const [right, origin] = await Promise.all([truth, from].map((path) => this.#picture(path)));
    const off = meanDifference(picture, right!);
    return {
      file,
      ...measuresOf(encoders, (encoder) => vectors.get(encoder)!),
      off,
      nearer: off < meanDifference(picture, origin!),
    };
  }
}

const digest = ({ data }: Picture) => createHash('sha256').update(data).digest('hex');

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new HemlineError('interrupted', 'Stopped; the same command goes on from the pictures made so far.');
}
