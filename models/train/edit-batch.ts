import { readPrediction } from '../diffusion/predict.ts';
import type { Schedule } from '../diffusion/schedule.ts';
import type { TypedArray } from '../graph/session.ts';
import { Random } from '../random.ts';
import type { Edit, EditData } from './edit-data.ts';

/** What of an editing batch can be chosen. */
export interface EditBatchOptions {
  readonly batch: number;
  readonly seed: number;
  /** Ids of a text. */
  readonly length: number;
  /** Channels and cells of a latent. */
  readonly channels: number;
  readonly cells: number;
  readonly schedule: Schedule;
  /**
   * Whether the U-Net sees the current picture's latent beside the noisy one (InstructPix2Pix), which then is the
   * noisy target. Otherwise it is the current picture's that is noised, as in the paper (equation (5)).
   */
  readonly beside: boolean;
  /** Share of rows without text, which learn to give the picture back (L_recon, equation (6)). */
  readonly dropText: number;
  /** Deviation of the noise on the current picture's latent is uniform in [0, jitter]: later rounds start from imperfect latents. */
  readonly jitter: number;
  /** Extra weight of the latent's cells that the edit changes. */
  readonly focus: number;
  /**
   * Rows weigh even / (even + change), their change being the mean square of what is to change in the latent:
   * where it is small, a button counts as much as a coat. With Infinity all rows weigh 1.
   */
  readonly even: number;
  /** Share of rows at the last noise step, where sampling starts, and where one step is all of it. */
  readonly start: number;
  /** Share of rows whose image tokens are of an earlier reference. */
  readonly earlier: number;
}

/** The arrays of one batch; where there are image tokens, these too, as `imageTokens`. */
export interface EditBatch extends Readonly<Record<string, TypedArray>> {
  readonly ids: BigInt64Array;
  /** The noisy latent and then, where it is seen `beside`, the current picture's: [N, (1 or 2) * channels, side, side]. */
  readonly sample: Float32Array;
  /** What the U-Net is to predict, by the schedule's `prediction_type`. */
  readonly target: Float32Array;
  /** Of each cell, [N, cells]: the row's weight on average, up to 1 + focus times as much where the edit changes something. */
  readonly weight: Float32Array;
  /** How much of each cell the edit changes, [N, cells]: 0 where it leaves all as it is, 1 from a quarter of a deviation on. */
  readonly changed: Float32Array;
  readonly timestep: Float32Array;
}

/**
 * Other noise steps are T (1 - u^4), u uniform: more than half of them in the noisiest tenth. Beneath that the edit shows
 * through the noise, and there is nothing to be learned from the text.
 */
const NOISY = 4;

/** Fills with normal numbers of deviation `scale` (Box-Muller, both halves used). */
export function fillNormal(random: Random, out: Float32Array, scale = 1): void {
  for (let i = 0; i < out.length; i += 2) {
    const r = scale * Math.sqrt(-2 * Math.log(1 - random.next()));
    const a = 2 * Math.PI * random.next();
    out[i] = r * Math.cos(a);
    if (i + 1 < out.length) out[i + 1] = r * Math.sin(a);
  }
}

/** How much two latents differ in each cell: 0 where they are alike, 1 where their channels are a quarter or more apart. */
export function changeOf(
  target: Float32Array,
  current: Float32Array,
  o: Pick<EditBatchOptions, 'channels' | 'cells'>,
  out: Float32Array,
): void {
  for (let cell = 0; cell < o.cells; cell++) {
    let d = 0;
    for (let c = 0; c < o.channels; c++)
      d += Math.abs(target[c * o.cells + cell]! - current[c * o.cells + cell]!);
    out[cell] = Math.min(1, (4 * d) / o.channels);
  }
}

/** Weights of cells with mean 1: up to 1 + focus times as much for cells that are `changed` as for others. */
export function cellWeights(changed: Float32Array, focus: number): Float32Array {
  const weights = changed.map((share) => 1 + focus * share);
  const mean = weights.reduce((sum, w) => sum + w, 0) / weights.length;
  return weights.map((w) => w / mean);
}

