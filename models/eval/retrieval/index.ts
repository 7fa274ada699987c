import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SafetensorsFile } from '../../checkpoint/safetensors.ts';
import { HemlineError } from '../../error.ts';
import { Graph } from '../../graph/graph.ts';
import { Session, type SessionOptions } from '../../graph/session.ts';
import { planes, resized } from '../../pixels.ts';
import { refuseToOverwrite } from '../../train/checkpoint.ts';
import { writeComponent } from '../../train/component.ts';
import { clusters, readTrainingData } from '../../train/data.ts';
import { fileKey } from '../../train/floats.ts';
import { runLoop } from '../../train/loop.ts';
import { ADAMW, type TrainOptions } from '../../train/options.ts';
import { openPictures } from '../../train/pictures.ts';
import { consoleProgress } from '../../train/progress.ts';
import type { FeatureEncoder } from '../features.ts';
import { retrievalEncoder, SIDE } from './net.ts';
import { retrievalTask } from './task.ts';

const COMPONENT = 'retrieval_encoder';
const DEFAULTS = { steps: 2000, batch: 32, lr: 1e-3 } as const;

const CONFIG = { _class_name: 'RetrievalEncoder', image_size: SIDE } as const;

export type RetrievalTraining = Omit<TrainOptions, 'pack' | 'from'> & {
  /** Weights of an earlier retrieval encoder, from which this one is fine-tuned. */
  readonly from?: string;
};

/**
 * Trains the retrieval encoder on the pictures of a data set, or fine-tunes an earlier one, and writes
 * `retrieval_encoder/model.safetensors` into `out`.
 * @throws HemlineError `data-missing` for fewer pictures than a batch, and what `train` throws.
 */
export async function trainRetrieval(options: RetrievalTraining): Promise<void> {
  const { out, batch = DEFAULTS.batch, seed = 1 } = options;
  if (!options.resume) refuseToOverwrite(join(out, 'checkpoints'));
  const data = await readTrainingData(options.data);
  if (data.files.length < batch)
    throw new HemlineError(
      'data-missing',
      `${data.dir} has ${data.files.length} pictures, a batch is ${batch} different ones: ask for a smaller --batch.`,
    );
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, '.gitignore'), 'checkpoints/\nprogress.jsonl\n');
  const pictures = await openPictures(data.files, join(data.dir, 'cache'), SIDE, (done, total) =>
    options.onPrepare?.('decoding pictures', done, total),
  );
  try {
    const groups = clusters(data).filter((group) => group.length > 1);
    const task = retrievalTask(pictures, groups, { batch, seed });
    const { average } = await runLoop(
      { ...task, start: await startOf(options.from) },
      {
        checkpoints: join(out, 'checkpoints'),
        steps: options.steps ?? DEFAULTS.steps,
        batch,
        seed,
        learningRate: options.lr ?? DEFAULTS.lr,
        warmup: 0.02,
        optimiser: ADAMW,
        checkpointMinutes: options.checkpointMinutes ?? 5,
        resume: options.resume ?? false,
        newRate: options.lr !== undefined,
        provider: options.provider,
        threads: options.threads,
        settings: { kind: 'retrieval' },
        signal: options.signal,
        onReport: options.onReport ?? consoleProgress(join(out, 'progress.jsonl')),
      },
    );
    await writeComponent(out, COMPONENT, CONFIG, task.graph, average, 'encoder.');
  } finally {
    pictures.close();
  }
}

async function startOf(from: string | undefined): Promise<Map<string, Float32Array> | undefined> {
  if (from === undefined) return undefined;
  const file = await SafetensorsFile.open(from);
  return new Map([...file.names()].map((name) => [`encoder.${name}`, file.get(name)!.read()]));
}

/**
 * A trained retrieval encoder (model.safetensors), opened. Its vectors have length 1.
 * @throws HemlineError as weights and sessions do.
 */
export async function retrievalFeatures(
  file: string,
  options: Pick<SessionOptions, 'threads' | 'provider'>,
): Promise<FeatureEncoder> {
  const graph = new Graph('retrieval');
  graph.output('vector', retrievalEncoder(graph.at(''), graph.input('pixels', [1, 3, SIDE, SIDE])));
  const session = await Session.open(graph, { ...options, weights: await SafetensorsFile.open(file) });
  return {
    name: `retrieval encoder (${fileKey(file)})`,
    async look(picture) {
      const pixels = planes(await resized(picture, SIDE));
      return (await session.run({ pixels })).vector!.data as Float32Array;
    },
    close: () => session.close(),
  };
}
