import { Graph } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { unet } from '../nets/unet.ts';
import { editBatch } from './edit-batch.ts';
import type { EditData } from './edit-data.ts';
import { type EditingOptions, editingInputs, UNET } from './editing-net.ts';
import type { Task } from './loop.ts';

/**
 * The editing U-Net with the current picture's latent as extra input channels (InstructPix2Pix), under text and
 * image tokens, predicting what the noise schedule's `prediction_type` says. The text encoder, which knows captions
 * only, is trained along.
 */
export function baseTask(data: EditData, o: EditingOptions): Task {
  const graph = new Graph('base', { trained: () => true });
  const { given, target } = editingInputs(graph, o);
  const side = o.unet.sample_size;
  const weight = graph.input('weight', [o.batch, 1, side, side]);
  const error = op.sub(unet(graph.at(UNET), o.unet, given), target);
  const squared = op.mul(error, error);
  return {
    graph,
    loss: op.mean(op.mul(squared, weight)),
    terms: { plain: op.mean(op.detach(squared)) },
    batch: async (step) => editBatch(data, o, step),
  };
}
