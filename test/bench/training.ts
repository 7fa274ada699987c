import { openSchedule } from '../../models/diffusion/schedule.ts';
import { countFlops } from '../../models/graph/flops.ts';
import { gradients } from '../../models/graph/gradient.ts';
import { initialise } from '../../models/graph/initialise.ts';
import { lower } from '../../models/graph/lower.ts';
import type { TypedArray } from '../../models/graph/session.ts';
import { parseAutoencoderConfig } from '../../models/nets/autoencoder.ts';
import { parseClipTextConfig } from '../../models/nets/clip.ts';
import { parseUNetConfig } from '../../models/nets/unet.ts';
import { baseTask } from '../../models/train/base.ts';
import { SCHEDULER, TEXT_ENCODER, UNET, VAE } from '../../models/train/defaults.ts';
import type { EditData } from '../../models/train/edit-data.ts';
import type { Task } from '../../models/train/loop.ts';
import { ADAMW } from '../../models/train/options.ts';
import { openParts } from '../../models/train/parts.ts';
import type { Pictures } from '../../models/train/pictures.ts';
import { vaeTask } from '../../models/train/vae.ts';
import { makeVectors, placesOf, slotsOf } from '../../models/train/vectors.ts';
import { type Bench, time } from './measure.ts';

const PARTS = 2;

/** Whole steps of a task on made-up feeds, in parts as training does them; the reading of data does not count. */
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
  const feeds: Record<string, TypedArray> = {};
  for (const [name, { shape, type }] of graph.inputs) {
    const count = shape.reduce<number>((n, d) => n * Number(d), 1);
    feeds[name] = type === 'int64' ? new BigInt64Array(count).fill(1n) : new Float32Array(count).fill(0.3);
  }
  const places = placesOf(new Map(trained.map(([name, { shape }]) => [name, shape])));
  const vectors = makeVectors(
    places.reduce((n, { length }) => n + length, 0),
    PARTS,
  );
  const first = initialise(graph, 1);
  for (const { name, value } of slotsOf(places, vectors)) value.set(first.get(name)!);
  const parts = await openParts({
    model: lower(graph),
    session: {},
    vectors,
    places,
    scalars: ['loss'],
    parts: PARTS,
  });
  try {
    const times = await time(runs, async () => {
      await parts.compute(Array<typeof feeds>(PARTS).fill(feeds));
      await parts.update({ optimiser: ADAMW, step: 0, rate: 1e-6, norm: await parts.reduce() });
    });
    return times.map((ms) => (PARTS * countFlops(graph)) / ms / 1e6);
  } finally {
    await parts.close();
  }
}

/** Useful work of a training step: convolutions and matrix products, forward and backward. Its time is all of it. */
export const training: Bench = async function* () {
  const vae = vaeTask({ files: [], size: 256 } as unknown as Pictures, parseAutoencoderConfig(VAE), {
    batch: 8 / PARTS,
    crop: 128,
    seed: 1,
    kl: 1e-5,
    edges: 1,
  });
  yield { what: 'training step of the autoencoder', unit: 'GFLOP/s', values: await gflops(vae, 5) };
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
    start: 0,
    earlier: 0,
    unet,
    text,
    imageTokens: 50,
  });
  yield { what: 'training step of the editing U-Net', unit: 'GFLOP/s', values: await gflops(base, 5) };
};
