import type { Scope, Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { convolution } from './layers.ts';
import { resnet } from './resnet.ts';

/** Channels at the latent's resolution and at half of it. */
const [FINE, WIDE] = [48, 96] as const;
const RESNET = { groups: 8, eps: 1e-5, act: 'silu', last: { normal: 0.01 } } as const;

/**
 * Judges every patch of latents [N, C, H, W], sides even, as real (above 0) or made: [N, 1, H / 2, W / 2]
 * (PatchGAN, Isola et al. 2017). A cell sees patches of about 19 cells of the latent.
 */
export function discriminator(s: Scope, latent: Tensor): Tensor {
  let x = convolution(s.at('conv_in'), latent, FINE, { init: 'kaiming' });
  x = resnet(s.at('blocks.0'), x, FINE, RESNET);
  x = convolution(s.at('down'), op.silu(x), WIDE, { stride: 2, init: 'kaiming' });
  x = resnet(s.at('blocks.1'), x, WIDE, RESNET);
  return convolution(s.at('conv_out'), op.silu(x), 1);
}
