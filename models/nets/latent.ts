import type { Scope, Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { type AutoencoderConfig, decode, encode } from './autoencoder.ts';

// diffusers: z' = (z - shift) scale, or with statistics by channel (z - mean) scale / std.
function affine(c: AutoencoderConfig): { shift: readonly number[]; scale: readonly number[] } {
  const all = (value: number) => Array<number>(c.latent_channels).fill(value);
  const std = c.latents_std ?? all(1);
  return {
    shift: c.latents_mean ?? all(c.shift_factor ?? 0),
    scale: std.map((s) => c.scaling_factor / s),
  };
}

const perChannel = (like: Tensor, values: readonly number[]): Tensor =>
  like.graph.constant(values, [1, values.length, 1, 1]);

/** Pixels [N, 3, H, W] in [-1, 1] to the latent that diffusion works on (the posterior's mean, scaled). */
export function pixelsToLatent(root: Scope, c: AutoencoderConfig, pixels: Tensor): Tensor {
  const { mean } = encode(root, c, pixels);
  const { shift, scale } = affine(c);
  return op.mul(op.sub(mean, perChannel(mean, shift)), perChannel(mean, scale));
}

/** The way back: about [-1, 1]. */
export function latentToPixels(root: Scope, c: AutoencoderConfig, latent: Tensor): Tensor {
  const { shift, scale } = affine(c);
  const inverse = scale.map((s) => 1 / s);
  return decode(root, c, op.add(op.mul(latent, perChannel(latent, inverse)), perChannel(latent, shift)));
}
