import { z } from 'zod';
import { HemlineError } from '../error.ts';
import { parseConfig } from '../nets/layers.ts';

const Scheduler = z.object({
  /** T: noise steps of the training. */
  num_train_timesteps: z.int().positive().default(1000),
  beta_start: z.number().positive().lt(1).default(0.0001),
  beta_end: z.number().positive().lt(1).default(0.02),
  beta_schedule: z.enum(['linear', 'scaled_linear', 'squaredcos_cap_v2']).default('linear'),
  /** What the U-Net gives: the noise, the picture's latent, or the velocity v = a eps - s x0. */
  prediction_type: z.enum(['epsilon', 'sample', 'v_prediction']).default('epsilon'),
  timestep_spacing: z.enum(['leading', 'trailing', 'linspace']).default('leading'),
  /** Added to every step of leading spacing. */
  steps_offset: z.int().min(0).default(0),
  /** DDIM: whether the last step ends at a latent without noise, or at noise step 0. */
  set_alpha_to_one: z.boolean().default(true),
  /** Shifts the schedule so that step T - 1 is pure noise (Lin et al. 2024, algorithm 1). */
  rescale_betas_zero_snr: z.boolean().default(false),
  /** DDPM: deviation of the noise that a step adds, equation (7) or beta. */
  variance_type: z.enum(['fixed_small', 'fixed_large']).default('fixed_small'),
  thresholding: z.literal(false, { error: 'only false is supported' }).nullish(),
  trained_betas: z.null({ error: 'only null is supported' }).optional(),
});

/**
 * diffusers' `scheduler_config.json`, of whichever scheduler: the fields that DDIM and DDPM need.
 * Not `clip_sample`: it is for pixels in [-1, 1], and copies of Stable Diffusion that omit it would clip latents.
 */
export type SchedulerConfig = Readonly<z.infer<typeof Scheduler>>;

/**
 * Missing fields take DDIMScheduler's defaults.
 * @throws HemlineError `config-unsupported` naming the field.
 */
export function parseSchedulerConfig(raw: unknown): SchedulerConfig {
  const config = parseConfig('scheduler', Scheduler, raw);
  if (config.rescale_betas_zero_snr && config.prediction_type === 'epsilon')
    throw new HemlineError(
      'config-unsupported',
      'scheduler: rescale_betas_zero_snr needs prediction_type v_prediction or sample: noise predicted from pure noise says nothing of the picture.',
    );
  return config;
}

/** Glide's squared cosine, and the cap that diffusers puts on each beta. */
const square = (x: number) => x * x;
const cosine = (t: number) => square(Math.cos((((t + 0.008) / 1.008) * Math.PI) / 2));
const MAX_BETA = 0.999;

function beta(config: SchedulerConfig, t: number): number {
  const { num_train_timesteps: T, beta_start: from, beta_end: to } = config;
  const share = T > 1 ? t / (T - 1) : 0;
  switch (config.beta_schedule) {
    case 'linear':
      return from + (to - from) * share;
    case 'scaled_linear':
      return square(Math.sqrt(from) + (Math.sqrt(to) - Math.sqrt(from)) * share);
    case 'squaredcos_cap_v2':
      return Math.min(1 - cosine((t + 1) / T) / cosine(t / T), MAX_BETA);
  }
}

const float = Math.fround;

/**
 * The share of the signal's variance left at each noise step, [T]: z_t = sqrt(a_t) z_0 + sqrt(1 - a_t) noise.
 * Values are rounded to fp32 where diffusers rounds them: what a checkpoint was trained with. Near step 0, where
 * 1 - a is small, exact ones would differ in its third to fifth digit.
 */
export function alphasCumprod(config: SchedulerConfig): Float64Array {
  const alphas = Float32Array.from({ length: config.num_train_timesteps }, (_, t) => 1 - beta(config, t));
  const products = cumulative(alphas);
  if (!config.rescale_betas_zero_snr) return Float64Array.from(products);
  const roots = products.map(Math.sqrt);
  const [first, last] = [roots[0]!, roots[roots.length - 1]!];
  const stretch = float(first / float(first - last));
  const stretched = roots.map((root) => square(float(float(root - last) * stretch)));
  // diffusers goes back to betas and forth again.
  const ratios = stretched.map(
    (product, t) => 1 - float(1 - (t > 0 ? float(product / stretched[t - 1]!) : product)),
  );
  return Float64Array.from(cumulative(ratios));
}

function cumulative(factors: Float32Array): Float32Array {
  let product = 1;
  return factors.map((factor) => {
    product *= factor;
    return product;
  });
}

/** numpy's round: halves go to the even neighbour. */
function roundHalfEven(x: number): number {
  const rounded = Math.round(x);
  return rounded - x === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/**
 * The noise steps of a chain, falling. With `strength` below 1 (image-to-image) only the last
 * int(steps * strength) of them, the first of which is the step to noise the latent to.
 * @throws HemlineError `steps-invalid` where `steps` is not a whole number from 1 to T, or no step is left.
 */
export function timesteps(config: SchedulerConfig, steps: number, strength = 1): number[] {
  const T = config.num_train_timesteps;
  if (!Number.isInteger(steps) || steps < 1 || steps > T)
    throw new HemlineError('steps-invalid', `Steps are a whole number from 1 to ${T}, not ${steps}.`);
  if (!(strength > 0 && strength <= 1))
    throw new HemlineError('steps-invalid', `Strength is above 0 and at most 1, not ${strength}.`);
  const kept = Math.floor(steps * strength);
  if (kept === 0)
    throw new HemlineError('steps-invalid', `${steps} steps at strength ${strength} leave no step to run.`);
  return Array.from({ length: kept }, (_, i) => timestep(config, steps, steps - kept + i));
}

/** Step `k` of `steps`, the noisiest being 0. */
function timestep(config: SchedulerConfig, steps: number, k: number): number {
  const T = config.num_train_timesteps;
  const left = steps - 1 - k;
  switch (config.timestep_spacing) {
    case 'leading': {
      const stride = Math.floor(T / steps);
      // As many steps as there are leave no room for an offset.
      return left * stride + Math.min(config.steps_offset, T - 1 - (steps - 1) * stride);
    }
    case 'trailing': {
      // The stride as numpy's arange has it, to the last bit: it decides halves.
      const stride = T - (T - T / steps);
      return roundHalfEven(T - k * stride) - 1;
    }
    case 'linspace':
      return steps === 1 ? 0 : roundHalfEven(left * ((T - 1) / (steps - 1)));
  }
}

/** A config with its noise levels: made once, read at every step. */
export interface Schedule {
  readonly config: SchedulerConfig;
  /** As `alphasCumprod` gives them. */
  readonly alphas: Float64Array;
}

/** @throws HemlineError `config-unsupported` naming the field. */
export function openSchedule(raw: unknown): Schedule {
  const config = parseSchedulerConfig(raw);
  return { config, alphas: alphasCumprod(config) };
}

/**
 * Where DDIMScheduler's step from `timestep` ends; below zero means a latent without noise. It is the chain's
 * next step wherever `steps` divides T, but not otherwise: then the chain's own next step (-1 after the last)
 * is what the U-Net is told, and the better choice.
 */
export function previousTimestep(config: SchedulerConfig, steps: number, timestep: number): number {
  return timestep - Math.floor(config.num_train_timesteps / steps);
}
