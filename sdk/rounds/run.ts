import type { Reference, RoundRequest, StepReport, TextTokens } from '../../models/editor/types.ts';
import { type Picture, writePng } from '../../models/picture.ts';
import type { Keypoints } from '../../models/pose.ts';
import { throwIfAborted, unlessAborted } from '../abort.ts';
import type { Host } from '../host/host.ts';
import type { Round, TurnOptions } from '../turn.ts';
import {
  latentFromBytes,
  latentToBytes,
  referenceFromBytes,
  referenceToBytes,
  textFromBytes,
  textToBytes,
} from './bytes.ts';
import type { Cache } from './cache.ts';
import { type Base, hash, type PlannedRound } from './plan.ts';

/** A chain of rounds and what it starts from. */
export interface Work {
  readonly base: Base;
  readonly seed: number;
  readonly chain: readonly PlannedRound[];
  /** The reference; asked for only where a round has to run, or a picture to be drawn. */
  reference(): Promise<{ picture: Picture; pose?: Keypoints }>;
  /** The last round's picture (PNG), where it was shown before. */
  readonly shown?: Uint8Array;
}

export interface Made {
  readonly rounds: readonly Round[];
  /** PNG of the last round. */
  readonly picture: Uint8Array;
}

interface Where {
  readonly round: number;
  readonly rounds: number;
  readonly instruction: string;
}

export type RunOptions = Pick<TurnOptions, 'onProgress' | 'pictures' | 'signal'>;

/** Brings chains of rounds to pictures: what is cached is taken, the host runs the rest. */
export class Rounds {
  readonly #host: Host;
  readonly #cache: Cache;
  /** Rounds that run just now, by key: two conversations that want the same one share it. */
  readonly #running = new Map<string, Promise<Float32Array>>();

  constructor(host: Host, cache: Cache) {
    this.#host = host;
    this.#cache = cache;
  }

  /** Runs a chain of at least one round. Throws what the host throws, or HemlineError `cancelled`. */
  async run(work: Work, options: RunOptions = {}): Promise<Made> {
    const { chain, shown } = work;
    const { onProgress, pictures = 'last', signal } = options;
    const last = chain.length - 1;
    const found = await this.#longestCached(chain, shown !== undefined && pictures !== 'every');
    let { latent } = found;
    onProgress?.({
      type: 'planned',
      rounds: chain.map(({ says }, i) => ({
        instruction: says,
        cached: i < found.length,
      })),
    });

    const rounds: Round[] = [];
    let picture = shown;
    for (const [i, planned] of chain.entries()) {
      throwIfAborted(signal);
      const began = performance.now();
      const cached = i < found.length;
      const where = { round: i + 1, rounds: chain.length, instruction: planned.says };
      let steps = 0;
      if (!cached) {
        const ran = await this.#run(work, planned, latent, where, options);
        latent = ran.latent;
        steps = ran.steps;
      }
      const wanted = pictures === 'every' || (pictures === 'new' && !cached);
      let now: Uint8Array | undefined;
      if (i === last) now = picture ??= await this.#draw(work, latent!, signal);
      else if (onProgress && wanted)
        now = await this.#drawn(work, cached ? undefined : latent, planned, signal);
      const ms = performance.now() - began;
      onProgress?.({ type: 'round', ...where, cached, ms, ...(now && { picture: now }) });
      rounds.push({ instruction: where.instruction, steps, ms, cached });
    }
    return { rounds, picture: picture! };
  }

