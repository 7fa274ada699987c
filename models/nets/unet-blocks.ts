import type { Init, Scope, Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { convolution } from './layers.ts';
import type { LoraConfig } from './lora.ts';
import { resnet } from './resnet.ts';
import { embedding, sinusoid } from './timestep.ts';
import { transformer } from './transformer.ts';
import type { EncoderConfig } from './unet-config.ts';

/** What all blocks are told beside their own input. */
export interface Conditions {
  /** [N, 4 * block_out_channels[0]] */
  readonly time: Tensor;
  /** [N, tokens, cross_attention_dim] */
  readonly tokens: Tensor;
  readonly lora?: LoraConfig;
}

/** Blocks start as the identity (Dhariwal & Nichol 2021), which makes the first steps of training stable. */
const LAST: Init = 'zeros';

/** A residual block of block `i`'s kind. */
export function residual(s: Scope, c: EncoderConfig, x: Tensor, channels: number, told: Conditions): Tensor {
  return resnet(s, x, channels, {
    groups: c.norm_num_groups,
    eps: c.norm_eps,
    act: c.act_fn,
    time: { embedding: told.time, shift: c.resnet_time_scale_shift },
    last: LAST,
  });
}

/** A transformer of resolution `i`, counted from the finest; with `blind` no cell looks at others, only at tokens. */
export function attend(
  s: Scope,
  c: EncoderConfig,
  x: Tensor,
  i: number,
  told: Conditions,
  blind = c.only_cross_attention[i]!,
): Tensor {
  return transformer(s, x, {
    heads: c.attention_head_dim[i]!,
    layers: c.transformer_layers_per_block[i]!,
    groups: c.norm_num_groups,
    linearProjection: c.use_linear_projection,
    tokens: told.tokens,
    onlyCrossAttention: blind,
    lora: told.lora,
  });
}

/**
 * Timesteps [N], and class labels [N, projection_class_embeddings_input_dim] where the config asks for
 * them, to the embedding that every residual block gets.
 */
export function timeEmbedding(s: Scope, c: EncoderConfig, timestep: Tensor, labels?: Tensor): Tensor {
  const width = 4 * c.block_out_channels[0]!;
  const waves = sinusoid(timestep, { width: c.block_out_channels[0]!, ...c });
  const time = embedding(s.at('time_embedding'), waves, width, c.act_fn);
  return labels ? op.add(time, embedding(s.at('class_embedding'), labels, width, 'silu')) : time;
}

/** The encoder half after `conv_in`: its deepest picture, and all that the decoder takes over, finest first. */
export function down(
  s: Scope,
  c: EncoderConfig,
  start: Tensor,
  told: Conditions,
): { x: Tensor; skips: Tensor[] } {
  let x = start;
  const skips = [x];
  c.down_block_types.forEach((type, i) => {
    const block = s.at('down_blocks').at(i);
    for (let j = 0; j < c.layers_per_block[i]!; j++) {
      x = residual(block.at('resnets').at(j), c, x, c.block_out_channels[i]!, told);
      if (type === 'CrossAttnDownBlock2D') x = attend(block.at('attentions').at(j), c, x, i, told);
      skips.push(x);
    }
    if (i === c.down_block_types.length - 1) return;
    x = convolution(block.at('downsamplers.0.conv'), x, c.block_out_channels[i]!, { stride: 2 });
    skips.push(x);
  });
  return { x, skips };
}

/** The deepest block; null leaves it out. */
export function middle(s: Scope, c: EncoderConfig, x: Tensor, told: Conditions): Tensor {
  if (c.mid_block_type === null) return x;
  const last = c.block_out_channels.length - 1;
  const channels = c.block_out_channels[last]!;
  const first = residual(s.at('resnets.0'), c, x, channels, told);
  if (c.mid_block_type === 'UNetMidBlock2D') return first;
  // diffusers' middle looks at all cells, whatever `only_cross_attention` says of the blocks.
  const seen = attend(s.at('attentions.0'), c, first, last, told, false);
  return residual(s.at('resnets.1'), c, seen, channels, told);
}
