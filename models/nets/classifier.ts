import { z } from 'zod';
import type { Scope, Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { lookAt, readHeads } from './heads.ts';
import { convolution, parseConfig } from './layers.ts';
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
  return readHeads(s, lookAt(s, features, c.heads.length), c.heads, 'silu');
}
