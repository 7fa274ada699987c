import { HemlineError } from '../error.ts';
import { alphaAt, readPrediction, type Weights, weigh } from './predict.ts';
import type { Schedule } from './schedule.ts';

export interface DdimStep {
  readonly timestep: number;
  /** The noise step to come to; below zero, the end. */
  readonly next: number;
  /** Share of the noise that DDPM would add: 0, the default, adds none, 1 is as random as DDPM. */
  readonly eta?: number;
}

/**
 * One step of DDIM (Song et al. 2021, equations (12) and (16)) of one row:
 * z' = sqrt(a') z_0 + sqrt(1 - a' - sigma^2) noise_predicted + sigma noise,
 * sigma^2 = eta^2 (1 - a') / (1 - a) (1 - a / a').
 * Rows of one batch may be at different steps: call it with each row's part of the arrays. `target` may be `sample`.
 * @throws HemlineError `steps-invalid`, `length-mismatch`, and `noise-missing` where sigma is above 0.
 */
export function ddimStep(
  schedule: Schedule,
  step: DdimStep,
  prediction: Float32Array,
  sample: Float32Array,
  target: Float32Array,
  noise?: Float32Array,
): void {
  weigh(weights(schedule, step), prediction, sample, target, noise);
}

function weights(schedule: Schedule, { timestep, next, eta = 0 }: DdimStep): Weights {
  if (!(next < timestep))
    throw new HemlineError('steps-invalid', `A step goes down: ${timestep} to ${next} does not.`);
  const from = alphaAt(schedule, timestep);
  const to = next < 0 && schedule.config.set_alpha_to_one ? 1 : alphaAt(schedule, Math.max(next, 0));
  const variance = eta * eta * ((1 - to) / (1 - from)) * (1 - from / to);
  const [a, s] = [Math.sqrt(to), Math.sqrt(Math.max(0, 1 - to - variance))];
  const { original, noise } = readPrediction(schedule, timestep);
  return {
    prediction: a * original.prediction + s * noise.prediction,
    sample: a * original.sample + s * noise.sample,
    noise: Math.sqrt(variance),
  };
}
