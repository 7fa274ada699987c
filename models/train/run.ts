import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HemlineError } from '../error.ts';
import { refuseToOverwrite } from './checkpoint.ts';
import { readTrainingData, type TrainingData } from './data.ts';
import { dataHash } from './data-hash.ts';
import { diskFull } from './disk-full.ts';
import type { LoopOptions } from './loop.ts';
import { ADAMW, type TrainOptions } from './options.ts';
import { consoleProgress } from './progress.ts';

/** What every training takes, whatever it trains. */
export type RunOptions = Pick<
  TrainOptions,
  | 'data'
  | 'out'
  | 'steps'
  | 'seed'
  | 'batch'
  | 'lr'
  | 'optimizer'
  | 'missing'
  | 'resume'
  | 'checkpointMinutes'
  | 'provider'
  | 'threads'
  | 'signal'
  | 'onReport'
  | 'onPrepare'
>;

/** A kind of training, and its own numbers. */
export interface RunKind {
  readonly kind: string;
  readonly steps: number;
  readonly batch: number;
  readonly lr: number;
  /** Whether the loss is over whole batches, which then are not cut into parts. */
  readonly whole?: boolean;
}

/** The loop's numbers: the caller's, else the kind's own. */
export function loopOf(o: RunOptions, { kind, steps, batch, lr, whole }: RunKind): LoopOptions {
  const rows = o.batch ?? batch;
  // In two parts on CPUs, on any number of cores, so that a run does not depend on the machine.
  const halved = !whole && rows % 2 === 0 && (o.provider ?? 'cpu') === 'cpu';
  return {
    checkpoints: join(o.out, 'checkpoints'),
    steps: o.steps ?? steps,
    batch: rows,
    parts: halved ? 2 : 1,
    seed: o.seed ?? 1,
    learningRate: o.lr ?? lr,
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

/** Names as the command has them. */
export function checkRun(o: RunOptions): void {
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
 * Reads the data set and has it trained on. A run is resumed on the same data only. `trial` leaves `out` alone.
 * @throws HemlineError `bad-option`, `run-exists`, `reserved-seed`, `disk-full`, what reading the data set says, and
 * what `train` throws.
 */
export async function runTraining(
  options: RunOptions,
  kind: RunKind,
  train: (data: TrainingData, loop: LoopOptions) => Promise<void>,
  { trial = false } = {},
): Promise<void> {
  checkRun(options);
  const { out, resume = false } = options;
  if (!trial && !resume) refuseToOverwrite(join(out, 'checkpoints'));
  const data = await readTrainingData(options.data, options.missing);
  try {
    if (!trial) {
      mkdirSync(out, { recursive: true });
      writeFileSync(join(out, '.gitignore'), 'checkpoints/\nprogress.jsonl\n');
    }
    const loop = loopOf(options, kind);
    await train(data, { ...loop, settings: { ...loop.settings, data: dataHash(data) } });
  } catch (error) {
    throw diskFull(error, options) ?? error;
  }
}
