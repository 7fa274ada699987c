import type { Init, Scope, Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { type Activation, activation, convolution, groupNorm, linear } from './layers.ts';

export interface ResnetOptions {
  /** Groups of both normalisations; 0 leaves them out. */
  readonly groups: number;
  readonly eps: number;
  readonly act: Activation;
  /** How time enters: added after the first convolution, or as scale and shift of the second normalisation. */
  readonly time?: { readonly embedding: Tensor; readonly shift: 'default' | 'scale_shift' };
  /** How the second convolution starts. Small or zero, the block starts as the identity. */
  readonly last?: Init;
}

/**
 * diffusers' ResnetBlock2D: x [N, C, H, W] to [N, channels, H, W]; the time embedding is [N, width],
 * before its activation.
 */
export function resnet(s: Scope, x: Tensor, channels: number, o: ResnetOptions): Tensor {
  const normal = (name: string, input: Tensor) => groupNorm(s.at(name), o.groups, o.eps, input);
  // Without normalisation the layers before ReLU have to keep the scale themselves.
  const first: Init | undefined = o.groups === 0 ? 'kaiming' : undefined;
  let h = convolution(s.at('conv1'), activation(o.act, normal('norm1', x)), channels, { init: first });
  if (!o.time) {
    h = normal('norm2', h);
  } else {
    const width = o.time.shift === 'scale_shift' ? 2 * channels : channels;
    const time = linear(s.at('time_emb_proj'), activation(o.act, o.time.embedding), width);
    const everywhere = (t: Tensor) => op.reshape(t, [t.shape[0]!, channels, 1, 1]);
    if (o.time.shift === 'default') {
      h = normal('norm2', op.add(h, everywhere(time)));
    } else {
      const [scale, shift] = op.split(time, [channels, channels], 1).map(everywhere) as [Tensor, Tensor];
      h = groupNorm(s.at('norm2'), o.groups, o.eps, h, { scale, shift });
    }
  }
  h = convolution(s.at('conv2'), activation(o.act, h), channels, { init: o.last });
  const skip = x.shape[1] === channels ? x : convolution(s.at('conv_shortcut'), x, channels, { kernel: 1 });
  return op.add(skip, h);
}