  /** Makes what rounds need to know of a reference, or takes it from the cache. */
  async #prepare({ base, reference }: Work, signal?: AbortSignal): Promise<Reference> {
    const key = preparedKey(base);
    const known = await this.#cache.get(key);
    if (known) return referenceFromBytes(known);
    const { picture, pose } = await reference();
    const prepared = await this.#host.prepare(picture, pose, signal);
    await this.#cache.set(key, referenceToBytes(prepared));
    return prepared;
  }

  /** What a round is told, in tokens; nothing where the host keeps that to itself. */
  async #told(base: Base, text: string, signal?: AbortSignal): Promise<RoundRequest['told']> {
    if (!this.#host.read) return undefined;
    const [said, empty] = await Promise.all([text, ''].map((one) => this.#read(base, one, signal)));
    return { text: said!, empty: empty! };
  }

  async #read(base: Base, text: string, signal?: AbortSignal): Promise<TextTokens> {
    const key = textKey(base, text);
    const known = await this.#cache.get(key);
    if (known) return textFromBytes(known);
    const read = await this.#host.read!(text, signal);
    await this.#cache.set(key, textToBytes(read));
    return read;
  }

  /** How many rounds at the chain's beginning need not run, and the latent after them. */
  async #longestCached(
    chain: readonly PlannedRound[],
    shown: boolean,
  ): Promise<{ length: number; latent?: Float32Array }> {
    if (shown) return { length: chain.length };
    for (let length = chain.length; length > 0; length--) {
      const bytes = await this.#cache.get(chain[length - 1]!.key);
      if (bytes) return { length, latent: latentFromBytes(bytes) };
    }
    return { length: 0 };
  }

  /** Runs a round, or waits for another conversation that runs the same one. */
  async #run(
    work: Work,
    planned: PlannedRound,
    latent: Float32Array | undefined,
    where: Where,
    options: RunOptions,
  ): Promise<{ latent: Float32Array; steps: number }> {
    const { key } = planned;
    for (let other = this.#running.get(key); other; other = this.#running.get(key)) {
      const theirs = await unlessAborted(other, options.signal).catch(() => undefined);
      if (theirs) return { latent: theirs, steps: 0 };
      throwIfAborted(options.signal); // theirs was stopped; this one is still wanted
    }
    const known = Promise.all([
      this.#prepare(work, options.signal),
      this.#told(work.base, planned.text, options.signal),
    ]);
    const reports = new Reports(where, options.onProgress);
    const round = known.then(([prepared, told]) =>
      this.#host.round(
        {
          reference: prepared,
          latent: latent ?? prepared.latent,
          text: planned.text,
          told,
          seed: work.seed,
          key: planned.noise,
          steps: work.base.steps,
        },
        { signal: options.signal, onStep: (report) => reports.add(report) },
      ),
    );
    this.#running.set(key, round);
    try {
      const result = await round;
      await this.#cache.set(key, latentToBytes(result));
      return { latent: result, steps: reports.steps };
    } finally {
      this.#running.delete(key);
      await reports.told; // nothing is heard of a round that is over
    }
  }

  async #draw(work: Work, latent: Float32Array, signal?: AbortSignal): Promise<Uint8Array> {
    const [{ picture }, prepared] = await Promise.all([work.reference(), this.#prepare(work, signal)]);
    const origin = { picture, latent: prepared.latent };
    return writePng(await this.#host.decode(latent, { origin, signal }));
  }

  /** A round's picture on the way; none where its latent is no longer there. */
  async #drawn(
    work: Work,
    latent: Float32Array | undefined,
    { key }: PlannedRound,
    signal?: AbortSignal,
  ): Promise<Uint8Array | undefined> {
    if (latent) return this.#draw(work, latent, signal);
    const bytes = await this.#cache.get(key);
    return bytes && this.#draw(work, latentFromBytes(bytes), signal);
  }
}

/** The steps of a round on their way to who asked for them, previews as PNG. */
class Reports {
  steps = 0;
  told: Promise<void> = Promise.resolve();
  readonly #where: Where;
  readonly #onProgress: RunOptions['onProgress'];

  constructor(where: Where, onProgress: RunOptions['onProgress']) {
    this.#where = where;
    this.#onProgress = onProgress;
  }

  add({ step, steps, preview }: StepReport): void {
    this.steps = steps;
    const onProgress = this.#onProgress;
    if (!onProgress) return;
    this.told = this.told.then(async () => {
      onProgress({ type: 'step', ...this.#where, step, steps, preview: await writePng(preview) });
    });
    this.told.catch(() => {}); // what `onProgress` throws is heard when the round ends
  }
}

/** Where the prepared reference is cached. */
export function preparedKey({ editor, reference, pose }: Base): string {
  // 2: edges beside the pose.
  return hash(['reference 2', editor, reference, pose]);
}

/** Where the tokens of a text are cached. */
export function textKey({ editor }: Base, text: string): string {
  return hash(['text', editor, text]);
}
