import { createHash } from 'node:crypto';
import type {
  EditorInfo,
  Reference,
  RoundEditor,
  RoundOptions,
  RoundRequest,
} from '../../../models/editor/types.ts';
import { HemlineError } from '../../../models/error.ts';
import type { Picture } from '../../../models/picture.ts';
import type { Keypoints } from '../../../models/pose.ts';

const SIDE = 8;
const CHANNELS = 4;
const SIZE = 64;

export interface FakeEditorOptions {
  /** Milliseconds for which a step blocks the thread, as ONNX Runtime does. */
  readonly pace?: number;
  readonly steps?: number;
  readonly key?: string;
}

/** An editor without networks: deterministic, a function of every input that a real one depends on, as slow as asked. */
export class FakeEditor implements RoundEditor {
  readonly info: EditorInfo;
  readonly #pace: number;
  /** What was asked for: "prepare", "round red", "decode". */
  readonly calls: string[] = [];
  readonly steps: number[] = [];

  constructor({ pace = 0, steps = 4, key = 'fake' }: FakeEditorOptions = {}) {
    this.#pace = pace;
    this.info = { key, name: 'fake', version: '1', size: SIZE, steps };
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

  async round(request: RoundRequest, { onStep, signal }: RoundOptions = {}): Promise<Float32Array> {
    const { reference, text, seed, key, steps = this.info.steps } = request;
    this.calls.push(`round ${text}`);
    let { latent } = request;
    for (let step = 1; step <= steps; step++) {
      if (signal?.aborted) throw new HemlineError('cancelled', 'Stopped.');
      if (this.#pace > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, this.#pace);
      const { tokens, pose } = reference;
      const given = JSON.stringify([text, seed, key, step, steps, pose]);
      latent = floats(latent.length, given, bytesOf(latent), bytesOf(tokens), bytesOf(reference.latent));
      this.steps.push(step);
      const preview = { width: SIDE, height: SIDE, data: pixels(SIDE, latent) };
      await onStep?.({ step, steps, preview });
    }
    return latent;
  }

  async decode(latent: Float32Array): Promise<Picture> {
    this.calls.push('decode');
    return { width: SIZE, height: SIZE, data: pixels(SIZE, latent) };
  }

  async close(): Promise<void> {}
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
