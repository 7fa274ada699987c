import type { AdamWOptions } from './adamw.ts';
import type { Report } from './progress.ts';

export const KINDS = ['vae', 'clip', 'base', 'pose'] as const;
export type Kind = (typeof KINDS)[number];

/** What `hemline train` takes, whatever it trains. */
export interface TrainOptions {
  /** Folder with `triplets.jsonl`. */
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
  /** Go on from the newest checkpoint in `out`. */
  readonly resume?: boolean;
  /** Minutes between checkpoints; 5 by default. */
  readonly checkpointMinutes?: number;
  /** The pack whose weights training goes on from, of the same shape (vae, base). */
  readonly from?: string;
  readonly provider?: 'cpu' | 'cuda' | 'webgpu';
  /** Threads of ONNX Runtime; all cores by default. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
  onReport?(report: Report): void;
  /** Called during preparation (decoding, encoding) with what is done. */
  onPrepare?(what: string, done: number, total: number): void;
}

/** What differs between the kinds: batch, peak rate, steps. */
export const DEFAULTS: Readonly<Record<Kind, { batch: number; lr: number; steps: number }>> = {
  vae: { batch: 16, lr: 1e-3, steps: 4000 },
  clip: { batch: 64, lr: 1e-3, steps: 1500 },
  base: { batch: 32, lr: 6e-4, steps: 5000 },
  pose: { batch: 16, lr: 3e-4, steps: 1000 },
};

export const ADAMW: AdamWOptions = {
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-8,
  weightDecay: 0.01,
  clip: 1,
  ema: 0.999,
};
