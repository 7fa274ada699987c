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

/** One trained weight with all that the optimiser keeps about it. */
export interface Slot {
  readonly name: string;
  readonly decays: boolean;
  readonly value: Float32Array;
  readonly gradient: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly average: Float32Array;
}

export function makeSlots(
  values: ReadonlyMap<string, Float32Array>,
  shapes: ReadonlyMap<string, readonly number[]>,
): Slot[] {
  return [...values].map(([name, value]) => ({
    name,
    decays: (shapes.get(name)?.length ?? 0) > 1,
    value,
    gradient: new Float32Array(value.length),
    first: new Float32Array(value.length),
    second: new Float32Array(value.length),
    average: value.slice(),
  }));
}

/** Euclidean norm over all gradients; not finite as soon as one of them is not. */
export function gradientNorm(slots: readonly Slot[]): number {
  let sum = 0;
  for (const { gradient } of slots)
    for (let i = 0; i < gradient.length; i++) sum += gradient[i]! * gradient[i]!;
  return Math.sqrt(sum);
}

/**
 * AdamW (Loshchilov & Hutter, algorithm 2), with bias correction, in place.
 * `step` counts from 0; `rate` is this step's learning rate; `norm` is `gradientNorm(slots)`.
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
