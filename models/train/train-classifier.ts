import { join } from 'node:path';
import { HEADS, labelsOf } from '../croquis/facets.ts';
import type { Outfit } from '../croquis/outfit.ts';
import { HemlineError } from '../error.ts';
import { parseAutoencoderConfig } from '../nets/autoencoder.ts';
import { parseClassifierConfig } from '../nets/classifier.ts';
import { classifierTask } from './classifier.ts';
import { componentConfig, needComponents, startFrom, weightsFile, writeComponent } from './component.ts';
import type { TrainingData } from './data.ts';
import * as defaults from './defaults.ts';
import { encodeLatents } from './encode.ts';
import { type LoopOptions, rowsOfPart, runLoop } from './loop.ts';
import type { TrainOptions } from './options.ts';
import { openPictures } from './pictures.ts';

/**
 * `hemline train classifier`: what reads a croquis' attributes in its latent, for `train base` to learn from. Writes
 * classifier/ into `out`. With `from`, it goes on from that folder's.
 * @throws HemlineError `data-missing` where no triplet tells the attributes of its pictures, `pack-incomplete`.
 */
export async function trainClassifier(
  data: TrainingData,
  options: TrainOptions,
  loop: LoopOptions,
): Promise<void> {
  const pack = needComponents(options.pack, ['vae']);
  const labels: number[][] = data.files.map(() => HEADS.map(() => -1));
  for (const { reference, target, attributes } of data.triplets) {
    if (!attributes) continue;
    // Attributes of anything but croquis are no head's values, and nothing is known.
    labels[data.index(reference)] = labelsOf(attributes.reference as unknown as Outfit);
    labels[data.index(target)] = labelsOf(attributes.target as unknown as Outfit);
  }
  if (!labels.flat().some((label) => label >= 0))
    throw new HemlineError(
      'data-missing',
      `No triplet of ${data.dir} tells the attributes of a croquis: draw a data set with hemline data croquis.`,
    );
  const vae = parseAutoencoderConfig(componentConfig(pack, 'vae', {}));
  const raw = {
    ...defaults.CLASSIFIER,
    in_channels: vae.latent_channels,
    heads: HEADS.map(({ name, values }) => ({ name, values: values.length })),
  };
  const cache = join(data.dir, 'cache');
  const told = (what: string) => (done: number, total: number) => options.onPrepare?.(what, done, total);
  const pictures = await openPictures(
    data.files,
    cache,
    vae.sample_size,
    told('decoding pictures for latents'),
    data.describe,
  );
  const weights = join(pack, 'vae', weightsFile('vae'));
  const latents = await encodeLatents(pictures, vae, weights, cache, told('latents')).finally(() =>
    pictures.close(),
  );
  try {
    const side = Math.sqrt(latents.width / vae.latent_channels);
    const task = classifierTask(latents, labels, parseClassifierConfig(raw), {
      batch: rowsOfPart(loop),
      seed: loop.seed,
      side,
    });
    const start = options.from ? new Map(await startFrom(options.from, 'classifier')) : undefined;
    const { average } = await runLoop({ ...task, start }, loop);
    await writeComponent(options.out, 'classifier', raw, task.graph, average);
  } finally {
    latents.close();
  }
}
