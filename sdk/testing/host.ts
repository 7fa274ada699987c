import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  DecodeOptions,
  EditorInfo,
  Reference,
  RoundOptions,
  RoundRequest,
  TextTokens,
} from '../../models/editor/types.ts';
import { HemlineError } from '../../models/error.ts';
import type { Picture } from '../../models/picture.ts';
import type { Keypoints } from '../../models/pose.ts';
import type { Host } from '../host/host.ts';

const SIDE = 8;
const CHANNELS = 4;
const SIZE = 64;

export interface FakeHostOptions {
  /** Milliseconds of a step; 0 by default. */
  readonly pace?: number;
  /** Whether a step blocks the thread, as ONNX Runtime does; false by default. */
  readonly blocks?: boolean;
  readonly steps?: number;
  readonly key?: string;
}

/** A host without networks: deterministic, a function of every input that a real one depends on, as slow as asked. */
export class FakeHost implements Host {
  readonly info: EditorInfo;
  /** What was asked for: "prepare", "round red", "decode". */
  readonly calls: string[] = [];
  readonly steps: number[] = [];
  /** Texts that were encoded. */
  readonly texts: string[] = [];
  readonly #pace: number;
  readonly #blocks: boolean;
  #gate: { readonly open: () => void; readonly opened: Promise<void> } | null = null;
  #failure: Error | null = null;

  constructor({ pace = 0, blocks = false, steps = 4, key = 'fake' }: FakeHostOptions = {}) {
    this.#pace = pace;
    this.#blocks = blocks;
    this.info = { key, name: 'fake', version: '1', size: SIZE, steps };
  }

  /** Rounds wait at their first step until the function it gives is called. */
  hold(): () => void {
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.#gate = { open, opened };
    return () => {
      this.#gate = null;
      open();
    };
  }

  /** The next round fails. */
  failNext(error: Error): void {
    this.#failure = error;
  }

  async prepare(picture: Picture, pose?: Keypoints): Promise<Reference> {
    this.calls.push('prepare');
    if (picture.width !== SIZE || picture.height !== SIZE) throw new Error('wrong size');
    const estimated: Keypoints = Array.from({ length: 18 }, (_, i) => [i, picture.data[i]!, 1] as const);
    return {
      latent: floats(CHANNELS * SIDE * SIDE, picture.data),
      tokens: floats(50 * 4, 'tokens', picture.data),
      pose: pose ?? estimated,
    };
  }

  async read(text: string): Promise<TextTokens> {
    this.texts.push(text);
    return tokensOf(text);
  }

  async round(request: RoundRequest, { onStep, signal }: RoundOptions = {}): Promise<Float32Array> {
    const { reference, text, seed, key, steps = this.info.steps, told } = request;
    this.calls.push(`round ${text}`);
    const failure = this.#failure;
    this.#failure = null;
    if (failure) throw failure;
    let { latent } = request;
    for (let step = 1; step <= steps; step++) {
      await this.#wait(signal);
      const { tokens, pose } = reference;
      const said = bytesOf((told?.text ?? tokensOf(text)).tokens);
      const given = JSON.stringify([text, seed, key, step, steps, pose]);
      latent = floats(
        latent.length,
        given,
        said,
        bytesOf(latent),
        bytesOf(tokens),
        bytesOf(reference.latent),
      );
      this.steps.push(step);
      const preview = { width: SIDE, height: SIDE, data: pixels(SIDE, latent) };
      await onStep?.({ step, steps, preview });
    }
    return latent;
  }

  async decode(latent: Float32Array, { origin }: DecodeOptions = {}): Promise<Picture> {
    this.calls.push('decode');
    // Grain, so that it is as hard to compress as a photo.
    const data = pixels(SIZE, latent).map((value, i) => (value * 3) / 4 + ((i * 2654435761) >>> 26));
    // A line that no round touches.
    if (origin) data.set(origin.picture.data.subarray(0, 3 * SIZE));
    return { width: SIZE, height: SIZE, data };
  }

  async close(): Promise<void> {}

  async #wait(signal?: AbortSignal): Promise<void> {
    const cancelled = () => new HemlineError('cancelled', 'Stopped.', { cause: signal?.reason });
    if (this.#gate && !signal?.aborted) {
      await Promise.race([
        this.#gate.opened,
        new Promise((_, reject) => signal?.addEventListener('abort', () => reject(cancelled()))),
      ]);
    }
    if (signal?.aborted) throw cancelled();
    if (this.#pace === 0) return;
    if (this.#blocks) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, this.#pace);
    else await sleep(this.#pace);
  }
}

/** Floats in [0, 1) that depend on every byte of `inputs`. */
function floats(length: number, ...inputs: readonly (string | Uint8Array)[]): Float32Array {
  const hash = createHash('sha256');
  for (const input of inputs) hash.update(input);
  const seed = hash.digest();
  return Float32Array.from({ length }, (_, i) => seed[i % 32]! / 256 + (i % 7) / 1000);
}

function pixels(side: number, latent: Float32Array): Uint8Array {
  return Uint8Array.from({ length: side * side * 3 }, (_, i) => Math.floor(latent[i % latent.length]! * 255));
}

function bytesOf(data: Float32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

const tokensOf = (text: string): TextTokens => ({
  tokens: floats(30 * 4, 'text', text),
  embeds: floats(4, text),
});
