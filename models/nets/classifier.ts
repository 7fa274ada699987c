import { z } from 'zod';
import type { Dim, Scope, Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { convolution, linear, parseConfig } from './layers.ts';
import { resnet } from './resnet.ts';

const count = z.int().positive();
const Schema = z.object({
  /** Channels of the latent. */
  in_channels: count.default(16),
  /** Channels at the latent's resolution and at half of it; multiples of norm_num_groups. */
  block_out_channels: z.tuple([count, count]).default([64, 112]),
  norm_num_groups: count.default(8),
  /** What is read, and how many values it has. */
  heads: z.array(z.object({ name: z.string().min(1), values: count })).min(1),
});

/** The config of our own classifier of latents. */
export type ClassifierConfig = Readonly<z.infer<typeof Schema>>;

/** @throws HemlineError `config-unsupported` naming the field. */
export function parseClassifierConfig(raw: unknown): ClassifierConfig {
  return parseConfig('LatentClassifier', Schema, raw);
}

const HIDDEN = 64;

/**
 * Reads attributes in latents: [N, in_channels, H, W], sides even, to logits [N, values] of every head. A head has a
 * map of its own that says where it looks, so that a neckline is read at the neck.
 */
export function classifier(s: Scope, c: ClassifierConfig, latent: Tensor): Tensor[] {
  const [fine, wide] = c.block_out_channels;
  const block = (name: string, x: Tensor, channels: number) =>
    resnet(s.at(name), x, channels, {
      groups: c.norm_num_groups,
      eps: 1e-5,
      act: 'silu',
      last: { normal: 0.01 },
    });
  let x = block('blocks.0', convolution(s.at('conv_in'), latent, fine, { init: 'kaiming' }), fine);
  x = convolution(s.at('down'), op.silu(x), wide, { stride: 2, init: 'kaiming' });
  const features = op.silu(block('blocks.1', x, wide));
  const [batch, , height, width] = features.shape as [Dim, number, number, number];
  const cells = height * width;
  const maps = convolution(s.at('where'), features, c.heads.length, { kernel: 1, init: { normal: 0.01 } });
  const where = op.softmax(op.reshape(maps, [batch, c.heads.length, cells]), -1);
  const seen = op.matmul(where, op.reshape(features, [batch, wide, cells]), { transB: true });
  return op.split(seen, Array<number>(c.heads.length).fill(1), 1).map((one, i) => {
    const { name, values } = c.heads[i]!;
    const head = s.at(`heads.${name}`);
    const hidden = linear(head.at(0), op.reshape(one, [batch, wide]), HIDDEN, { init: 'kaiming' });
    return linear(head.at(1), op.silu(hidden), values);
  });
}
