import type { Dim, Scope, Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { convolution, groupNorm, layerNorm, linear } from './layers.ts';
import { type LoraConfig, withLora } from './lora.ts';

export interface TransformerOptions {
  readonly heads: number;
  /** Transformer blocks in a row. */
  readonly layers: number;
  readonly groups: number;
  /** proj_in and proj_out are Linear; otherwise 1x1 convolutions. */
  readonly linearProjection: boolean;
  /** What cross-attention looks at, [N, tokens, cross_attention_dim]. */
  readonly tokens: Tensor;
  /** The first attention, too, looks at the tokens and not at the cells: far cheaper where there are many. Default false. */
  readonly onlyCrossAttention?: boolean;
  readonly lora?: LoraConfig;
}

/** diffusers' Transformer2DModel: every cell of x [N, C, H, W] looks at all cells, then at the tokens. */
export function transformer(s: Scope, x: Tensor, o: TransformerOptions): Tensor {
  const [batch, channels, height, width] = x.shape as [Dim, number, number, number];
  const toCells = (t: Tensor) => op.transpose(op.reshape(t, [batch, channels, height * width]), [0, 2, 1]);
  const toPicture = (t: Tensor) => op.reshape(op.transpose(t, [0, 2, 1]), [batch, channels, height, width]);
  // An epsilon of its own, whatever `norm_eps` says.
  const normed = groupNorm(s.at('norm'), o.groups, 1e-6, x);
  const [into, out] = [s.at('proj_in'), s.at('proj_out')];
  let cells = o.linearProjection
    ? linear(into, toCells(normed), channels)
    : toCells(convolution(into, normed, channels, { kernel: 1 }));
  for (let i = 0; i < o.layers; i++) cells = block(s.at('transformer_blocks').at(i), cells, o);
  // Zero at first: an untrained transformer leaves the picture as it is.
  const back = o.linearProjection
    ? toPicture(linear(out, cells, channels, { init: 'zeros' }))
    : convolution(out, toPicture(cells), channels, { kernel: 1, init: 'zeros' });
  return op.add(x, back);
}

/** diffusers' BasicTransformerBlock on cells [N, cells, C]. */
function block(s: Scope, x: Tensor, o: TransformerOptions): Tensor {
  const norm = (name: string) => layerNorm(s.at(name), 1e-5, x);
  x = op.add(x, attention(s.at('attn1'), norm('norm1'), o.onlyCrossAttention ? o.tokens : undefined, o));
  x = op.add(x, attention(s.at('attn2'), norm('norm2'), o.tokens, o));
  return op.add(x, feedForward(s.at('ff.net'), norm('norm3')));
}

function attention(s: Scope, x: Tensor, tokens: Tensor | undefined, o: TransformerOptions): Tensor {
  const width = x.shape[2] as number;
  const project = (name: string, from: Tensor) =>
    withLora(s.at(name), from, linear(s.at(name), from, width, { bias: false }), o.lora);
  const seen = tokens ?? x;
  const mixed = op.attention(project('to_q', x), project('to_k', seen), project('to_v', seen), {
    heads: o.heads,
  });
  return withLora(s.at('to_out.0'), mixed, linear(s.at('to_out.0'), mixed, width), o.lora);
}

/** GEGLU (Shazeer 2020) and the way back. */
function feedForward(s: Scope, x: Tensor): Tensor {
  const width = x.shape[2] as number;
  const [value, gate] = op.split(linear(s.at('0.proj'), x, 8 * width), [4 * width, 4 * width], 2);
  return linear(s.at('2'), op.mul(value!, op.gelu(gate!)), width);
}
