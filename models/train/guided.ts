import type { Guidance } from '../diffusion/guidance.ts';
import type { Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';

/**
 * What sampling makes of predicted latents [N, C, H, W] under its guidance of the text, in a graph: `taper` and `guide`
 * of `diffusion/guidance.ts`. What is predicted without a text is taken to be `current`, the picture's own latent: that
 * is what rows without one are taught (L_recon), and it spares the U-Net a second pass.
 */
export function guided(predicted: Tensor, current: Tensor, { text, taper }: Guidance): Tensor {
  const change = op.sub(predicted, current);
  if (!taper) return op.add(current, op.mul(change, text));
  const squares = op.mean(op.mul(change, change), [1], true);
  const falling = op.exp(op.mul(squares, -1 / taper.change ** 2));
  const scale = op.add(op.mul(falling, text - taper.to), taper.to);
  return op.add(current, op.mul(change, scale));
}
