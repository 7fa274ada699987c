import { z } from 'zod';
import { HemlineError } from '../error.ts';
import type { Dim, Scope, Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { KEYPOINTS } from '../pose.ts';
import { convolution, parseConfig } from './layers.ts';
import { resnet } from './resnet.ts';

const Schema = z.object({
  /** Side of the pictures it looks at, in pixels; a multiple of 2 * patch_size. */
  image_size: z.int().positive().default(128),
  patch_size: z.int().positive().default(4),
  /** Channels at the patches' resolution and at half of it. */
  block_out_channels: z.tuple([z.int().positive(), z.int().positive()]).default([48, 96]),
  /** Residual blocks at half the resolution, where a limb is seen whole. */
  layers: z.int().positive().default(3),
});

/** The config of our own pose estimator. */
export type PoseEstimatorConfig = Readonly<z.infer<typeof Schema>>;

/** @throws HemlineError `config-unsupported` naming the field. */
export function parsePoseEstimatorConfig(raw: unknown): PoseEstimatorConfig {
  const config = parseConfig('PoseEstimator', Schema, raw);
  if (config.image_size % (2 * config.patch_size) === 0) return config;
  throw new HemlineError(
    'config-unsupported',
    `PoseEstimator: image_size ${config.image_size} is not a multiple of twice patch_size ${config.patch_size}.`,
  );
}

export interface PoseEstimate {
  /** [N, 18, 2]: x and y as shares of the picture's side. */
  readonly points: Tensor;
  /** [N, 18]: how far the estimate gathers in one place, 0 to 1. */
  readonly confidence: Tensor;
}

/**
 * Keypoints of the person in a picture: a small convolutional net makes a map for each keypoint, whose softmax's
 * mean is the point (integral regression, Sun et al. 2018). Pixels [N, 3, image_size, image_size] in [-1, 1].
 */
export function poseEstimator(s: Scope, c: PoseEstimatorConfig, pixels: Tensor): PoseEstimate {
  const [narrow, wide] = c.block_out_channels;
  const block = (name: string, x: Tensor, channels: number) =>
    resnet(s.at(name), x, channels, { groups: 0, eps: 1e-6, act: 'relu', last: { normal: 0.01 } });
  const fine = block(
    'fine',
    convolution(s.at('conv_in'), op.pixelUnshuffle(pixels, c.patch_size), narrow),
    narrow,
  );
  let x = convolution(s.at('down'), fine, wide, { stride: 2 });
  for (let i = 0; i < c.layers; i++) x = block(`blocks.${i}`, x, wide);
  x = op.add(fine, convolution(s.at('up'), op.upsampleNearest(x, 2), narrow));
  const maps = convolution(s.at('conv_out'), op.relu(block('last', x, narrow)), KEYPOINTS);
  const [batch, , side] = maps.shape as [Dim, number, number];
  const weights = op.softmax(op.reshape(maps, [batch, KEYPOINTS, side * side]), -1);
  return {
    points: op.matmul(weights, cellCentres(s, side)),
    confidence: op.max(neighbourhood(op.reshape(weights, [batch, KEYPOINTS, side, side])), [2, 3]),
  };
}

/** [cells, 2]: where each cell's centre is. */
function cellCentres(s: Scope, side: number): Tensor {
  const centres = Array.from({ length: side * side }, (_, i) => [
    ((i % side) + 0.5) / side,
    (Math.floor(i / side) + 0.5) / side,
  ]).flat();
  return s.graph.constant(centres, [side * side, 2]);
}

/** Sums over 2x2 cells: what lies on a border of cells is as certain as what lies within one. */
function neighbourhood(maps: Tensor): Tensor {
  return op.mul(op.averagePool(maps, 2), 4);
}
