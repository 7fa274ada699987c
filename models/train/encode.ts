import { join } from 'node:path';
import { Graph, type Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { Session } from '../graph/session.ts';
import { type AutoencoderConfig, encode } from '../nets/autoencoder.ts';
import { type ClipVisionConfig, clipVision } from '../nets/clip.ts';
import { pixelsToLatent } from '../nets/latent.ts';
import { type PoseEstimatorConfig, poseEstimator } from '../nets/pose-estimator.ts';
import { clipPlanes } from '../pixels.ts';
import type { Frozen } from './component.ts';
import type { TrainingData } from './data.ts';
import { cachedRows, type FloatRows } from './floats.ts';
import { openPictures, type Pictures } from './pictures.ts';
import { type Preparation, type PreparationOptions, preparing } from './preparation.ts';

const CHUNK = 16;

type Fill = (index: number, target: Float32Array, offset: number) => void;

/** A frozen net from pixels to a row of numbers, for pictures [from, to). */
interface Encoder {
  readonly width: number;
  encode(from: number, to: number): Promise<Float32Array>;
  close(): Promise<void>;
}

async function openEncoder(
  name: string,
  side: number,
  frozen: Frozen,
  fill: Fill,
  { provider, threads }: Preparation,
  net: (graph: Graph, pixels: Tensor) => Tensor,
): Promise<Encoder> {
  const graph = new Graph(name);
  const pixels = graph.input('pixels', ['batch', 3, side, side]);
  const rows = op.reshape(net(graph, pixels), ['batch', -1]);
  graph.output('rows', rows);
  const session = await Session.open(graph, { weights: frozen.weights, provider, threads });
  const plane = 3 * side * side;
  return {
    width: Number(rows.shape[1]),
    async encode(from, to) {
      const data = new Float32Array((to - from) * plane);
      for (let i = from; i < to; i++) fill(i, data, (i - from) * plane);
      return (await session.run({ pixels: data })).rows!.data as Float32Array;
    },
    close: () => session.close(),
  };
}

async function cached(encoder: Encoder, count: number, path: string, run: Preparation): Promise<FloatRows> {
  try {
    return await cachedRows(path, count, encoder.width, CHUNK, (a, b) => encoder.encode(a, b), run);
  } finally {
    await encoder.close();
  }
}

const whole = (pictures: Pictures): Fill => {
  return (i, target, offset) => pictures.crop(i, 0, 0, pictures.size, target, offset);
};

export interface Encoding {
  readonly data: TrainingData;
  /** What the pictures become, for progress. */
  readonly what: string;
  /** Side in pixels that pictures are decoded at. */
  readonly size: number;
  readonly options: PreparationOptions;
}

/** Decodes a data set's pictures, has them encoded, and closes them. */
export async function encodePictures(
  { data, what, size, options }: Encoding,
  encode: (pictures: Pictures, run: Preparation) => Promise<FloatRows>,
): Promise<FloatRows> {
  const pictures = await openPictures(data.files, join(data.dir, 'cache'), size, {
    ...preparing(`decoding pictures for ${what}`, options),
    describe: data.describe,
  });
  try {
    return await encode(pictures, preparing(what, options));
  } finally {
    pictures.close();
  }
}

/** Latents as diffusion has them, [channels, side, side] a row, of all pictures; cached on disk. */
export async function encodeLatents(
  pictures: Pictures,
  config: AutoencoderConfig,
  frozen: Frozen,
  cache: string,
  run: Preparation = {},
): Promise<FloatRows> {
  const encoder = await openEncoder('latents', pictures.size, frozen, whole(pictures), run, (graph, pixels) =>
    pixelsToLatent(graph.at(''), config, pixels),
  );
  const path = join(cache, `latents-${pictures.key}-${frozen.key}.f32`);
  return cached(encoder, pictures.files.length, path, run);
}

/** Image tokens of all pictures (at the encoder's size), [50, width] a row, cached on disk. */
export async function encodeImageTokens(
  pictures: Pictures,
  config: ClipVisionConfig,
  frozen: Frozen,
  cache: string,
  run: Preparation = {},
): Promise<FloatRows> {
  const fill: Fill = (i, target, offset) => clipPlanes(pictures.read(i), target, offset);
  const encoder = await openEncoder(
    'image-tokens',
    config.image_size,
    frozen,
    fill,
    run,
    (graph, pixels) => clipVision(graph.at(''), config, pixels).hidden,
  );
  const path = join(cache, `tokens-${pictures.key}-${frozen.key}.f32`);
  return cached(encoder, pictures.files.length, path, run);
}

/** x, y (in pixels of 256x256) and confidence of 18 keypoints a row, of all pictures (at the estimator's size), cached on disk. */
export async function encodePoses(
  pictures: Pictures,
  config: PoseEstimatorConfig,
  frozen: Frozen,
  cache: string,
  run: Preparation = {},
): Promise<FloatRows> {
  const encoder = await openEncoder(
    'poses',
    config.image_size,
    frozen,
    whole(pictures),
    run,
    (graph, pixels) => {
      const { points, confidence } = poseEstimator(graph.at(''), config, pixels);
      return op.concat([op.mul(points, 256), op.reshape(confidence, ['batch', -1, 1])], 2);
    },
  );
  const path = join(cache, `poses-${pictures.key}-${frozen.key}.f32`);
  return cached(encoder, pictures.files.length, path, run);
}

/** Mean and deviation of each latent channel before any scaling, over at most `most` pictures. */
export async function latentStatistics(
  pictures: Pictures,
  config: AutoencoderConfig,
  frozen: Frozen,
  run: Preparation = {},
  most = 512,
): Promise<{ mean: number[]; std: number[] }> {
  const encoder = await openEncoder(
    'statistics',
    pictures.size,
    frozen,
    whole(pictures),
    run,
    (graph, pixels) => encode(graph.at(''), config, pixels).mean,
  );
  const channels = config.latent_channels;
  const cells = encoder.width / channels;
  const [sum, square] = [new Float64Array(channels), new Float64Array(channels)];
  const count = Math.min(most, pictures.files.length);
  try {
    for (let from = 0; from < count; from += CHUNK) {
      const rows = await encoder.encode(from, Math.min(count, from + CHUNK));
      rows.forEach((value, i) => {
        const channel = Math.floor(i / cells) % channels;
        sum[channel]! += value;
        square[channel]! += value * value;
      });
    }
  } finally {
    await encoder.close();
  }
  const n = count * cells;
  const mean = [...sum].map((s) => s / n);
  return { mean, std: mean.map((m, c) => Math.sqrt(Math.max(1e-12, square[c]! / n - m * m))) };
}
