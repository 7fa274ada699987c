import { join } from 'node:path';
import { SafetensorsFile } from '../checkpoint/safetensors.ts';
import { Graph } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { Session } from '../graph/session.ts';
import { type AutoencoderConfig, encode } from '../nets/autoencoder.ts';
import { type ClipVisionConfig, clipVision } from '../nets/clip.ts';
import { clipPixels } from './clip.ts';
import { cachedRows, type FloatRows } from './floats.ts';
import type { Pictures } from './pictures.ts';

const CHUNK = 16;

type Prepare = (done: number, total: number) => void;

/** Latents (the posterior's mean) of all pictures, [channels, side, side] a row, cached on disk. */
export async function encodeLatents(
  pictures: Pictures,
  config: AutoencoderConfig,
  weights: string,
  cache: string,
  key: string,
  onProgress?: Prepare,
): Promise<FloatRows> {
  const graph = new Graph('encode');
  const side = pictures.size;
  const pixels = graph.input('pixels', ['batch', 3, side, side]);
  const latent = encode(graph.at(''), config, pixels).mean;
  graph.output('latent', latent);
  const width = latent.shape.slice(1).reduce<number>((n, d) => n * Number(d), 1);
  const session = await Session.open(graph, { weights: await SafetensorsFile.open(weights) });
  const plane = 3 * side * side;
  const compute = async (from: number, to: number) => {
    const data = new Float32Array((to - from) * plane);
    for (let i = from; i < to; i++) pictures.crop(i, 0, 0, side, data, (i - from) * plane);
    return (await session.run({ pixels: data })).latent!.data as Float32Array;
  };
  try {
    return await cachedRows(join(cache, `latents-${key}.f32`), pictures.files.length, width, CHUNK, compute, onProgress);
  } finally {
    await session.close();
  }
}

/** Image tokens of all pictures (at the encoder's size), [50, width] a row, cached on disk. */
export async function encodeImageTokens(
  pictures: Pictures,
  config: ClipVisionConfig,
  weights: string,
  cache: string,
  key: string,
  onProgress?: Prepare,
): Promise<FloatRows> {
  const graph = new Graph('image-tokens');
  const side = config.image_size;
  const pixels = graph.input('pixels', ['batch', 3, side, side]);
  const { hidden } = clipVision(graph.at(''), config, pixels);
  graph.output('tokens', op.reshape(hidden, ['batch', -1]));
  const width = Number(hidden.shape[1]) * Number(hidden.shape[2]);
  const session = await Session.open(graph, { weights: await SafetensorsFile.open(weights) });
  const plane = 3 * side * side;
  const compute = async (from: number, to: number) => {
    const data = new Float32Array((to - from) * plane);
    for (let i = from; i < to; i++) clipPixels(pictures.read(i), data, (i - from) * plane);
    return (await session.run({ pixels: data })).tokens!.data as Float32Array;
  };
  try {
    return await cachedRows(join(cache, `tokens-${key}.f32`), pictures.files.length, width, CHUNK, compute, onProgress);
  } finally {
    await session.close();
  }
}

/** Mean and deviation of each latent channel over (at most 2,000 of) the rows. */
export function latentStatistics(latents: FloatRows, count: number, channels: number): { mean: number[]; std: number[] } {
  const row = new Float32Array(latents.width);
  const cells = latents.width / channels;
  const [sum, square] = [new Float64Array(channels), new Float64Array(channels)];
  const step = Math.max(1, Math.floor(count / 2000));
  let n = 0;
  for (let i = 0; i < count; i += step, n += cells) {
    latents.read(i, row, 0);
    for (let j = 0; j < row.length; j++) {
      const c = Math.floor(j / cells);
      sum[c]! += row[j]!;
      square[c]! += row[j]! ** 2;
    }
  }
  const mean = [...sum].map((s) => s / n);
  return { mean, std: mean.map((m, c) => Math.sqrt(Math.max(1e-12, square[c]! / n - m * m))) };
}
