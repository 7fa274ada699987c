import type { Graph, Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { type ClipTextConfig, clipText } from '../nets/clip.ts';
import type { UNetConfig, UNetInputs } from '../nets/unet.ts';
import type { EditBatchOptions } from './edit-batch.ts';
import { type LoopOptions, rowsOfPart } from './loop.ts';
import type { OpenedEdits } from './open-edit-data.ts';

/** What the editing batches are made of; each was chosen by eye on short runs. */
const EDITING = { dropText: 0.06, jitter: 0.06, focus: 2, even: 0.02, earlier: 0.3 } as const;
/** Share of rows at the last noise step, for a net that sees the current picture beside the noise. */
const START = 0.9;

export interface EditingOptions extends EditBatchOptions {
  readonly unet: UNetConfig;
  readonly text: ClipTextConfig;
  /** Image tokens of a picture; 0 without. */
  readonly imageTokens: number;
}

/** The numbers of a run on `edits`, with the usual mixture of batches. */
export function editingOptions(
  edits: OpenedEdits,
  unet: UNetConfig,
  text: ClipTextConfig,
  loop: LoopOptions,
): EditingOptions {
  const beside = unet.in_channels > unet.out_channels;
  return {
    ...EDITING,
    start: beside ? START : 0,
    batch: rowsOfPart(loop),
    seed: loop.seed,
    length: edits.length,
    channels: unet.out_channels,
    cells: unet.sample_size ** 2,
    schedule: edits.schedule,
    beside,
    imageTokens: edits.tokens,
    unet,
    text,
  };
}

/** Where the weights of both stand in the graph of a training. */
export const [TEXT, UNET] = ['text', 'unet'] as const;

/** The inputs of an editing batch, read by the text encoder: what the U-Net is given, and what it is to predict. */
export function editingInputs(graph: Graph, o: EditingOptions): { given: UNetInputs; target: Tensor } {
  const side = o.unet.sample_size;
  const ids = graph.input('ids', [o.batch, o.length], 'int64');
  const sample = graph.input('sample', [o.batch, o.unet.in_channels, side, side]);
  const timestep = graph.input('timestep', [o.batch]);
  const target = graph.input('target', [o.batch, o.unet.out_channels, side, side]);
  const text = clipText(graph.at(TEXT), o.text, ids);
  const seen = [o.batch, o.imageTokens, o.unet.cross_attention_dim];
  const tokens =
    o.imageTokens === 0 ? text.hidden : op.concat([text.hidden, graph.input('imageTokens', seen)], 1);
  const classLabels = o.unet.class_embed_type ? text.embeds : undefined;
  return { given: { sample, timestep, tokens, classLabels }, target };
}