/** The weight of a row by how much it changes. */
function rowWeight(target: Float32Array, current: Float32Array, even: number): number {
  if (even === Number.POSITIVE_INFINITY) return 1;
  let squares = 0;
  for (let i = 0; i < target.length; i++) squares += (target[i]! - current[i]!) ** 2;
  return even / (even + squares / target.length);
}

/** The reference of a conversation that came to `from`: a picture of the figure, but not the target. */
function earlierReference(random: Random, { figure, from, to }: Edit): number {
  const picture = random.pick(figure);
  return picture === to ? from : picture;
}

/**
 * The batch of a step: for each row an edit, a noise step, the noisy latent, and what is to be predicted: the
 * target's latent, or the noise or velocity from which it follows. `picked` is told each row's edit.
 */
export function editBatch(
  data: EditData,
  o: EditBatchOptions,
  step: number,
  picked?: (row: number, edit: Edit) => void,
): EditBatch {
  const random = new Random(`${o.seed}/edit/${step}`);
  const width = o.channels * o.cells;
  const ids = new BigInt64Array(o.batch * o.length);
  const looks = data.imageTokens;
  const imageTokens = looks && new Float32Array(o.batch * looks.width);
  const seen = o.beside ? 2 * width : width;
  const sample = new Float32Array(o.batch * seen);
  const wanted = new Float32Array(o.batch * width);
  const { alphas } = o.schedule;
  const weight = new Float32Array(o.batch * o.cells);
  const changed = new Float32Array(o.batch * o.cells);
  const timestep = new Float32Array(o.batch);
  const [eps, target, current] = [0, 1, 2].map(() => new Float32Array(width)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (let row = 0; row < o.batch; row++) {
    let edit = random.pick(data.edits);
    while (random.next() >= edit.weight) edit = random.pick(data.edits);
    picked?.(row, edit);
    const dropped = random.chance(o.dropText);
    data.latents.read(dropped ? edit.from : edit.to, target, 0);
    data.latents.read(edit.from, current, 0);
    const reference = random.chance(o.earlier) ? earlierReference(random, edit) : edit.from;
    if (imageTokens) looks.read(reference, imageTokens, row * looks.width);
    const encoded = data.encodeIds(dropped ? '' : random.pick(edit.texts));
    for (let i = 0; i < o.length; i++) ids[row * o.length + i] = BigInt(encoded[i]!);

    // From the end, as 1 - u^4 itself rounds to 1 once in ten thousand rows.
    const before = random.chance(o.start) ? 0 : Math.floor(random.next() ** NOISY * alphas.length);
    const t = alphas.length - 1 - before;
    const [a, s] = [Math.sqrt(alphas[t]!), Math.sqrt(1 - alphas[t]!)];
    timestep[row] = t;
    fillNormal(random, eps);
    const at = row * seen;
    const noised = o.beside ? target : current;
    const { original } = readPrediction(o.schedule, t);
    for (let i = 0; i < width; i++) {
      const noisy = a * noised[i]! + s * eps[i]!;
      sample[at + i] = noisy;
      // That prediction from which the target's latent is read.
      wanted[row * width + i] = (target[i]! - original.sample * noisy) / original.prediction;
    }
    const own = changed.subarray(row * o.cells, (row + 1) * o.cells);
    changeOf(target, current, o, own);
    const share = rowWeight(target, current, o.even);
    weight.set(
      cellWeights(own, o.focus).map((w) => share * w),
      row * o.cells,
    );
    fillNormal(random, eps, o.jitter * random.next());
    if (o.beside) for (let i = 0; i < width; i++) sample[at + width + i] = current[i]! + eps[i]!;
  }
  return { ids, ...(imageTokens && { imageTokens }), sample, target: wanted, weight, changed, timestep };
}
