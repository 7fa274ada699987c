import { Graph } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { type ClipTextConfig, clipText } from '../nets/clip.ts';
import { type UNetConfig, unet } from '../nets/unet.ts';
import { type EditBatchOptions, editBatch } from './edit-batch.ts';
import type { EditData } from './edit-data.ts';
import type { Task } from './loop.ts';

export interface BaseOptions extends EditBatchOptions {
  readonly unet: UNetConfig;
  readonly text: ClipTextConfig;
  /** Image tokens of a picture. */
  readonly imageTokens: number;
}

/** Where the weights of both stand in the graph of a training. */
export const [TEXT, UNET] = ['text', 'unet'] as const;

/**
 * The editing U-Net with the current picture's latent as extra input channels (InstructPix2Pix), under text and
 * image tokens, predicting what the noise schedule's `prediction_type` says. The text encoder, which knows captions
 * only, is trained along.
 */
export function baseTask(data: EditData, o: BaseOptions): Task {
  const graph = new Graph('base', { trained: () => true });
  const side = o.unet.sample_size;
  const ids = graph.input('ids', [o.batch, o.length], 'int64');
  const imageTokens = graph.input('imageTokens', [o.batch, o.imageTokens, o.unet.cross_attention_dim]);
  const sample = graph.input('sample', [o.batch, o.unet.in_channels, side, side]);
  const timestep = graph.input('timestep', [o.batch]);
  const target = graph.input('target', [o.batch, o.unet.out_channels, side, side]);
  const weight = graph.input('weight', [o.batch, 1, side, side]);
  const text = clipText(graph.at(TEXT), o.text, ids);
  const out = unet(graph.at(UNET), o.unet, {
    sample,
    timestep,
    tokens: op.concat([text.hidden, imageTokens], 1),
    classLabels: o.unet.class_embed_type ? text.embeds : undefined,
  });
  const error = op.sub(out, target);
  const squared = op.mul(error, error);
  return {
    graph,
    loss: op.mean(op.mul(squared, weight)),
    terms: { plain: op.mean(op.detach(squared)) },
    batch: async (step) => editBatch(data, o, step),
  };
}
