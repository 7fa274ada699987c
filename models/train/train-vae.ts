import { join } from 'node:path';
import { parseAutoencoderConfig } from '../nets/autoencoder.ts';
import { componentConfig, writeComponent } from './component.ts';
import type { TrainingData } from './data.ts';
import { VAE } from './defaults.ts';
import { type LoopOptions, runLoop } from './loop.ts';
import type { TrainOptions } from './options.ts';
import { openPictures } from './pictures.ts';
import { vaeTask } from './vae.ts';

/** `hemline train vae`: the autoencoder, on crops of 128 pixels. */
export async function trainVae(data: TrainingData, options: TrainOptions, loop: LoopOptions): Promise<void> {
  const raw = componentConfig(options.pack, 'vae', VAE);
  const config = parseAutoencoderConfig(raw);
  const pictures = await openPictures(data.files, join(data.dir, 'cache'), 256, (done, total) =>
    options.onPrepare?.('decoding pictures', done, total),
  );
  try {
    const task = vaeTask(pictures, config, { batch: loop.batch, crop: 128, seed: loop.seed, kl: 1e-5, edges: 0.5 });
    const { average } = await runLoop(task, loop);
    await writeComponent(options.out, 'diffusion_pytorch_model.safetensors', raw, task.graph, average);
  } finally {
    pictures.close();
  }
}
