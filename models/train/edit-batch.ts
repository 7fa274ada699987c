import type { Schedule, SchedulerConfig } from '../diffusion/schedule.ts';
import type { TypedArray } from '../graph/session.ts';
import { Random } from '../random.ts';
import type { EditData } from './edit-data.ts';

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
  /** Share of rows without text, which learn to give the picture back (L_recon, equation (6)). */
  readonly dropText: number;
  /** Deviation of the noise on the current picture's latent is uniform in [0, jitter]: later rounds start from imperfect latents. */
  readonly jitter: number;
  /** Extra weight of the latent's cells that the edit changes. */
  readonly focus: number;
  /** Share of rows whose image tokens are of an earlier reference. */
  readonly earlier: number;
}

/** The arrays of one batch. */
export interface EditBatch extends Readonly<Record<string, TypedArray>> {
  readonly ids: BigInt64Array;
  readonly imageTokens: Float32Array;
  /** The noisy target's latent and then the current picture's, [N, 2 * channels, side, side]. */
  readonly sample: Float32Array;
  /** What the U-Net is to predict, by the schedule's `prediction_type`. */
  readonly target: Float32Array;
  readonly weight: Float32Array;
  readonly timestep: Float32Array;
}

/**
 * Noise steps are T (1 - u^4), u uniform: more than half of them in the noisiest tenth. Beneath that the edit shows
 * through the noise, and there is nothing to be learned from the text.
 */
const NOISY = 4;

type Share = (amount: number) => number;

/** Shares of noise and latent in a prediction, of a = sqrt(alpha) and s = sqrt(1 - alpha); v = a noise - s z_0. */
const ASKED: Readonly<Record<SchedulerConfig['prediction_type'], readonly [Share, Share]>> = {
  epsilon: [() => 1, () => 0],
  sample: [() => 0, () => 1],
  v_prediction: [(a) => a, (s) => -s],
};

/** Fills with normal numbers of deviation `scale` (Box-Muller, both halves used). */
export function fillNormal(random: Random, out: Float32Array, scale = 1): void {
  for (let i = 0; i < out.length; i += 2) {
    const r = scale * Math.sqrt(-2 * Math.log(1 - random.next()));
    const a = 2 * Math.PI * random.next();
    out[i] = r * Math.cos(a);
    if (i + 1 < out.length) out[i + 1] = r * Math.sin(a);
  }
}

/** Weights of cells with mean 1: up to 1 + focus where target and current picture differ. */
function changeWeights(target: Float32Array, current: Float32Array, o: EditBatchOptions, out: Float32Array) {
  let mean = 0;
  for (let cell = 0; cell < o.cells; cell++) {
    let d = 0;
    for (let c = 0; c < o.channels; c++)
      d += Math.abs(target[c * o.cells + cell]! - current[c * o.cells + cell]!);
    out[cell] = 1 + o.focus * Math.min(1, (4 * d) / o.channels);
    mean += out[cell]! / o.cells;
  }
  for (let cell = 0; cell < o.cells; cell++) out[cell]! /= mean;
}

/**
 * The batch of a step: for each row an edit, a noise step, the noisy target beside the current picture's latent
 * (InstructPix2Pix), and what is to be predicted: the target's latent, the noise, or the velocity.
 * `picked` is told each row's edit.
 */
export function editBatch(
  data: EditData,
  o: EditBatchOptions,
  step: number,
  picked?: (row: number, edit: EditData['edits'][number]) => void,
): EditBatch {
  const random = new Random(`${o.seed}/edit/${step}`);
  const width = o.channels * o.cells;
  const ids = new BigInt64Array(o.batch * o.length);
  const imageTokens = new Float32Array(o.batch * data.imageTokens.width);
  const sample = new Float32Array(o.batch * width * 2);
  const wanted = new Float32Array(o.batch * width);
  const [ofNoise, ofTarget] = ASKED[o.schedule.config.prediction_type];
  const { alphas } = o.schedule;
  const weight = new Float32Array(o.batch * o.cells);
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
    const reference = random.chance(o.earlier) ? random.pick(edit.references) : edit.from;
    data.imageTokens.read(reference, imageTokens, row * data.imageTokens.width);
    const encoded = data.encodeIds(dropped ? '' : random.pick(edit.texts));
    for (let i = 0; i < o.length; i++) ids[row * o.length + i] = BigInt(encoded[i]!);

    // From the end, as 1 - u^4 itself rounds to 1 once in ten thousand rows.
    const t = alphas.length - 1 - Math.floor(random.next() ** NOISY * alphas.length);
    const [a, s] = [Math.sqrt(alphas[t]!), Math.sqrt(1 - alphas[t]!)];
    timestep[row] = t;
    fillNormal(random, eps);
    const at = row * width * 2;
    for (let i = 0; i < width; i++) {
      sample[at + i] = a * target[i]! + s * eps[i]!;
      wanted[row * width + i] = ofNoise(a) * eps[i]! + ofTarget(s) * target[i]!;
    }
    changeWeights(target, current, o, weight.subarray(row * o.cells, (row + 1) * o.cells));
    fillNormal(random, eps, o.jitter * random.next());
    for (let i = 0; i < width; i++) sample[at + width + i] = current[i]! + eps[i]!;
  }
  return { ids, imageTokens, sample, target: wanted, weight, timestep };
}
