import { HemlineError } from '../error.ts';
import type { Schedule } from './schedule.ts';

/** Weights of a sum over one row's arrays: prediction * the U-Net's + sample * z_t + noise * fresh noise. */
export interface Weights {
  readonly prediction: number;
  readonly sample: number;
  readonly noise: number;
}

/** Share of the signal's variance at a noise step. @throws HemlineError `steps-invalid` outside the schedule. */
export function alphaAt({ alphas }: Schedule, timestep: number): number {
  const alpha = alphas[timestep];
  if (alpha !== undefined) return alpha;
  throw new HemlineError(
    'steps-invalid',
    `Noise step ${timestep} is not a whole number from 0 to ${alphas.length - 1}.`,
  );
}

/**
 * What the prediction says of z_t = sqrt(a) z_0 + sqrt(1 - a) noise: z_0 and the noise, each a sum of
 * prediction and sample. With v = sqrt(a) noise - sqrt(1 - a) z_0 (Salimans & Ho 2022), z_t and v are z_0
 * and the noise turned by one angle, so turning back gives both.
 */
export function readPrediction(schedule: Schedule, timestep: number): { original: Weights; noise: Weights } {
  const alpha = alphaAt(schedule, timestep);
  const [a, s] = [Math.sqrt(alpha), Math.sqrt(1 - alpha)];
  switch (schedule.config.prediction_type) {
    case 'epsilon':
      return {
        original: { prediction: -s / a, sample: 1 / a, noise: 0 },
        noise: { prediction: 1, sample: 0, noise: 0 },
      };
    case 'sample':
      return {
        original: { prediction: 1, sample: 0, noise: 0 },
        noise: { prediction: -a / s, sample: 1 / s, noise: 0 },
      };
    case 'v_prediction':
      return {
        original: { prediction: -s, sample: a, noise: 0 },
        noise: { prediction: a, sample: s, noise: 0 },
      };
  }
}

/**
 * Writes the weighted sum into `target`, which may be one of the arrays. Sums are made in double precision and
 * rounded once.
 * @throws HemlineError `length-mismatch` where the arrays differ in length, `noise-missing` where noise has
 * weight and is not given.
 */
export function weigh(
  { prediction: p, sample: s, noise: n }: Weights,
  prediction: Float32Array,
  sample: Float32Array,
  target: Float32Array,
  noise?: Float32Array,
): void {
  sameLength(target, prediction, sample);
  if (n === 0) {
    for (let i = 0; i < target.length; i++) target[i] = p * prediction[i]! + s * sample[i]!;
    return;
  }
  if (!noise) throw new HemlineError('noise-missing', 'This step adds noise: give it an array of it.');
  sameLength(target, noise);
  for (let i = 0; i < target.length; i++) target[i] = p * prediction[i]! + s * sample[i]! + n * noise[i]!;
}

function sameLength(target: Float32Array, ...arrays: readonly Float32Array[]): void {
  for (const { length } of arrays)
    if (length !== target.length)
      throw new HemlineError(
        'length-mismatch',
        `A row of ${length} numbers does not fit one of ${target.length}.`,
      );
}

/** z_0 as the U-Net sees it at `timestep`, of one row: what a preview shows. */
export function predictOriginal(
  schedule: Schedule,
  timestep: number,
  prediction: Float32Array,
  sample: Float32Array,
  target: Float32Array,
): void {
  weigh(readPrediction(schedule, timestep).original, prediction, sample, target);
}

/** Noises one row's latent to `timestep`: sqrt(a) original + sqrt(1 - a) noise. `target` may be either. */
export function addNoise(
  schedule: Schedule,
  timestep: number,
  original: Float32Array,
  noise: Float32Array,
  target: Float32Array,
): void {
  const alpha = alphaAt(schedule, timestep);
  weigh({ prediction: Math.sqrt(alpha), sample: Math.sqrt(1 - alpha), noise: 0 }, original, noise, target);
}
