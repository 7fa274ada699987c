import { openSchedule } from '../../models/diffusion/schedule.ts';
import { parseAutoencoderConfig } from '../../models/nets/autoencoder.ts';
import { parseClipTextConfig } from '../../models/nets/clip.ts';
import { parseUNetConfig } from '../../models/nets/unet.ts';
import { baseTask } from '../../models/train/base.ts';
import { SCHEDULER, TEXT_ENCODER, UNET, VAE } from '../../models/train/defaults.ts';
import type { EditData } from '../../models/train/edit-data.ts';
import type { Task } from '../../models/train/loop.ts';
import type { Pictures } from '../../models/train/pictures.ts';
import { vaeTask } from '../../models/train/vae.ts';
import { type Bench, time } from './measure.ts';
import { openSteps, PARTS } from './steps.ts';

const RUNS = 5;

async function gflops(task: Task): Promise<number[]> {
  const steps = await openSteps(task);
  try {
    return (await time(RUNS, () => steps.step())).map((ms) => steps.flops / ms / 1e6);
  } finally {
    await steps.close();
  }
}

/** What a training step does a second. Its time is all of it. */
export const training: Bench = async function* () {
  const vae = vaeTask({ files: [], size: 256 } as unknown as Pictures, parseAutoencoderConfig(VAE), {
    batch: 8 / PARTS,
    crop: 128,
    seed: 1,
    kl: 1e-5,
    edges: 1,
  });
  yield { what: 'training step of the autoencoder', unit: 'GFLOP/s', values: await gflops(vae) };
  const unet = parseUNetConfig(UNET);
  const text = parseClipTextConfig({ ...TEXT_ENCODER, vocab_size: 3600, eos_token_id: 1 });
  const base = baseTask({} as EditData, {
    batch: 16 / PARTS,
    seed: 1,
    length: text.max_position_embeddings,
    channels: unet.out_channels,
    cells: unet.sample_size ** 2,
    schedule: openSchedule(SCHEDULER),
    beside: true,
    dropText: 0,
    jitter: 0,
    focus: 0,
    even: Number.POSITIVE_INFINITY,
    start: 0,
    earlier: 0,
    unet,
    text,
    imageTokens: 50,
  });
  yield { what: 'training step of the editing U-Net', unit: 'GFLOP/s', values: await gflops(base) };
};
