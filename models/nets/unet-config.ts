import { z } from 'zod';
import { HemlineError } from '../error.ts';
import { parseConfig } from './layers.ts';

const count = z.int().positive();
/** diffusers takes one number for all blocks, or a list with one for each. */
const perBlock = z.union([count, z.array(count)]);
/** Fields of variants that are not built: only the value that leaves them off is taken. */
const off = z.null({ error: 'only null is supported' }).optional();
const no = z.literal(false, { error: 'only false is supported' }).nullish();
const only = <T extends string | number>(value: T) =>
  z.literal(value, { error: `only ${JSON.stringify(value)} is supported` }).default(value as never);

/** What U-Net and ControlNet share: everything that shapes the encoder half. */
const Encoder = {
  in_channels: count.default(4),
  flip_sin_to_cos: z.boolean().default(true),
  freq_shift: z.number().default(0),
  down_block_types: z
    .array(z.enum(['DownBlock2D', 'CrossAttnDownBlock2D']))
    .min(1)
    .default(['CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'DownBlock2D']),
  mid_block_type: z
    .enum(['UNetMidBlock2DCrossAttn', 'UNetMidBlock2D'])
    .nullable()
    .default('UNetMidBlock2DCrossAttn'),
  block_out_channels: z.array(count).min(1).default([320, 640, 1280, 1280]),
  layers_per_block: perBlock.default(2),
  downsample_padding: only(1),
  act_fn: z.enum(['silu', 'swish', 'relu', 'gelu']).default('silu'),
  norm_num_groups: count.default(32),
  norm_eps: z.number().positive().default(1e-5),
  cross_attention_dim: z.preprocess(oneOf, count.default(1280)),
  transformer_layers_per_block: perBlock.default(1),
  attention_head_dim: perBlock.default(8),
  use_linear_projection: z.boolean().default(false),
  class_embed_type: z.literal('projection', { error: 'only "projection" or null is supported' }).nullish(),
  projection_class_embeddings_input_dim: count.nullish(),
  resnet_time_scale_shift: z.enum(['default', 'scale_shift']).default('default'),
  num_attention_heads: off,
  encoder_hid_dim: off,
  encoder_hid_dim_type: off,
  addition_embed_type: off,
  num_class_embeds: off,
  only_cross_attention: z.union([z.boolean(), z.array(z.boolean())]).default(false),
  mid_block_scale_factor: only(1),
};

const UNet = z.object({
  ...Encoder,
  sample_size: z.preprocess(oneOf, count.nullish()).transform((side) => side ?? 64),
  out_channels: count.default(4),
  up_block_types: z
    .array(z.enum(['UpBlock2D', 'CrossAttnUpBlock2D']))
    .default(['UpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D']),
  center_input_sample: no,
  dual_cross_attention: no,
  class_embeddings_concat: no,
  resnet_skip_time_act: no,
  mid_block_only_cross_attention: no,
  reverse_transformer_layers_per_block: off,
  time_embedding_dim: off,
  time_embedding_act_fn: off,
  timestep_post_act: off,
  time_cond_proj_dim: off,
  cross_attention_norm: off,
  time_embedding_type: only('positional'),
  attention_type: only('default'),
  resnet_out_scale_factor: only(1),
  conv_in_kernel: only(3),
  conv_out_kernel: only(3),
  residual: z.boolean().default(false),
  position_period: z.int().min(0).default(0),
});

const ControlNet = z.object({
  ...Encoder,
  conditioning_channels: count.default(3),
  controlnet_conditioning_channel_order: z.enum(['rgb', 'bgr']).default('rgb'),
  conditioning_embedding_out_channels: z.array(count).min(1).default([16, 32, 96, 256]),
  global_pool_conditions: no,
});

/** A list of equal numbers is that number. */
function oneOf(value: unknown): unknown {
  return Array.isArray(value) && value.every((v) => v === value[0]) ? value[0] : value;
}

type PerBlock = 'layers_per_block' | 'transformer_layers_per_block' | 'attention_head_dim';
type Parsed<T> = Readonly<Omit<T, PerBlock | 'only_cross_attention'>> & {
  readonly [K in PerBlock]: readonly number[];
} & { readonly only_cross_attention: readonly boolean[] };

/**
 * diffusers' UNet2DConditionModel config, with a number for every block in the fields that allow one for
 * all. `attention_head_dim` is, as there, the number of heads. Extension: `residual` adds the second half of the
 * input, the latent of the picture that is edited, to the output, so that what stays need not be learned;
 * `position_period` adds a learned embedding of a cell's row and column, each modulo that many, to conv_in's output: by
 * convolutions alone no cell of an even surface can be told from the next, and no print drawn on it.
 */
export type UNetConfig = Parsed<z.infer<typeof UNet>>;
/** diffusers' ControlNetModel config, likewise. */
export type ControlNetConfig = Parsed<z.infer<typeof ControlNet>>;
/** What shapes the encoder half of both. */
export type EncoderConfig = Parsed<z.infer<z.ZodObject<typeof Encoder>>>;

/** @throws HemlineError `config-unsupported` naming the field. */
export function parseUNetConfig(raw: unknown): UNetConfig {
  const config = spread('UNet2DConditionModel', parseConfig('UNet2DConditionModel', UNet, raw));
  const [up, down] = [config.up_block_types.length, config.down_block_types.length];
  if (config.residual && config.in_channels !== 2 * config.out_channels)
    throw unsupported('UNet2DConditionModel', 'residual needs in_channels to be twice out_channels');
  const coarsest = 2 ** (down - 1);
  if (config.position_period > 0 && coarsest % config.position_period !== 0)
    throw unsupported(
      'UNet2DConditionModel',
      `position_period ${config.position_period} does not divide ${coarsest}, of which sides are multiples`,
    );
  if (up !== down)
    throw unsupported('UNet2DConditionModel', `up_block_types has ${up} blocks, down_block_types ${down}`);
  return config;
}

/** @throws HemlineError `config-unsupported` naming the field. */
export function parseControlNetConfig(raw: unknown): ControlNetConfig {
  return spread('ControlNetModel', parseConfig('ControlNetModel', ControlNet, raw));
}

function spread<T extends z.infer<z.ZodObject<typeof Encoder>>>(net: string, config: T): Parsed<T> {
  const blocks = config.down_block_types.length;
  const list = <V>(
    field: PerBlock | 'block_out_channels' | 'only_cross_attention',
    value: V | readonly V[],
  ) => {
    if (!Array.isArray(value)) return Array<V>(blocks).fill(value as V);
    if (value.length !== blocks)
      throw unsupported(net, `${field} has ${value.length} entries for ${blocks} down_block_types`);
    return value as readonly V[];
  };
  const widths = list('block_out_channels', config.block_out_channels);
  const heads = list('attention_head_dim', config.attention_head_dim);
  widths.forEach((width, i) => {
    if (width % config.norm_num_groups !== 0)
      throw unsupported(
        net,
        `block_out_channels ${width} are not a multiple of norm_num_groups ${config.norm_num_groups}`,
      );
    if (config.down_block_types[i] === 'CrossAttnDownBlock2D' && width % heads[i]! !== 0)
      throw unsupported(
        net,
        `block_out_channels ${width} are not a multiple of attention_head_dim ${heads[i]}, the number of heads`,
      );
  });
  if (config.class_embed_type && !config.projection_class_embeddings_input_dim)
    throw unsupported(net, 'class_embed_type "projection" needs projection_class_embeddings_input_dim');
  return {
    ...config,
    layers_per_block: list('layers_per_block', config.layers_per_block),
    transformer_layers_per_block: list('transformer_layers_per_block', config.transformer_layers_per_block),
    attention_head_dim: heads,
    only_cross_attention: list('only_cross_attention', config.only_cross_attention),
  };
}

function unsupported(net: string, what: string): HemlineError {
  return new HemlineError('config-unsupported', `${net}: ${what}.`);
}
