import { join } from 'node:path';
import { parseAutoencoderConfig } from '../nets/autoencoder.ts';
import { componentConfig, frozen, needFitting, startFrom, writeComponent } from './component.ts';
import type { TrainingData } from './data.ts';
import { VAE } from './defaults.ts';
import { latentStatistics } from './encode.ts';
import { type LoopOptions, rowsOfPart, runLoop } from './loop.ts';
import type { TrainOptions } from './options.ts';
import { openPictures } from './pictures.ts';
import { preparing } from './preparation.ts';
import { vaeTask } from './vae.ts';
import { widenLatent } from './widen.ts';

/**
 * `hemline train vae`: the autoencoder, on crops of 128 pixels at most. Writes vae/ into `out`; its config has the
 * mean and deviation of the latents, by which they are scaled before diffusion. With `from`, it goes on from that pack's,
 * whose latent may have fewer channels.
 */
export async function trainVae(data: TrainingData, options: TrainOptions, loop: LoopOptions): Promise<void> {
  const raw = componentConfig(options.pack, 'vae', VAE);
  const config = parseAutoencoderConfig(raw);
  const cache = join(data.dir, 'cache');
  const run = preparing('decoding pictures', options);
  const pictures = await openPictures(data.files, cache, config.sample_size, {
    ...run,
    describe: data.describe,
  });
  try {
    const { seed } = loop;
    const task = vaeTask(pictures, config, {
      batch: rowsOfPart(loop),
      crop: Math.min(128, config.sample_size),
      seed,
      kl: 1e-5,
      edges: 1,
    });
    const { from } = options;
    const before = from && parseAutoencoderConfig(componentConfig(from, 'vae', raw));
    const start = before
      ? widenLatent(
          needFitting(new Map(await startFrom(from!, 'vae')), task.graph),
          task.graph,
          loop.seed,
          before,
          config,
        )
      : undefined;
    const { average } = await runLoop({ ...task, start }, loop);
    await writeComponent(options.out, 'vae', raw, task.graph, average);
    const { mean, std } = await latentStatistics(pictures, config, await frozen(options.out, 'vae'), run);
    const measured = { ...raw, latents_mean: mean, latents_std: std };
    await writeComponent(options.out, 'vae', measured, task.graph, average);
  } finally {
    pictures.close();
  }
}
