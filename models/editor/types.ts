import type { Sampling } from '../checkpoint/manifest.ts';
import type { Picture } from '../picture.ts';
import type { Keypoints } from '../pose.ts';

export interface EditorOptions {
  /** A pack's folder, absolute. */
  readonly pack: string;
  /** A LoRA file (.safetensors), absolute. */
  readonly lora?: string;
  /** What of the pack's own sampling is to be otherwise. */
  readonly sampling?: Partial<Sampling>;
  /** Where the networks run; `cpu` by default. */
  readonly provider?: 'cpu' | 'cuda' | 'webgpu';
  /** Threads for one operator; ONNX Runtime's choice by default. */
  readonly threads?: number;
}

export interface EditorInfo {
  /** Changes with every weight and config that a picture depends on. */
  readonly key: string;
  readonly name: string;
  readonly version: string;
  /** Side of pictures in pixels. */
  readonly size: number;
  /** Denoising steps of a round when nobody says otherwise. */
  readonly steps: number;
}

/** What a round needs to know of the conversation's first picture; made once, cacheable. */
export interface Reference {
  /** The picture's latent, normalised: [channels * side * side]. */
  readonly latent: Float32Array;
  /** Image tokens: [50 * width]. */
  readonly tokens: Float32Array;
  /** Given, or estimated. */
  readonly pose: Keypoints;
  /** What the pose branch is shown instead of the pose: edges, one plane [s, s] of 0 to 255. */
  readonly edges?: Uint8Array;
}

/** The picture that rounds began with, size x size, and its latent. */
export interface Origin extends Pick<Reference, 'latent'> {
  readonly picture: Picture;
}

/** A text as the U-Net is told it; made once for each text, cacheable. */
export interface TextTokens {
  /** [length * width] */
  readonly tokens: Float32Array;
  /** The whole: [projection_dim], where the encoder projects. */
  readonly embeds?: Float32Array;
}

export interface RoundRequest {
  readonly reference: Reference;
  /** The latent that the round starts from: the reference's, or what the round before gave. */
  readonly latent: Float32Array;
  /** One sub-instruction, in the pack's words. */
  readonly text: string;
  /** What `read` made of the text and of the empty one, where that is known already. */
  readonly told?: { readonly text: TextTokens; readonly empty: TextTokens };
  readonly seed: number;
  /** Names the noise of this round: the same (seed, key) gives the same noise. */
  readonly key: string;
  /** Denoising steps; the pack's own number by default. */
  readonly steps?: number;
}

export interface StepReport {
  /** From 1. */
  readonly step: number;
  readonly steps: number;
  /** A few pixels, projected from the predicted latent. */
  readonly preview: Picture;
}

export interface RoundOptions {
  /** Called after every step; the next one waits for it. */
  onStep?(report: StepReport): void | Promise<void>;
  /** Checked between steps. */
  readonly signal?: AbortSignal;
}

export interface DecodeOptions {
  /** Its own pixels stay where the latent is still as its own. Default: the whole picture is decoded. */
  readonly origin?: Origin;
}

/** A pack, opened: the paper's editing, one round at a time. Every method is a function of its arguments. */
export interface RoundEditor {
  readonly info: EditorInfo;
  /** `picture` is size x size. Estimates the pose where none is given. */
  prepare(picture: Picture, pose?: Keypoints): Promise<Reference>;
  read(text: string): Promise<TextTokens>;
  /** The latent after one round. Throws HemlineError `cancelled` when `signal` is aborted. */
  round(request: RoundRequest, options?: RoundOptions): Promise<Float32Array>;
  decode(latent: Float32Array, options?: DecodeOptions): Promise<Picture>;
  close(): Promise<void>;
}
