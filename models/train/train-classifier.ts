import { join } from 'node:path';
import { HEAD_SIZES, HEADS, labelsOf } from '../croquis/facets.ts';
import { HemlineError } from '../error.ts';
import { parseAutoencoderConfig } from '../nets/autoencoder.ts';
import { parseClassifierConfig } from '../nets/classifier.ts';
import { classifierTask } from './classifier.ts';
import {
  componentConfig,
  frozen,
  needComponents,
  needFitting,
  startFrom,
  writeComponent,
} from './component.ts';
import type { TrainingData } from './data.ts';
import * as defaults from './defaults.ts';
import { encodeLatents, encodePictures } from './encode.ts';
import { type LoopOptions, rowsOfPart, runLoop } from './loop.ts';
import type { TrainOptions } from './options.ts';
import { outfitsOf } from './outfits.ts';

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
  const outfits = outfitsOf(data);
  // Attributes of anything but croquis are no head's values, and nothing is known.
  const labels = data.files.map((_, i) => (outfits[i] ? labelsOf(outfits[i]) : HEADS.map(() => -1)));
  if (!labels.flat().some((label) => label >= 0))
    throw new HemlineError(
      'data-missing',
      `No triplet of ${data.dir} tells the attributes of a croquis: draw a data set with hemline data croquis.`,
    );
  const vae = parseAutoencoderConfig(componentConfig(pack, 'vae', {}));
  const raw = {
    ...defaults.CLASSIFIER,
    in_channels: vae.latent_channels,
    heads: HEAD_SIZES,
  };
  const cache = join(data.dir, 'cache');
  const weights = await frozen(pack, 'vae');
  const latents = await encodePictures(
    { data, what: 'latents', size: vae.sample_size, options },
    (pictures, run) => encodeLatents(pictures, vae, weights, cache, run),
  );
  try {
    const side = Math.sqrt(latents.width / vae.latent_channels);
    const task = classifierTask(latents, labels, parseClassifierConfig(raw), {
      batch: rowsOfPart(loop),
      seed: loop.seed,
      side,
    });
    const start = options.from
      ? needFitting(new Map(await startFrom(options.from, 'classifier')), task.graph)
      : undefined;
    const settings = { ...loop.settings, pack: weights.key };
    const { average } = await runLoop({ ...task, start }, { ...loop, settings });
    await writeComponent(options.out, 'classifier', raw, task.graph, average);
  } finally {
    latents.close();
  }
}
