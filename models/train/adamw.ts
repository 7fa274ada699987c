import type { Slot } from './vectors.ts';

/** Numbers of the optimiser; the paper's (section 4.2) are the defaults of `train lora`. */
export interface AdamWOptions {
  /** Decay of the first moment. */
  readonly beta1: number;
  /** Decay of the second moment. */
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled weight decay; applied to weights of two dimensions or more, never to biases and scales. */
  readonly weightDecay: number;
  /** The global gradient norm is cut to this; 0 for no clipping. */
  readonly clip: number;
  /** Decay of the running average of the weights; 0 for none. */
  readonly ema: number;
}

/**
 * AdamW (Loshchilov & Hutter, algorithm 2), with bias correction, in place.
 * `step` counts from 0; `rate` is this step's learning rate; `norm` that of all gradients.
 */
export function adamwStep(slots: readonly Slot[], o: AdamWOptions, step: number, rate: number, norm: number) {
  const scale = o.clip > 0 && norm > o.clip ? o.clip / norm : 1;
  const { beta1, beta2, epsilon } = o;
  const correct2 = 1 / (1 - beta2 ** (step + 1));
  const pace = rate / (1 - beta1 ** (step + 1));
  // The average follows closely at first, or it would remember the random start.
  const keep = Math.min(o.ema, (1 + step) / (10 + step));
  for (const { value, gradient, first, second, average, decays } of slots) {
    const shrink = decays ? 1 - rate * o.weightDecay : 1;
    for (let i = 0; i < value.length; i++) {
      const g = gradient[i]! * scale;
      const m = beta1 * first[i]! + (1 - beta1) * g;
      const v = beta2 * second[i]! + (1 - beta2) * g * g;
      first[i] = m;
      second[i] = v;
      const w = value[i]! * shrink - (pace * m) / (Math.sqrt(v * correct2) + epsilon);
      value[i] = w;
      average[i] = keep * average[i]! + (1 - keep) * w;
    }
  }
}
