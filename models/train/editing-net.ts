import { HemlineError } from '../error.ts';
import type { Graph, Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { type ClipTextConfig, clipText } from '../nets/clip.ts';
import type { UNetConfig, UNetInputs } from '../nets/unet.ts';
import type { EditBatchOptions } from './edit-batch.ts';
import { type LoopOptions, rowsOfPart } from './loop.ts';
import type { OpenedEdits } from './open-edit-data.ts';

/** What the editing batches are made of; each was chosen by eye on short runs. */
const EDITING = { dropText: 0.06, jitter: 0.06, focus: 2, even: 0.1, earlier: 0.3 } as const;
/** Share of rows at the last noise step, for a net that sees the current picture beside the noise. */
const START = 0.95;

export interface EditingOptions extends EditBatchOptions {
  readonly unet: UNetConfig;
  readonly text: ClipTextConfig;
  /** Image tokens of a picture. */
  readonly imageTokens: number;
}

/**
 * The numbers of a run on `edits`, with the usual mixture of batches. `crop`: side in cells of the windows that rows
 * show; by default they show all.
 * @throws HemlineError `bad-option` where a window is larger than a latent.
 */
export function editingOptions(
  edits: OpenedEdits,
  unet: UNetConfig,
  text: ClipTextConfig,
  loop: LoopOptions,
  crop?: number,
): EditingOptions {
  const side = unet.sample_size;
  if (crop !== undefined && !(crop <= side))
    throw new HemlineError('bad-option', `--crop is at most the latent's side, ${side} cells.`);
  const beside = unet.in_channels > unet.out_channels;
  return {
    ...EDITING,
    start: beside ? START : 0,
    batch: rowsOfPart(loop),
    seed: loop.seed,
    length: edits.length,
    channels: unet.out_channels,
    cells: (crop ?? side) ** 2,
    whole: crop && side,
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
  const side = Math.sqrt(o.cells);
  const ids = graph.input('ids', [o.batch, o.length], 'int64');
  const imageTokens = graph.input('imageTokens', [o.batch, o.imageTokens, o.unet.cross_attention_dim]);
  const sample = graph.input('sample', [o.batch, o.unet.in_channels, side, side]);
  const timestep = graph.input('timestep', [o.batch]);
  const target = graph.input('target', [o.batch, o.unet.out_channels, side, side]);
  const text = clipText(graph.at(TEXT), o.text, ids);
  const tokens = op.concat([text.hidden, imageTokens], 1);
  const classLabels = o.unet.class_embed_type ? text.embeds : undefined;
  return { given: { sample, timestep, tokens, classLabels }, target };
}
