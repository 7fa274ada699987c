import { mkdirSync } from 'node:fs';
import { HemlineError } from '../error.ts';
import { countFlops } from '../graph/flops.ts';
import { gradients } from '../graph/gradient.ts';
import type { Graph, Tensor } from '../graph/graph.ts';
import { initialise } from '../graph/initialise.ts';
import { lower } from '../graph/lower.ts';
import type { WeightSource } from '../graph/weights.ts';
import { loadCheckpoint, type Settings, saveCheckpoint } from './checkpoint.ts';
import type { OptimiserOptions } from './optimiser.ts';
import type { Feeds } from './part.ts';
import { openParts } from './parts.ts';
import type { Report } from './progress.ts';
import { learningRateFactor } from './schedule.ts';
import { makeVectors, placesOf, type Slot, slotsOf } from './vectors.ts';

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
  /**
   * The rows of one part, `rowsOfPart(options)` of them: a pure function of its number, which counts over steps and
   * parts, so that a resumed run sees what it would have seen.
   */
  batch(number: number): Promise<Feeds>;
}

/** Numbers of a run. */
export interface LoopOptions {
  /** Folder for checkpoints. */
  readonly checkpoints: string;
  readonly steps: number;
  /** Rows in a batch. */
  readonly batch: number;
  /**
   * Parts that a batch is cut into, each computed by a thread of its own with its share of the cores. Two do more on
   * two cores than one: what of ONNX Runtime uses one core only is then done for two parts at once. Default 1.
   */
  readonly parts?: number;
  readonly seed: number;
  /** Peak learning rate. */
  readonly learningRate: number;
  /** Share of all steps in which the learning rate rises. */
  readonly warmup: number;
  readonly optimiser: OptimiserOptions;
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
  /** Called after every `every` steps with the running average; the next step waits for it. */
  readonly look?: { readonly every: number; at(step: number, trained: Trained): Promise<void> };
}

/** The trained weights: the running average, which is what a pack gets, and the last values. */
export interface Trained {
  readonly average: ReadonlyMap<string, Float32Array>;
  readonly values: ReadonlyMap<string, Float32Array>;
}

const REPORT_MS = 10_000;

/** Rows that one part computes. */
export function rowsOfPart({ batch, parts = 1 }: Pick<LoopOptions, 'batch' | 'parts'>): number {
  return batch / parts;
}

/** What must agree when a run is resumed, the loop's own numbers among it. */
export function allSettings({ settings, optimiser, parts = 1, ...o }: LoopOptions): Settings {
  const { steps, batch, seed, learningRate, warmup } = o;
  const optimizer = optimiser.muon ? 'muon' : 'adamw';
  return { ...settings, optimizer, steps, batch, parts, seed, learningRate, warmup };
}

/**
 * Runs a task to its last step. A checkpoint is written every few minutes, at the end, and when
 * `signal` aborts; `resume` goes on from the newest one.
 * @throws HemlineError `training-diverged` when the loss or a gradient is no longer a number.
 */
export async function runLoop(task: Task, options: LoopOptions): Promise<Trained> {
  const { steps, batch, seed, learningRate, warmup, optimiser, checkpoints, parts = 1 } = options;
  mkdirSync(checkpoints, { recursive: true });
  const settings = allSettings(options);

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
  const places = placesOf(new Map(trained.map(([name, weight]) => [name, weight.shape])));
  const vectors = makeVectors(
    places.reduce((n, place) => n + place.length, 0),
    parts,
  );
  const slots = slotsOf(places, vectors);
  for (const { name, value, average } of slots) {
    const start = task.start?.get(name) ?? first.get(name)!;
    if (start.length !== value.length)
      throw new HemlineError(
        'weights-shape',
        `${name} has ${start.length} numbers to start from, the network wants ${value.length}.`,
      );
    value.set(start);
    average.set(value);
  }
  const { learningRate: _, ...lasting } = settings;
  let step = options.resume
    ? await loadCheckpoint(checkpoints, slots, options.newRate ? lasting : settings)
    : 0;
  const work = await openParts({
    model: lower(task.graph, task.frozen),
    session: { provider: options.provider, threads: options.threads },
    vectors,
    places,
    optimiser,
    scalars: Object.keys(scalars),
    parts,
  });
  const flops = countFlops(task.graph, { batch: rowsOfPart(options) }) * parts;
  const rows = (step: number) =>
    Promise.all(Array.from({ length: parts }, (_, i) => task.batch(step * parts + i)));

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
    let next = step < steps ? rows(step) : null;
    while (next && !options.signal?.aborted) {
      const feeds = await next;
      const computing = work.compute(feeds);
      // Other threads compute this batch while the next one is made here.
      next = step + 1 < steps ? rows(step + 1) : null;
      next?.catch(() => {});
      const scalars = await computing;
      const norm = await work.reduce();
      if (!Number.isFinite(norm) || !Number.isFinite(scalars.loss))
        throw new HemlineError(
          'training-diverged',
          `The loss is no longer a number at step ${step}. Resume from the last checkpoint with a lower --lr.`,
        );
      for (const [name, value] of Object.entries(scalars)) sums.set(name, (sums.get(name) ?? 0) + value);
      // Now that these weights are known to give numbers they are worth keeping.
      if (Date.now() - saved > options.checkpointMinutes * 60_000) {
        await saveCheckpoint(checkpoints, step, slots, settings);
        saved = Date.now();
      }
      const rate = learningRate * learningRateFactor(step, steps, warmup);
      await work.update({ step, rate, norm });
      step++;
      since++;
      if (Date.now() - reported > REPORT_MS || step === steps) report(norm);
      if (options.look && step % options.look.every === 0) {
        const before = Date.now();
        await options.look.at(step, trainedOf(slots, optimiser));
        // Looking is not training: it does not count in the rate.
        reported += Date.now() - before;
      }
    }
    await saveCheckpoint(checkpoints, step, slots, settings);
  } finally {
    await work.close();
  }
  if (step < steps)
    throw new HemlineError('interrupted', `Stopped at step ${step}; --resume goes on from there.`);
  return trainedOf(slots, optimiser);
}

function trainedOf(slots: readonly Slot[], { ema }: OptimiserOptions): Trained {
  return {
    average: new Map(slots.map((s) => [s.name, ema > 0 ? s.average : s.value])),
    values: new Map(slots.map((s) => [s.name, s.value])),
  };
}
