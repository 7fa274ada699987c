import { HemlineError } from '../error.ts';
import type { Scope, Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { convolution } from './layers.ts';
import { check, type Residuals } from './unet.ts';
import { type Conditions, down, middle, timeEmbedding } from './unet-blocks.ts';
import type { ControlNetConfig } from './unet-config.ts';

export { type ControlNetConfig, parseControlNetConfig } from './unet-config.ts';

export interface ControlNetInputs {
  /** [N, in_channels, H, W] */
  readonly sample: Tensor;
  /** [N], float. */
  readonly timestep: Tensor;
  /** [N, tokens, cross_attention_dim] */
  readonly tokens: Tensor;
  /** [N, projection_class_embeddings_input_dim], when `class_embed_type` is "projection". */
  readonly classLabels?: Tensor;
  /** The pose's picture [N, conditioning_channels, factor H, factor W], in [0, 1]. */
  readonly picture: Tensor;
}

/**
 * diffusers' ControlNetModel (Zhang & Agrawala 2023): the U-Net's encoder again, fed with the pose; what
 * it finds goes through convolutions that start at zero into the U-Net's skip connections. The caller
 * multiplies by a conditioning scale if it wants one.
 */
export function controlNet(s: Scope, c: ControlNetConfig, inputs: ControlNetInputs): Residuals {
  check(c, inputs.sample, inputs.tokens, inputs.classLabels);
  const time = timeEmbedding(s, c, inputs.timestep, inputs.classLabels);
  const told: Conditions = { time, tokens: inputs.tokens };
  const start = convolution(s.at('conv_in'), inputs.sample, c.block_out_channels[0]!);
  const pose = condition(s.at('controlnet_cond_embedding'), c, inputs.picture);
  if (pose.shape[2] !== start.shape[2] || pose.shape[3] !== start.shape[3])
    throw new HemlineError(
      'net-input',
      `ControlNet: conditioning_embedding_out_channels has ${c.conditioning_embedding_out_channels.length} entries, which make [${pose.shape}] of a picture [${inputs.picture.shape}]; the sample is [${inputs.sample.shape}]. Every entry after the first halves the sides.`,
    );
  const { x, skips } = down(s, c, op.add(start, pose), told);
  const zero = (name: string, t: Tensor) =>
    convolution(s.at(name), t, t.shape[1] as number, { kernel: 1, init: 'zeros' });
  return {
    down: skips.map((skip, i) => zero(`controlnet_down_blocks.${i}`, skip)),
    mid: zero('controlnet_mid_block', middle(s.at('mid_block'), c, x, told)),
  };
}

/** Side of the pose's picture, for a latent of `side` cells. */
export function conditioningSide(c: ControlNetConfig, side: number): number {
  return side * 2 ** (c.conditioning_embedding_out_channels.length - 1);
}

/** Pixels to the latent's resolution: a halving for each width after the first (diffusers' four are 8x). */
function condition(s: Scope, c: ControlNetConfig, picture: Tensor): Tensor {
  const widths = c.conditioning_embedding_out_channels;
  let x = op.silu(convolution(s.at('conv_in'), ordered(c, picture), widths[0]!));
  widths.slice(1).forEach((next, i) => {
    x = op.silu(convolution(s.at('blocks').at(2 * i), x, widths[i]!));
    x = op.silu(convolution(s.at('blocks').at(2 * i + 1), x, next, { stride: 2 }));
  });
  return convolution(s.at('conv_out'), x, c.block_out_channels[0]!, { init: 'zeros' });
}

/** The net wants blue first where its config says so. */
function ordered(c: ControlNetConfig, picture: Tensor): Tensor {
  if (c.controlnet_conditioning_channel_order === 'rgb') return picture;
  return op.concat(op.split(picture, Array<number>(c.conditioning_channels).fill(1), 1).reverse(), 1);
}
