import type { AdamWOptions } from './adamw.ts';
import type { Splitter } from './lora/lessons.ts';
import type { LoraOptions, Plan } from './lora/options.ts';
import type { PoseOptions } from './poses/conditions.ts';
import type { Report } from './progress.ts';

export const KINDS = ['vae', 'clip', 'classifier', 'base', 'pose', 'lora'] as const;
export type Kind = (typeof KINDS)[number];

/** What `hemline train` takes, whatever it trains. */
export interface TrainOptions {
  /** Folder with `triplets.jsonl`, or of FashionIQ or Fashion200k as published. */
  readonly data: string;
  /** Where checkpoints, progress and the finished weights go. */
  readonly out: string;
  /** The pack whose other networks are used, and whose configs, where it has them, are followed. */
  readonly pack?: string;
  readonly steps?: number;
  readonly seed?: number;
  readonly batch?: number;
  /** Peak learning rate. */
  readonly lr?: number;
  /** AdamW steps everything (default), or Muon the matrices of hidden layers. */
  readonly optimizer?: 'adamw' | 'muon';
  /** What to do about pictures that are missing or broken: `skip` leaves their triplets out. Default `throw`. */
  readonly missing?: 'throw' | 'skip';
  /** Go on from the newest checkpoint in `out`. */
  readonly resume?: boolean;
  /** Minutes between checkpoints; 5 by default. */
  readonly checkpointMinutes?: number;
  /** The folder whose weights training goes on from (vae, classifier, base): of the same shape, or of fewer channels. */
  readonly from?: string;
  /** Only the base: the folder whose classifier/ it learns from beside. */
  readonly classifier?: string;
  /** Only the base: train a discriminator along, which tells predictions from real latents, and learn to be taken for real. */
  readonly discriminator?: boolean;
  readonly provider?: 'cpu' | 'cuda' | 'webgpu';
  /** Threads of ONNX Runtime; all cores by default. */
  readonly threads?: number;
  /** What is special to a LoRA; the paper's numbers by default. */
  readonly lora?: Partial<LoraOptions>;
  /** Where a LoRA's poses come from, for packs with a pose branch. */
  readonly poses?: PoseOptions;
  /** Splits feedback, for `lora.parts` "splitter". */
  readonly split?: Splitter;
  /** Only a LoRA: take three steps in a temporary folder, tell `onPlan` what the run would cost, and write nothing. */
  readonly dryRun?: boolean;
  onPlan?(plan: Plan): void;
  readonly signal?: AbortSignal;
  onReport?(report: Report): void;
  /** Called during preparation (decoding, encoding) with what is done. */
  onPrepare?(what: string, done: number, total: number): void;
}

/** What differs between the kinds: batch, peak rate, steps. */
export const DEFAULTS: Readonly<Record<Kind, { batch: number; lr: number; steps: number }>> = {
  vae: { batch: 16, lr: 1e-3, steps: 4000 },
  clip: { batch: 64, lr: 1e-3, steps: 1500 },
  classifier: { batch: 32, lr: 2e-3, steps: 2500 },
  base: { batch: 32, lr: 6e-4, steps: 5000 },
  pose: { batch: 16, lr: 3e-4, steps: 1000 },
  // The paper's rate; it tells no batch. Steps follow from its 200 epochs and the data set.
  lora: { batch: 8, lr: 2e-4, steps: 0 },
};

export const ADAMW: AdamWOptions = {
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-8,
  weightDecay: 0.01,
  clip: 1,
  ema: 0.999,
};
