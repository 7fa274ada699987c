import { mkdirSync } from 'node:fs';
import { HemlineError } from '../error.ts';
import { countFlops } from '../graph/flops.ts';
import { gradients } from '../graph/gradient.ts';
import type { Graph, Tensor } from '../graph/graph.ts';
import { initialise } from '../graph/initialise.ts';
import { Session, type TypedArray } from '../graph/session.ts';
import type { WeightSource } from '../graph/weights.ts';
import { type AdamWOptions, adamwStep, gradientNorm, makeSlots } from './adamw.ts';
import { loadCheckpoint, type Settings, saveCheckpoint } from './checkpoint.ts';
import type { Report } from './progress.ts';
import { learningRateFactor } from './schedule.ts';

/** What is trained: a graph with a scalar loss, and where its batches come from. */
export interface Task {
  readonly graph: Graph;
  readonly loss: Tensor;
  /** Scalars shown beside the loss. */
  readonly terms: Readonly<Record<string, Tensor>>;
  /** Weights that stay as they are. */
  readonly frozen?: WeightSource;
  /** First values of trained weights, where they continue from something. */
  readonly start?: ReadonlyMap<string, Float32Array>;
  /** A pure function of the step, so that a resumed run sees what it would have seen. */
  batch(step: number): Promise<Readonly<Record<string, TypedArray>>>;
}

/** Numbers of a run. */
export interface LoopOptions {
  /** Folder for checkpoints. */
  readonly checkpoints: string;
  readonly steps: number;
  /** Rows in a batch. */
  readonly batch: number;
  readonly seed: number;
  /** Peak learning rate. */
  readonly learningRate: number;
  /** Share of all steps in which the learning rate rises. */
  readonly warmup: number;
  readonly optimiser: AdamWOptions;
  /** Minutes between checkpoints. */
  readonly checkpointMinutes: number;
  readonly resume: boolean;
  /** Whether a resumed run may go on at another learning rate than it began with. Default false. */
  readonly newRate?: boolean;
  readonly provider?: 'cpu' | 'cuda' | 'webgpu';
  readonly threads?: number;
  /** What must agree when a run is resumed, beside the loop's own numbers. */
  readonly settings: Settings;
  readonly signal?: AbortSignal;
  onReport?(report: Report): void;
}

/** The trained weights: the running average, which is what a pack gets, and the last values. */
export interface Trained {
  readonly average: ReadonlyMap<string, Float32Array>;
  readonly values: ReadonlyMap<string, Float32Array>;
}

const REPORT_MS = 10_000;

/**
 * Runs a task to its last step. A checkpoint is written every few minutes, at the end, and when
 * `signal` aborts; `resume` goes on from the newest one.
 * @throws HemlineError `training-diverged` when the loss or a gradient is no longer a number.
 */
export async function runLoop(task: Task, options: LoopOptions): Promise<Trained> {
  const { steps, batch, seed, learningRate, warmup, optimiser } = options;
  const { checkpoints } = options;
  mkdirSync(checkpoints, { recursive: true });
  const settings: Settings = { ...options.settings, steps, batch, seed, learningRate, warmup };

  const trained = [...task.graph.weights].filter(([, weight]) => weight.trained);
  const grads = gradients(
    task.loss,
    trained.map(([, weight]) => weight.tensor),
  );
  const scalars = { loss: task.loss, ...task.terms };
  for (const [name, tensor] of Object.entries(scalars)) task.graph.output(name, tensor);
  trained.forEach(([name], i) => {
    task.graph.output(`d:${name}`, grads[i]!);
  });

  const first = initialise(task.graph, seed);
  const values = new Map(trained.map(([name]) => [name, task.start?.get(name)?.slice() ?? first.get(name)!]));
  const slots = makeSlots(values, new Map(trained.map(([name, weight]) => [name, weight.shape])));
  const { learningRate: _, ...lasting } = settings;
  let step = options.resume
    ? await loadCheckpoint(checkpoints, slots, options.newRate ? lasting : settings)
    : 0;
  const session = await Session.open(task.graph, {
    weights: task.frozen,
    provider: options.provider,
    threads: options.threads,
  });
  const weights = Object.fromEntries(slots.map((s) => [s.name, s.value]));
  const into = Object.fromEntries(slots.map((s) => [`d:${s.name}`, s.gradient]));
  const flops = countFlops(task.graph, { batch });

  const sums = new Map<string, number>();
  let [since, reported, saved] = [0, Date.now(), Date.now()];
  const report = (norm: number) => {
    const seconds = (Date.now() - reported) / 1000;
    const losses = Object.fromEntries([...sums].map(([name, sum]) => [name, sum / since]));
    options.onReport?.({
      step,
      steps,
      losses: { ...losses, norm },
      learningRate: learningRate * learningRateFactor(step, steps, warmup),
      rowsPerSecond: (since * batch) / seconds,
      gflops: (since * flops) / seconds / 1e9,
      secondsLeft: ((steps - step) * seconds) / since,
    });
    sums.clear();
    [since, reported] = [0, Date.now()];
  };

  try {
    let next = step < steps ? task.batch(step) : null;
    while (next && !options.signal?.aborted) {
      const feeds = await next;
      // The next batch is decoded by other threads while this one is computed.
      next = step + 1 < steps ? task.batch(step + 1) : null;
      next?.catch(() => {});
      const result = await session.run({ ...feeds, ...weights }, { into, dims: { batch } });
      for (const name of Object.keys(scalars))
        sums.set(name, (sums.get(name) ?? 0) + Number(result[name]!.data[0]));
      const norm = gradientNorm(slots);
      if (!Number.isFinite(norm) || !Number.isFinite(Number(result.loss!.data[0])))
        throw new HemlineError(
          'training-diverged',
          `The loss is no longer a number at step ${step}. Resume from the last checkpoint with a lower --lr.`,
        );
      // Now that these weights are known to give numbers they are worth keeping.
      if (Date.now() - saved > options.checkpointMinutes * 60_000) {
        await saveCheckpoint(checkpoints, step, slots, settings);
        saved = Date.now();
      }
      adamwStep(slots, optimiser, step, learningRate * learningRateFactor(step, steps, warmup), norm);
      step++;
      since++;
      if (Date.now() - reported > REPORT_MS || step === steps) report(norm);
    }
    await saveCheckpoint(checkpoints, step, slots, settings);
  } finally {
    await session.close();
  }
  if (step < steps)
    throw new HemlineError('interrupted', `Stopped at step ${step}; --resume goes on from there.`);
  return {
    average: new Map(slots.map((s) => [s.name, optimiser.ema > 0 ? s.average : s.value])),
    values: new Map(slots.map((s) => [s.name, s.value])),
  };
}
