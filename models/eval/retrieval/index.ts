import { join } from 'node:path';
import { SafetensorsFile } from '../../checkpoint/safetensors.ts';
import { HemlineError } from '../../error.ts';
import { Graph } from '../../graph/graph.ts';
import { Session, type SessionOptions } from '../../graph/session.ts';
import { planes, resized } from '../../pixels.ts';
import { needFitting, writeComponent } from '../../train/component.ts';
import { clusters } from '../../train/data.ts';
import { fileKey } from '../../train/floats.ts';
import { runLoop } from '../../train/loop.ts';
import { openPictures } from '../../train/pictures.ts';
import { preparing } from '../../train/preparation.ts';
import { type RunKind, type RunOptions, runTraining } from '../../train/run.ts';
import type { FeatureEncoder } from '../features.ts';
import { retrievalEncoder, SIDE } from './net.ts';
import { retrievalTask } from './task.ts';

const COMPONENT = 'retrieval_encoder';
const CONFIG = { _class_name: 'RetrievalEncoder', image_size: SIDE } as const;
const KIND: RunKind = { kind: 'retrieval', steps: 2000, batch: 32, lr: 1e-3, whole: true };

export interface RetrievalTraining extends RunOptions {
  /** Weights of an earlier retrieval encoder, from which this one is fine-tuned. */
  readonly from?: string;
}

/**
 * Trains the retrieval encoder on the pictures of a data set, or fine-tunes an earlier one, and writes
 * `retrieval_encoder/model.safetensors` into `out`.
 * @throws HemlineError `data-missing` for fewer pictures than a batch, `weights-shape`, and what `runTraining` throws.
 */
export function trainRetrieval(options: RetrievalTraining): Promise<void> {
  return runTraining(options, KIND, async (data, loop) => {
    const { batch, seed } = loop;
    if (data.files.length < batch)
      throw new HemlineError(
        'data-missing',
        `${data.dir} has ${data.files.length} pictures, a batch is ${batch} different ones: ask for a smaller --batch.`,
      );
    const pictures = await openPictures(data.files, join(data.dir, 'cache'), SIDE, {
      ...preparing('decoding pictures', options),
      describe: data.describe,
    });
    try {
      const groups = clusters(data).filter((group) => group.length > 1);
      const task = retrievalTask(pictures, groups, { batch, seed });
      const start =
        options.from === undefined ? undefined : needFitting(await startOf(options.from), task.graph);
      const { average } = await runLoop({ ...task, start }, loop);
      await writeComponent(options.out, COMPONENT, CONFIG, task.graph, average, 'encoder.');
    } finally {
      pictures.close();
    }
  });
}

async function startOf(from: string): Promise<Map<string, Float32Array>> {
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
