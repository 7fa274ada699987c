import { Graph } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { unet } from '../nets/unet.ts';
import { editBatch } from './edit-batch.ts';
import type { EditData } from './edit-data.ts';
import { type EditingOptions, editingInputs, UNET } from './editing-net.ts';
import type { Task } from './loop.ts';

/** An error of this root mean square over a cell's channels is large: the loss grows with it, below with its square. */
const NEAR = 0.1;

/**
 * The editing U-Net with the current picture's latent as extra input channels (InstructPix2Pix), under text and
 * image tokens, predicting what the noise schedule's `prediction_type` says. The text encoder, which knows captions
 * only, is trained along. The loss of a cell is the length of its error (Charbonnier et al. 1994, over the channels
 * together): one step predicts one picture, and under squares that is the mean of all possible ones, which is soft and
 * has halos, where the geometric median is mostly one of them.
 */
export function baseTask(data: EditData, o: EditingOptions): Task {
  const graph = new Graph('base', { trained: () => true });
  const { given, target } = editingInputs(graph, o);
  const side = Math.sqrt(o.cells);
  const weight = graph.input('weight', [o.batch, 1, side, side]);
  const error = op.sub(unet(graph.at(UNET), o.unet, given), target);
  const squared = op.mean(op.mul(error, error), [1], true);
  const length = op.sub(op.sqrt(op.add(squared, NEAR ** 2)), NEAR);
  return {
    graph,
    loss: op.mean(op.mul(length, weight)),
    terms: { plain: op.mean(op.detach(squared)) },
    batch: async (step) => editBatch(data, o, step),
  };
}
