import { HemlineError } from '../error.ts';
import type { Scope, Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { activation, convolution, groupNorm } from './layers.ts';
import type { LoraConfig } from './lora.ts';
import { attend, type Conditions, down, middle, residual, timeEmbedding } from './unet-blocks.ts';
import type { EncoderConfig, UNetConfig } from './unet-config.ts';

export { parseUNetConfig, type UNetConfig } from './unet-config.ts';

/** What a ControlNet adds: one tensor for every skip connection, finest first, and one for the middle. */
export interface Residuals {
  readonly down: readonly Tensor[];
  readonly mid: Tensor;
}

export interface UNetInputs {
  /** [N, in_channels, H, W]; H and W are multiples of 2^(blocks - 1). InstructPix2Pix joins the picture's latent to the noisy one here. */
  readonly sample: Tensor;
  /** [N], float: every row has its own step. */
  readonly timestep: Tensor;
  /** [N, tokens, cross_attention_dim] */
  readonly tokens: Tensor;
  /** [N, projection_class_embeddings_input_dim], when `class_embed_type` is "projection". */
  readonly classLabels?: Tensor;
  readonly residuals?: Residuals;
  readonly lora?: LoraConfig;
}

/** diffusers' UNet2DConditionModel: the prediction [N, out_channels, H, W]. */
export function unet(s: Scope, c: UNetConfig, inputs: UNetInputs): Tensor {
  check(c, inputs.sample, inputs.tokens, inputs.classLabels);
  const time = timeEmbedding(s, c, inputs.timestep, inputs.classLabels);
  const told: Conditions = { time, tokens: inputs.tokens, lora: inputs.lora };
  const start = placed(s, c, convolution(s.at('conv_in'), inputs.sample, c.block_out_channels[0]!));
  const deep = down(s, c, start, told);
  const skips = steered(deep.skips, inputs.residuals?.down);
  let x = middle(s.at('mid_block'), c, deep.x, told);
  if (inputs.residuals) x = op.add(x, inputs.residuals.mid);
  x = up(s, c, x, skips, told);
  x = activation(c.act_fn, groupNorm(s.at('conv_norm_out'), c.norm_num_groups, c.norm_eps, x));
  const out = convolution(s.at('conv_out'), x, c.out_channels, { init: 'zeros' });
  if (!c.residual) return out;
  return op.add(out, op.slice(inputs.sample, { axis: 1, start: c.out_channels, end: c.in_channels }));
}

/** Says of each cell where in the period it lies. */
function placed(s: Scope, c: UNetConfig, x: Tensor): Tensor {
  const period = c.position_period;
  if (period === 0) return x;
  const [, channels, ...sides] = x.shape as readonly number[];
  const tile = s.weight('position_embedding.weight', [1, channels!, period, period], { normal: 0.3 });
  const spread = (of: Tensor, axis: number) =>
    op.concat(Array<Tensor>(sides[axis - 2]! / period).fill(of), axis);
  return op.add(x, spread(spread(tile, 3), 2));
}

/** Fails early where a caller's tensors do not fit the config. Shared with the ControlNet. */
export function check(c: EncoderConfig, sample: Tensor, tokens: Tensor, labels: Tensor | undefined): void {
  const [, channels, height, width] = sample.shape;
  const block = 2 ** (c.block_out_channels.length - 1);
  const side = (n: unknown) => typeof n === 'number' && n % block === 0;
  if (channels !== c.in_channels || !side(height) || !side(width))
    throw misfit(
      `sample [${sample.shape}] should have ${c.in_channels} channels (in_channels) and sides of multiples of ${block}`,
    );
  if (tokens.shape[2] !== c.cross_attention_dim)
    throw misfit(`tokens [${tokens.shape}] should be ${c.cross_attention_dim} wide (cross_attention_dim)`);
  const wanted = c.class_embed_type ? c.projection_class_embeddings_input_dim : undefined;
  if (labels?.shape[1] !== wanted)
    throw misfit(
      wanted === undefined
        ? 'classLabels are given, but class_embed_type is null'
        : `classLabels should be [N, ${wanted}] (projection_class_embeddings_input_dim)`,
    );
}

function steered(skips: Tensor[], residuals: readonly Tensor[] | undefined): Tensor[] {
  if (!residuals) return skips;
  if (residuals.length !== skips.length)
    throw misfit(`the ControlNet gives ${residuals.length} residuals for ${skips.length} skip connections`);
  return skips.map((skip, i) => op.add(skip, residuals[i]!));
}

/** The decoder half: each layer takes over what the encoder left at its resolution, last first. */
function up(s: Scope, c: UNetConfig, deepest: Tensor, skips: Tensor[], told: Conditions): Tensor {
  let x = deepest;
  const last = c.up_block_types.length - 1;
  c.up_block_types.forEach((type, i) => {
    const block = s.at('up_blocks').at(i);
    const mirrored = last - i;
    const channels = c.block_out_channels[mirrored]!;
    for (let j = 0; j <= c.layers_per_block[mirrored]!; j++) {
      x = residual(block.at('resnets').at(j), c, op.concat([x, skips.pop()!], 1), channels, told);
      if (type === 'CrossAttnUpBlock2D') x = attend(block.at('attentions').at(j), c, x, mirrored, told);
    }
    if (i < last) x = convolution(block.at('upsamplers.0.conv'), op.upsampleNearest(x, 2), channels);
  });
  return x;
}

function misfit(message: string): HemlineError {
  return new HemlineError('net-input', `U-Net or ControlNet: ${message}.`);
}
