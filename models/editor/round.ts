import type { Sampling } from '../checkpoint/manifest.ts';
import { ddimStep } from '../diffusion/ddim.ts';
import { ddpmStep } from '../diffusion/ddpm.ts';
import { guidanceRows, guide, taper } from '../diffusion/guidance.ts';
import { noise } from '../diffusion/noise.ts';
import { addNoise, predictOriginal } from '../diffusion/predict.ts';
import { type Schedule, timesteps } from '../diffusion/schedule.ts';
import { HemlineError } from '../error.ts';
import { skeletonPlanes } from '../skeleton.ts';
import type { Denoiser, Rows } from './denoiser.ts';
import type { Preview } from './preview.ts';
import type { Reference, RoundOptions, RoundRequest, TextTokens } from './types.ts';

export interface RoundParts {
  readonly denoiser: Denoiser;
  readonly schedule: Schedule;
  readonly sampling: Sampling;
  /** The sub-instruction's text, and the empty one. */
  readonly told: TextTokens;
  readonly empty: TextTokens;
  readonly preview: Preview;
}

const SAMPLERS = { ddim: ddimStep, ddpm: ddpmStep } as const;

/**
 * One round: the latent is noised to step tau and denoised by DDIM or DDPM under text tokens, image tokens of the
 * reference, and pose (equation (1)). With `strength` 1 tau is the last step, where nothing is left of the
 * latent but what the U-Net is shown of it beside the noise.
 * @throws HemlineError `cancelled` between steps.
 */
export async function runRound(
  parts: RoundParts,
  request: RoundRequest,
  { onStep, signal }: RoundOptions,
): Promise<Float32Array> {
  const { denoiser, schedule, sampling, preview } = parts;
  const { seed, key, latent } = request;
  const steps = timesteps(schedule.config, request.steps ?? sampling.steps, sampling.strength);
  const fill = await rowsOf(parts, request);
  const [sample, original] = [new Float32Array(latent.length), new Float32Array(latent.length)];
  noise(seed, key, steps[0]!, sample);
  addNoise(schedule, steps[0]!, latent, sample, sample);
  const prediction = new Float32Array(latent.length);
  const { sampler = 'ddim' } = sampling;
  const fresh = sampler === 'ddpm' ? new Float32Array(latent.length) : undefined;
  for (const [i, timestep] of steps.entries()) {
    if (signal?.aborted) throw new HemlineError('cancelled', 'The round was stopped.');
    const rows = fill(sample, timestep);
    const predictions = await denoiser.predict(rows);
    taper(sampling.guidance, predictions, denoiser.channels, latent.length / denoiser.channels);
    guide(guidanceRows(sampling.guidance), predictions, prediction);
    predictOriginal(schedule, timestep, prediction, sample, original);
    const next = steps[i + 1] ?? -1;
    // Named by the step that it is for: no other noise of the round is.
    if (fresh) noise(seed, key, Math.max(next, 0), fresh);
    SAMPLERS[sampler](schedule, { timestep, next }, prediction, sample, sample, fresh);
    await onStep?.({ step: i + 1, steps: steps.length, preview: preview.of(original) });
  }
  return sample;
}

/** What the pose branch sees, planes [3, side, side] in [0, 1]; nothing where there is none. */
async function shownPose({ pose, edges }: Reference, side: number): Promise<Float32Array> {
  const plane = side ** 2;
  if (edges) return Float32Array.from({ length: 3 * plane }, (_, i) => edges[i % plane]! / 255);
  const drawn = new Float32Array(3 * plane);
  if (side > 0) await skeletonPlanes(pose, side, drawn, 0);
  return drawn;
}

/** The rows of a round's steps: all but sample and timestep stay the same. */
async function rowsOf(
  { denoiser, sampling, told, empty }: RoundParts,
  { latent, reference }: RoundRequest,
): Promise<(sample: Float32Array, timestep: number) => Rows> {
  const guidance = guidanceRows(sampling.guidance);
  const count = guidance.length;
  const beside = denoiser.inputs > denoiser.channels;
  const tokens = new Float32Array(count * (told.tokens.length + reference.tokens.length));
  const labels = new Float32Array(count * denoiser.labels);
  const drawn = await shownPose(reference, denoiser.skeleton);
  const skeleton = new Float32Array(count * drawn.length);
  const sample = new Float32Array(count * latent.length * (beside ? 2 : 1));
  const width = sample.length / count;
  for (const [row, sees] of guidance.entries()) {
    const text = sees.text ? told : empty;
    const at = row * (tokens.length / count);
    tokens.set(text.tokens, at);
    // A condition that is not seen is zero.
    if (sees.image) tokens.set(reference.tokens, at + text.tokens.length);
    if (denoiser.labels > 0) labels.set(text.embeds ?? [], row * denoiser.labels);
    if (beside && sees.image) sample.set(latent, row * width + latent.length);
    skeleton.set(drawn, row * drawn.length);
  }
  return (noisy, timestep) => {
    for (let row = 0; row < count; row++) sample.set(noisy, row * width);
    return { count, sample, timestep: new Float32Array(count).fill(timestep), tokens, labels, skeleton };
  };
}
