import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HemlineError } from '../error.ts';
import { refuseToOverwrite } from './checkpoint.ts';
import { readTrainingData } from './data.ts';
import { diskFull } from './disk-full.ts';
import type { LoopOptions } from './loop.ts';
import { trainLora } from './lora/train.ts';
import { ADAMW, DEFAULTS, KINDS, type Kind, type TrainOptions } from './options.ts';
import { consoleProgress } from './progress.ts';
import { trainBase } from './train-base.ts';
import { trainClassifier } from './train-classifier.ts';
import { trainClip } from './train-clip.ts';
import { trainPose } from './train-pose.ts';
import { trainVae } from './train-vae.ts';

export { type LoraOptions, PAPER, type Plan } from './lora/options.ts';
export { KINDS, type Kind, type TrainOptions } from './options.ts';
export { type PoseOptions, UNMARKED } from './poses/conditions.ts';
export type { Report } from './progress.ts';

const TRAINERS = {
  vae: trainVae,
  clip: trainClip,
  classifier: trainClassifier,
  base: trainBase,
  pose: trainPose,
  lora: trainLora,
} as const;

/** The loop's numbers for a kind: the caller's, else the kind's own. */
export function loopOptions(kind: Kind, o: TrainOptions): LoopOptions {
  const batch = o.batch ?? DEFAULTS[kind].batch;
  return {
    checkpoints: join(o.out, 'checkpoints'),
    steps: o.steps ?? DEFAULTS[kind].steps,
    batch,
    parts: partsOf(kind, batch, o.provider),
    seed: o.seed ?? 1,
    learningRate: o.lr ?? DEFAULTS[kind].lr,
    warmup: 0.02,
    optimiser: o.optimizer === 'muon' ? { ...ADAMW, muon: true } : ADAMW,
    checkpointMinutes: o.checkpointMinutes ?? 5,
    resume: o.resume ?? false,
    newRate: o.lr !== undefined,
    provider: o.provider,
    threads: o.threads,
    settings: { kind },
    signal: o.signal,
    onReport: o.onReport ?? consoleProgress(join(o.out, 'progress.jsonl')),
  };
}

/**
 * A batch is computed in two parts on CPUs, on any number of cores, so that a run does not depend on the machine.
 * The contrastive loss of the encoders is over whole batches.
 */
function partsOf(kind: Kind, batch: number, provider: TrainOptions['provider'] = 'cpu'): number {
  return provider === 'cpu' && kind !== 'clip' && batch % 2 === 0 ? 2 : 1;
}

/** Names as the command has them. */
function checkOptions(o: TrainOptions): void {
  const whole = {
    '--steps': [o.steps, 1],
    '--batch': [o.batch, 1],
    '--seed': [o.seed, 0],
    '--threads': [o.threads, 1],
  } as const;
  for (const [name, [value, least]] of Object.entries(whole))
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= least))
      throw new HemlineError('bad-option', `${name} must be a whole number from ${least}, not ${value}.`);
  for (const [name, value] of Object.entries({ '--lr': o.lr, '--checkpoint-minutes': o.checkpointMinutes }))
    if (value !== undefined && !(value > 0 && Number.isFinite(value)))
      throw new HemlineError('bad-option', `${name} must be a number above 0, not ${value}.`);
}

/**
 * Trains one part of a pack from a data set and writes the finished weights, in fp16, into folders of
 * `options.out` named as in a pack, with their configs.
 * @throws HemlineError `bad-option`, `run-exists`, `reserved-seed`, `pack-incomplete`, `training-diverged`, `interrupted`, `disk-full`,
 * or what reading the data set says.
 */
export async function train(kind: Kind, options: TrainOptions): Promise<void> {
  if (!KINDS.includes(kind))
    throw new HemlineError('bad-option', `Nothing called "${kind}" can be trained: ${KINDS.join(', ')}.`);
  checkOptions(options);
  if (options.dryRun && kind !== 'lora')
    throw new HemlineError('bad-option', `--dry-run is for lora; a ${kind} can be stopped and resumed.`);
  if (options.classifier !== undefined && kind !== 'base')
    throw new HemlineError('bad-option', `--classifier is for base, not for ${kind}.`);
  if (!options.dryRun && !options.resume) refuseToOverwrite(join(options.out, 'checkpoints'));
  const data = await readTrainingData(options.data, options.missing);
  try {
    if (!options.dryRun) {
      mkdirSync(options.out, { recursive: true });
      writeFileSync(join(options.out, '.gitignore'), 'checkpoints/\nprogress.jsonl\n');
    }
    await TRAINERS[kind](data, options, loopOptions(kind, options));
  } catch (error) {
    throw diskFull(error, options) ?? error;
  }
}
