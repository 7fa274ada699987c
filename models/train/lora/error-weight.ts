import { alphaAt, readPrediction } from '../../diffusion/predict.ts';
import type { Schedule } from '../../diffusion/schedule.ts';
import type { LoraOptions } from './options.ts';

/**
 * What the squared error of the clean latent counts at step tau:
 * - `original`: once, as equations (2) and (3) have it;
 * - `posterior`: as the error of z_(tau-1), equations (4) to (6): the mean of q(z_(tau-1) | z_tau, z_0) moves by
 *   sqrt(a') (1 - a/a') / (1 - a) for each unit of z_0 (Luo 2022, equation (84)), which hardly counts the noisy steps,
 *   where an edit is decided;
 * - `prediction`: as the error of what the U-Net predicts (noise, latent or velocity), the loss that it was trained
 *   with before, and the "reconstruct the noise map" of section 3.2. The default.
 */
export function errorWeight(schedule: Schedule, tau: number, measure: LoraOptions['measure']): number {
  switch (measure) {
    case 'original':
      return 1;
    case 'prediction':
      return readPrediction(schedule, tau).original.prediction ** -2;
    case 'posterior': {
      const [from, to] = [alphaAt(schedule, tau), tau > 0 ? alphaAt(schedule, tau - 1) : 1];
      return ((Math.sqrt(to) * (1 - from / to)) / (1 - from)) ** 2;
    }
  }
}
