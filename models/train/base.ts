import { Graph } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { type ClipTextConfig, clipText } from '../nets/clip.ts';
import { type UNetConfig, unet } from '../nets/unet.ts';
import { Random } from '../random.ts';
import type { FloatRows } from './floats.ts';
import type { Task } from './loop.ts';

/** One edit to learn: from one picture to another under one of several texts. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly texts: readonly string[];
  /** Pictures a conversation may have started from before it came to `from`. */
  readonly references: readonly number[];
}

export interface EditData {
  readonly edits: readonly Edit[];
  /** Latents of all pictures, normalised, [channels, side, side] a row. */
  readonly latents: FloatRows;
  /** Image tokens of all pictures, [50, width] a row. */
  readonly imageTokens: FloatRows;
  encodeIds(text: string): ArrayLike<number>;
}

export interface BaseOptions {
  readonly batch: number;
  readonly seed: number;
  readonly unet: UNetConfig;
  readonly text: ClipTextConfig;
  /** Whether the text encoder's weights are trained along. */
  readonly trainText: boolean;
  /** Cumulative products of the noise schedule, by step. */
  readonly alphasCumprod: ArrayLike<number>;
  /** Share of rows without text, which learn to give the picture back (L_recon, equation (6)). */
  readonly dropText: number;
  /** Deviation of the noise on the current picture's latent is uniform in [0, jitter]: later rounds start from imperfect latents. */
  readonly jitter: number;
  /** Extra weight of the latent's cells that the edit changes. */
  readonly focus: number;
  /** Share of rows whose image tokens are of an earlier reference. */
  readonly earlier: number;
}

function fillNormal(random: Random, out: Float32Array, scale = 1): void {
  for (let i = 0; i < out.length; i += 2) {
    const r = scale * Math.sqrt(-2 * Math.log(1 - random.next()));
    const a = 2 * Math.PI * random.next();
    out[i] = r * Math.cos(a);
    if (i + 1 < out.length) out[i + 1] = r * Math.sin(a);
  }
}

/** What one batch of edits looks like to the net. */
export function editBatch(data: EditData, o: BaseOptions): Task['batch'] {
  const length = o.text.max_position_embeddings;
  const channels = o.unet.out_channels;
  const cells = o.unet.sample_size ** 2;
  const width = channels * cells;
  const [eps, target, current] = [0, 1, 2].map(() => new Float32Array(width)) as [Float32Array, Float32Array, Float32Array];
  return async (step) => {
    const random = new Random(`${o.seed}/base/${step}`);
    const ids = new BigInt64Array(o.batch * length);
    const tokens = new Float32Array(o.batch * data.imageTokens.width);
    const sample = new Float32Array(o.batch * width * 2);
    const velocity = new Float32Array(o.batch * width);
    const weight = new Float32Array(o.batch * cells);
    const timestep = new Float32Array(o.batch);
    for (let row = 0; row < o.batch; row++) {
      const edit = random.pick(data.edits);
      const dropped = random.chance(o.dropText);
      data.latents.read(dropped ? edit.from : edit.to, target, 0);
      data.latents.read(edit.from, current, 0);
      const reference = random.chance(o.earlier) ? random.pick(edit.references) : edit.from;
      data.imageTokens.read(reference, tokens, row * data.imageTokens.width);
      const encoded = data.encodeIds(dropped ? '' : random.pick(edit.texts));
      for (let i = 0; i < length; i++) ids[row * length + i] = BigInt(encoded[i]!);

      // The square root favours noisy steps, where the edit is decided.
      const t = Math.floor(Math.sqrt(random.next()) * o.alphasCumprod.length);
      const [a, s] = [Math.sqrt(o.alphasCumprod[t]!), Math.sqrt(1 - o.alphasCumprod[t]!)];
      timestep[row] = t;
      fillNormal(random, eps);
      const at = row * width * 2;
      for (let i = 0; i < width; i++) {
        sample[at + i] = a * target[i]! + s * eps[i]!;
        velocity[row * width + i] = a * eps[i]! - s * target[i]!;
      }
      let mean = 0;
      const change = weight.subarray(row * cells, (row + 1) * cells);
      for (let cell = 0; cell < cells; cell++) {
        let d = 0;
        for (let c = 0; c < channels; c++) d += Math.abs(target[c * cells + cell]! - current[c * cells + cell]!);
        change[cell] = 1 + o.focus * Math.min(1, (4 * d) / channels);
        mean += change[cell]! / cells;
      }
      for (let cell = 0; cell < cells; cell++) change[cell]! /= mean;
      fillNormal(random, eps, o.jitter * random.next());
      for (let i = 0; i < width; i++) sample[at + width + i] = current[i]! + eps[i]!;
    }
    return { ids, imageTokens: tokens, sample, velocity, weight, timestep };
  };
}

/**
 * The editing U-Net with the current picture's latent as extra input channels (InstructPix2Pix),
 * under text and image tokens, predicting velocity (Salimans & Ho, appendix D).
 */
export function baseTask(data: EditData, o: BaseOptions): Task {
  const isText = (name: string) => name.startsWith('text_model.') || name.startsWith('text_projection.');
  const graph = new Graph('base', { trained: (name) => o.trainText || !isText(name) });
  const side = o.unet.sample_size;
  const ids = graph.input('ids', [o.batch, o.text.max_position_embeddings], 'int64');
  const imageTokens = graph.input('imageTokens', [o.batch, 50, o.unet.cross_attention_dim]);
  const sample = graph.input('sample', [o.batch, o.unet.in_channels, side, side]);
  const timestep = graph.input('timestep', [o.batch]);
  const velocity = graph.input('velocity', [o.batch, o.unet.out_channels, side, side]);
  const weight = graph.input('weight', [o.batch, 1, side, side]);
  const text = clipText(graph.at(''), o.text, ids);
  const out = unet(graph.at(''), o.unet, {
    sample,
    timestep,
    tokens: op.concat([text.hidden, imageTokens], 1),
    classLabels: text.embeds,
  });
  const error = op.sub(out, velocity);
  const squared = op.mul(error, error);
  return {
    graph,
    loss: op.mean(op.mul(squared, weight)),
    terms: { plain: op.mean(op.detach(squared)) },
    batch: editBatch(data, o),
  };
}
