import { z } from 'zod';
import type { Dim, Scope, Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { layerNorm, linear, parseConfig } from './layers.ts';

const Shared = {
  projection_dim: z.int().positive().default(512),
  num_hidden_layers: z.int().positive().default(12),
  hidden_act: z.enum(['quick_gelu', 'gelu']).default('quick_gelu'),
  layer_norm_eps: z.number().positive().default(1e-5),
  /** A `...WithProjection` or whole `CLIPModel` has projections; a bare encoder has none. */
  architectures: z.array(z.string()).nullish(),
};

const evenHeads = (c: { hidden_size: number; num_attention_heads: number }) =>
  c.hidden_size % c.num_attention_heads === 0;
const uneven = { error: 'it should be a multiple of num_attention_heads', path: ['hidden_size'] };

const TextSchema = z
  .object({
    ...Shared,
    vocab_size: z.int().positive().default(49408),
    hidden_size: z.int().positive().default(512),
    intermediate_size: z.int().positive().default(2048),
    num_attention_heads: z.int().positive().default(8),
    max_position_embeddings: z.int().positive().default(77),
    eos_token_id: z.int().default(49407),
  })
  .refine(evenHeads, uneven);

const VisionSchema = z
  .object({
    ...Shared,
    hidden_size: z.int().positive().default(768),
    intermediate_size: z.int().positive().default(3072),
    num_attention_heads: z.int().positive().default(12),
    num_channels: z.int().positive().default(3),
    image_size: z.int().positive().default(224),
    patch_size: z.int().positive().default(32),
  })
  .refine(evenHeads, uneven)
  .refine((c) => c.image_size % c.patch_size === 0, {
    error: 'it should be a multiple of patch_size',
    path: ['image_size'],
  });

/** transformers' CLIPTextConfig. */
export type ClipTextConfig = Readonly<z.infer<typeof TextSchema>>;
/** transformers' CLIPVisionConfig. */
export type ClipVisionConfig = Readonly<z.infer<typeof VisionSchema>>;

/** Takes an encoder's own config, or a CLIPModel's with `text_config`. @throws HemlineError `config-unsupported`. */
export function parseClipTextConfig(raw: unknown): ClipTextConfig {
  return parseConfig('CLIPTextModel', TextSchema, part(raw, 'text_config'));
}

/** Takes an encoder's own config, or a CLIPModel's with `vision_config`. @throws HemlineError `config-unsupported`. */
export function parseClipVisionConfig(raw: unknown): ClipVisionConfig {
  return parseConfig('CLIPVisionModel', VisionSchema, part(raw, 'vision_config'));
}

function part(raw: unknown, key: string): unknown {
  const whole = (raw ?? {}) as Record<string, unknown>;
  const inner = whole[key];
  if (typeof inner !== 'object' || inner === null) return raw;
  return { ...inner, projection_dim: whole.projection_dim, architectures: whole.architectures };
}

export interface ClipOutput {
  /** The last hidden states [N, tokens, hidden_size]: of text after the final normalisation, of pictures before it, as in transformers. */
  readonly hidden: Tensor;
  /** One vector [N, hidden_size] for the whole: the end of the text, or [CLS] after its normalisation. */
  readonly pooled: Tensor;
  /** `pooled` in the space shared by text and pictures [N, projection_dim], where `architectures` says there is one. Not normalised. */
  readonly embeds?: Tensor;
}

/** Whether an encoder has `embeds`. */
export const projects = (c: { architectures?: readonly string[] | null }): boolean =>
  c.architectures?.some((name) => name === 'CLIPModel' || name.endsWith('WithProjection')) ?? false;

type Encoder = Pick<ClipTextConfig, 'hidden_size' | 'intermediate_size' | 'num_hidden_layers'> &
  Pick<ClipTextConfig, 'num_attention_heads' | 'hidden_act' | 'layer_norm_eps'>;

/** The transformer of both, normalised before each part. First values are those of OpenAI's CLIP. */
function encoder(s: Scope, c: Encoder, x: Tensor, causal: boolean): Tensor {
  const width = c.hidden_size;
  const inner = { normal: width ** -0.5 * (2 * c.num_hidden_layers) ** -0.5 };
  const act = c.hidden_act === 'gelu' ? op.gelu : op.quickGelu;
  for (let i = 0; i < c.num_hidden_layers; i++) {
    const layer = s.at('layers').at(i);
    const normed = layerNorm(layer.at('layer_norm1'), c.layer_norm_eps, x);
    const attend = layer.at('self_attn');
    const project = (name: string) => linear(attend.at(name), normed, width, { init: inner });
    const seen = op.attention(project('q_proj'), project('k_proj'), project('v_proj'), {
      heads: c.num_attention_heads,
      causal,
    });
    x = op.add(x, linear(attend.at('out_proj'), seen, width, { init: { normal: width ** -0.5 } }));
    const again = layerNorm(layer.at('layer_norm2'), c.layer_norm_eps, x);
    const wide = linear(layer.at('mlp.fc1'), again, c.intermediate_size, {
      init: { normal: (2 * width) ** -0.5 },
    });
    x = op.add(x, linear(layer.at('mlp.fc2'), act(wide), width, { init: inner }));
  }
  return x;
}

/** Text ids [N, tokens] (int64), tokens at most `max_position_embeddings`. Padding is not masked: the paper pads to 30. */
export function clipText(root: Scope, c: ClipTextConfig, ids: Tensor): ClipOutput {
  const s = root.at('text_model');
  const width = c.hidden_size;
  const table = s.weight('embeddings.token_embedding.weight', [c.vocab_size, width], { normal: 0.02 });
  const positions = s.weight('embeddings.position_embedding.weight', [c.max_position_embeddings, width], {
    normal: 0.02,
  });
  const here = op.slice(positions, { axis: 0, start: 0, end: ids.shape[1] as number });
  const deep = encoder(s.at('encoder'), c, op.add(op.embedding(table, ids), here), true);
  const hidden = layerNorm(s.at('final_layer_norm'), c.layer_norm_eps, deep);
  const end = op.reshape(endOfText(c, ids), [ids.shape[0]!, 1, ids.shape[1]!]);
  const pooled = op.reshape(op.matmul(end, hidden), [ids.shape[0]!, width]);
  return { hidden, pooled, embeds: shared(root.at('text_projection'), c, pooled) };
}

/**
 * 1 where a text ends, else 0, [N, tokens]. Ids are compared as floats, exact up to 16 million.
 * transformers takes the highest id for the end when `eos_token_id` is 2, which old configs say wrongly.
 */
function endOfText(c: ClipTextConfig, ids: Tensor): Tensor {
  const tokens = ids.shape[1] as number;
  const numbers = op.cast(ids, 'float32');
  const last = c.eos_token_id === 2 ? op.max(numbers, [1], true) : c.eos_token_id;
  const matches = op.cast(op.equal(numbers, last), 'float32');
  // The first match: texts are often padded with more of the same. Entry (i, j) is 1 for i before j.
  const before = Array.from({ length: tokens ** 2 }, (_, at) =>
    Number(Math.floor(at / tokens) < at % tokens),
  );
  const earlier = op.matmul(matches, ids.graph.constant(before, [tokens, tokens]));
  return op.mul(matches, op.cast(op.equal(earlier, 0), 'float32'));
}

function shared(s: Scope, c: ClipTextConfig | ClipVisionConfig, pooled: Tensor): Tensor | undefined {
  const options = { bias: false, init: { normal: c.hidden_size ** -0.5 } };
  return projects(c) ? linear(s, pooled, c.projection_dim, options) : undefined;
}

/** Pixels [N, 3, image_size, image_size], normalised as CLIP's; tokens are [CLS] and then the patches, row by row. */
export function clipVision(root: Scope, c: ClipVisionConfig, pixels: Tensor): ClipOutput {
  const s = root.at('vision_model');
  const batch = pixels.shape[0]!;
  const x = op.add(patches(s.at('embeddings'), c, pixels), positions(s.at('embeddings'), c));
  const start = layerNorm(s.at('pre_layrnorm'), c.layer_norm_eps, x);
  const hidden = encoder(s.at('encoder'), c, start, false);
  const first = op.reshape(op.slice(hidden, { axis: 1, start: 0, end: 1 }), [batch, c.hidden_size]);
  const pooled = layerNorm(s.at('post_layernorm'), c.layer_norm_eps, first);
  return { hidden, pooled, embeds: shared(root.at('visual_projection'), c, pooled) };
}

const gridOf = (c: ClipVisionConfig): number => c.image_size / c.patch_size;

function positions(s: Scope, c: ClipVisionConfig): Tensor {
  return s.weight('position_embedding.weight', [gridOf(c) ** 2 + 1, c.hidden_size], { normal: 0.02 });
}

/** [CLS] and the patches' embeddings [N, 1 + grid², hidden_size]. */
function patches(s: Scope, c: ClipVisionConfig, pixels: Tensor): Tensor {
  const [grid, side, width] = [gridOf(c), c.patch_size, c.hidden_size];
  const batch = pixels.shape[0] as Dim;
  const kernel = s.weight('patch_embedding.weight', [width, c.num_channels, side, side], { normal: 0.02 });
  // A convolution whose stride is its kernel is one matrix product, and so is its gradient.
  const cut = op.reshape(pixels, [batch, c.num_channels, grid, side, grid, side]);
  const rows = op.reshape(op.transpose(cut, [0, 2, 4, 1, 3, 5]), [batch, grid ** 2, -1]);
  const embedded = op.linear(rows, op.reshape(kernel, [width, -1]));
  const cls = s.weight('class_embedding', [width], { normal: width ** -0.5 });
  return op.concat([op.expand(op.reshape(cls, [1, 1, width]), [batch, 1, width]), embedded], 1);
}
