import { HemlineError } from '../error.ts';
import { alphaAt, readPrediction, type Weights, weigh } from './predict.ts';
import type { Schedule } from './schedule.ts';

export interface DdpmStep {
  readonly timestep: number;
  /** The noise step to come to; below zero, the end: a latent without noise. */
  readonly next: number;
}

/**
 * One step of DDPM (Ho et al. 2020, equations (6) and (7), between any two steps) of one row, with alpha = a / a':
 * z' = sqrt(a') (1 - alpha) / (1 - a) z_0 + sqrt(alpha) (1 - a') / (1 - a) z_t + sigma noise,
 * sigma^2 = (1 - a') / (1 - a) (1 - alpha) for `fixed_small`, 1 - alpha for `fixed_large`.
 * Rows of one batch may be at different steps: call it with each row's part of the arrays. `target` may be `sample`.
 * @throws HemlineError `steps-invalid`, `length-mismatch`, and `noise-missing` where sigma is above 0.
 */
export function ddpmStep(
  schedule: Schedule,
  step: DdpmStep,
  prediction: Float32Array,
  sample: Float32Array,
  target: Float32Array,
  noise?: Float32Array,
): void {
  weigh(weights(schedule, step), prediction, sample, target, noise);
}

function weights(schedule: Schedule, { timestep, next }: DdpmStep): Weights {
  if (!(next < timestep))
    throw new HemlineError('steps-invalid', `A step goes down: ${timestep} to ${next} does not.`);
  const from = alphaAt(schedule, timestep);
  const to = next < 0 ? 1 : alphaAt(schedule, next);
  const alpha = from / to;
  const { original } = readPrediction(schedule, timestep);
  const mean = (Math.sqrt(to) * (1 - alpha)) / (1 - from);
  // diffusers keeps the small variance above 1e-20 for its logarithm: less than fp32 can show, so not here.
  const share = schedule.config.variance_type === 'fixed_large' ? 1 : (1 - to) / (1 - from);
  return {
    prediction: mean * original.prediction,
    sample: mean * original.sample + (Math.sqrt(alpha) * (1 - to)) / (1 - from),
    noise: timestep === 0 ? 0 : Math.sqrt(share * (1 - alpha)),
  };
}
