import { HemlineError } from '../error.ts';
import { trainLora } from './lora/train.ts';
import { DEFAULTS, KINDS, type Kind, type TrainOptions } from './options.ts';
import { type RunKind, runTraining } from './run.ts';
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

/** A kind's own numbers. The contrastive loss of the encoders is over whole batches. */
export function kindOf(kind: Kind): RunKind {
  return { kind, ...DEFAULTS[kind], whole: kind === 'clip' };
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
  if (options.dryRun && kind !== 'lora')
    throw new HemlineError('bad-option', `--dry-run is for lora; a ${kind} can be stopped and resumed.`);
  for (const judge of ['classifier', 'discriminator'] as const)
    if ((options[judge] ?? false) !== false && kind !== 'base')
      throw new HemlineError('bad-option', `--${judge} is for base, not for ${kind}.`);
  await runTraining(options, kindOf(kind), (data, loop) => TRAINERS[kind](data, options, loop), {
    trial: options.dryRun,
  });
}
