import { z } from 'zod';
import { HemlineError } from '../error.ts';
import type { Dim, Init, Scope, Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { activation, convolution, groupNorm, linear, parseConfig } from './layers.ts';
import { resnet } from './resnet.ts';

/** The VAE's normalisations have their own, which no field of the config sets. */
const EPS = 1e-6;

/** Fields of diffusers' AutoencoderKL that change the net; the rest of a config is ignored. */
const Schema = z.object({
  in_channels: z.int().positive().default(3),
  out_channels: z.int().positive().default(3),
  latent_channels: z.int().positive().default(4),
  block_out_channels: z.array(z.int().positive()).min(1).default([64]),
  layers_per_block: z.int().positive().default(1),
  act_fn: z.enum(['silu', 'swish', 'relu', 'gelu']).default('silu'),
  norm_num_groups: z.int().min(0).default(32),
  sample_size: z.int().positive().default(32),
  scaling_factor: z.number().positive().default(0.18215),
  shift_factor: z.number().nullish(),
  latents_mean: z.array(z.number()).nullish(),
  latents_std: z.array(z.number()).nullish(),
  mid_block_add_attention: z.boolean().default(true),
  use_quant_conv: z.boolean().default(true),
  use_post_quant_conv: z.boolean().default(true),
  down_block_types: z.array(z.literal('DownEncoderBlock2D')).optional(),
  up_block_types: z.array(z.literal('UpDecoderBlock2D')).optional(),
  patch_size: z.int().positive().default(1),
  shortcuts: z.boolean().default(false),
});

/**
 * diffusers' AutoencoderKL config. Extensions: `patch_size` unshuffles pixels before `conv_in` and
 * shuffles them after `conv_out`; `norm_num_groups` 0 leaves normalisation out; `shortcuts` adds a linear way
 * from each cell's pixels to its latent and back, and averages and repetitions around the changes of resolution
 * (after DC-AE, Chen et al. 2024): colours are right at once, and the layers learn the rest.
 */
export type AutoencoderConfig = Readonly<z.infer<typeof Schema>>;

/** @throws HemlineError `config-unsupported` naming the field. */
export function parseAutoencoderConfig(raw: unknown): AutoencoderConfig {
  const config = parseConfig('AutoencoderKL', Schema, raw);
  for (const field of ['down_block_types', 'up_block_types'] as const) {
    const count = config[field]?.length ?? config.block_out_channels.length;
    if (count !== config.block_out_channels.length)
      throw unsupported(
        `${field} has ${count} entries for ${config.block_out_channels.length} block_out_channels`,
      );
  }
  for (const field of ['latents_mean', 'latents_std'] as const) {
    const count = config[field]?.length ?? config.latent_channels;
    if (count !== config.latent_channels)
      throw unsupported(`${field} has ${count} entries for ${config.latent_channels} latent_channels`);
  }
  if (config.norm_num_groups === 0 && config.mid_block_add_attention)
    throw unsupported('norm_num_groups 0 needs mid_block_add_attention false');
  return config;
}

function unsupported(what: string): HemlineError {
  return new HemlineError('config-unsupported', `AutoencoderKL: ${what}.`);
}

/** Pixels along an axis for one cell of the latent. */
export function latentFactor(config: AutoencoderConfig): number {
  return config.patch_size * 2 ** (config.block_out_channels.length - 1);
}

/** A residual block without time. Without normalisation its branch starts small, for stable first steps. */
function block(s: Scope, c: AutoencoderConfig, x: Tensor, channels: number): Tensor {
  const last: Init | undefined = c.norm_num_groups === 0 ? { normal: 0.01 } : undefined;
  return resnet(s, x, channels, { groups: c.norm_num_groups, eps: EPS, act: c.act_fn, last });
}

/** Last normalisation and activation: diffusers has SiLU here whatever `act_fn` says; the extension has `act_fn`. */
function ending(s: Scope, c: AutoencoderConfig, x: Tensor): Tensor {
  const y = groupNorm(s.at('conv_norm_out'), c.norm_num_groups, EPS, x);
  return activation(c.norm_num_groups === 0 ? c.act_fn : 'silu', y);
}

/** Self-attention over all cells, with one head; old checkpoints' names are mapped when they are read. */
function selfAttention(s: Scope, c: AutoencoderConfig, x: Tensor): Tensor {
  const [batch, channels, height, width] = x.shape as [Dim, number, number, number];
  const flat = op.reshape(groupNorm(s.at('group_norm'), c.norm_num_groups, EPS, x), [batch, channels, -1]);
  const cells = op.transpose(flat, [0, 2, 1]);
  const [q, k, v] = ['to_q', 'to_k', 'to_v'].map((name) => linear(s.at(name), cells, channels)) as Triple;
  const out = linear(s.at('to_out.0'), op.attention(q, k, v, { heads: 1 }), channels);
  return op.add(x, op.reshape(op.transpose(out, [0, 2, 1]), [batch, channels, height, width]));
}

type Triple = [Tensor, Tensor, Tensor];

function middle(s: Scope, c: AutoencoderConfig, x: Tensor): Tensor {
  const channels = c.block_out_channels.at(-1)!;
  const first = block(s.at('resnets.0'), c, x, channels);
  const seen = c.mid_block_add_attention ? selfAttention(s.at('attentions.0'), c, first) : first;
  return block(s.at('resnets.1'), c, seen, channels);
}

/**
 * Pixels [N, 3, H, W] in [-1, 1] to the posterior's mean and log variance, each
 * [N, latent_channels, H / factor, W / factor], not scaled.
 */
export function encode(root: Scope, c: AutoencoderConfig, pixels: Tensor): { mean: Tensor; logvar: Tensor } {
  const s = root.at('encoder');
  let x = convolution(
    s.at('conv_in'),
    c.patch_size > 1 ? op.pixelUnshuffle(pixels, c.patch_size) : pixels,
    c.block_out_channels[0]!,
  );
  c.block_out_channels.forEach((channels, i) => {
    const at = s.at(`down_blocks.${i}`);
    for (let j = 0; j < c.layers_per_block; j++) x = block(at.at(`resnets.${j}`), c, x, channels);
    // diffusers pads by hand, at the far sides only.
    if (i === c.block_out_channels.length - 1) return;
    const half = convolution(at.at('downsamplers.0.conv'), x, channels, { stride: 2, padding: [0, 0, 1, 1] });
    x = c.shortcuts ? op.add(half, op.averagePool(x, 2)) : half;
  });
  x = ending(s, c, middle(s.at('mid_block'), c, x));
  x = convolution(s.at('conv_out'), x, 2 * c.latent_channels);
  if (c.use_quant_conv) x = convolution(root.at('quant_conv'), x, 2 * c.latent_channels, { kernel: 1 });
  const [mean, logvar] = op.split(x, [c.latent_channels, c.latent_channels], 1) as [Tensor, Tensor];
  if (!c.shortcuts) return { mean, logvar };
  const patches = op.pixelUnshuffle(pixels, latentFactor(c));
  return {
    mean: op.add(mean, convolution(s.at('shortcut'), patches, c.latent_channels, { kernel: 1 })),
    logvar,
  };
}

/** A latent [N, latent_channels, h, w], not scaled, to pixels [N, 3, h * factor, w * factor] in about [-1, 1]. */
export function decode(root: Scope, c: AutoencoderConfig, latent: Tensor): Tensor {
  const s = root.at('decoder');
  const start = c.use_post_quant_conv
    ? convolution(root.at('post_quant_conv'), latent, c.latent_channels, { kernel: 1 })
    : latent;
  const widths = [...c.block_out_channels].reverse();
  let x = middle(s.at('mid_block'), c, convolution(s.at('conv_in'), start, widths[0]!));
  widths.forEach((channels, i) => {
    const at = s.at(`up_blocks.${i}`);
    for (let j = 0; j <= c.layers_per_block; j++) x = block(at.at(`resnets.${j}`), c, x, channels);
    if (i === widths.length - 1) return;
    const wide = op.upsampleNearest(x, 2);
    const twice = convolution(at.at('upsamplers.0.conv'), wide, channels);
    x = c.shortcuts ? op.add(twice, wide) : twice;
  });
  x = ending(s, c, x);
  x = convolution(s.at('conv_out'), x, c.out_channels * c.patch_size ** 2);
  const pixels = c.patch_size > 1 ? op.pixelShuffle(x, c.patch_size) : x;
  if (!c.shortcuts) return pixels;
  const factor = latentFactor(c);
  const patches = convolution(s.at('shortcut'), latent, c.out_channels * factor ** 2, {
    kernel: 1,
    init: 'zeros',
  });
  return op.add(pixels, op.pixelShuffle(patches, factor));
}
