import { openSchedule } from '../../models/diffusion/schedule.ts';
import { countFlops } from '../../models/graph/flops.ts';
import { gradients } from '../../models/graph/gradient.ts';
import { initialise } from '../../models/graph/initialise.ts';
import { Session, type TypedArray } from '../../models/graph/session.ts';
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

/** Forward and backward of a task on made-up feeds; the optimiser and the reading of data do not count. */
async function gflops(task: Task, runs: number): Promise<number[]> {
  const { graph } = task;
  const trained = [...graph.weights].filter(([, weight]) => weight.trained);
  const found = gradients(
    task.loss,
    trained.map(([, { tensor }]) => tensor),
  );
  graph.output('loss', task.loss);
  trained.forEach(([name], i) => {
    graph.output(`d:${name}`, found[i]!);
  });
  const feeds: Record<string, TypedArray> = Object.fromEntries(initialise(graph, 1));
  for (const [name, { shape, type }] of graph.inputs) {
    const count = shape.reduce<number>((n, d) => n * Number(d), 1);
    feeds[name] = type === 'int64' ? new BigInt64Array(count).fill(1n) : new Float32Array(count).fill(0.3);
  }
  const into = Object.fromEntries(
    trained.map(([name]) => [`d:${name}`, new Float32Array((feeds[name] as Float32Array).length)]),
  );
  const session = await Session.open(graph);
  try {
    const times = await time(runs, () => session.run(feeds, { into }));
    return times.map((ms) => countFlops(graph) / ms / 1e6);
  } finally {
    await session.close();
  }
}

/** Useful work of a training step: convolutions and matrix products, forward and backward. */
export const training: Bench = async function* () {
  const vae = vaeTask({ files: [], size: 256 } as unknown as Pictures, parseAutoencoderConfig(VAE), {
    batch: 8,
    crop: 128,
    seed: 1,
    kl: 1e-5,
    edges: 0.5,
  });
  yield { what: 'training step of the autoencoder', unit: 'GFLOP/s', values: await gflops(vae, 5) };
  const unet = parseUNetConfig(UNET);
  const text = parseClipTextConfig({ ...TEXT_ENCODER, vocab_size: 3600, eos_token_id: 1 });
  const base = baseTask({} as EditData, {
    batch: 16,
    seed: 1,
    length: text.max_position_embeddings,
    channels: unet.out_channels,
    cells: unet.sample_size ** 2,
    schedule: openSchedule(SCHEDULER),
    beside: true,
    dropText: 0,
    jitter: 0,
    focus: 0,
    earlier: 0,
    unet,
    text,
    imageTokens: 50,
  });
  yield { what: 'training step of the editing U-Net', unit: 'GFLOP/s', values: await gflops(base, 5) };
};
