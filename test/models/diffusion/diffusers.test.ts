import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ddimStep } from '../../../models/diffusion/ddim.ts';
import { ddpmStep } from '../../../models/diffusion/ddpm.ts';
import { addNoise, predictOriginal } from '../../../models/diffusion/predict.ts';
import {
  openSchedule,
  parseSchedulerConfig,
  previousTimestep,
  timesteps,
} from '../../../models/diffusion/schedule.ts';
import { near } from '../near.ts';

type Config = Readonly<Record<string, unknown>>;

/** See test/fixtures/diffusion/README.md. */
interface Diffusers {
  readonly sample: number[];
  readonly original: number[];
  readonly prediction: number[][];
  readonly noise: number[][];
  readonly schedules: readonly {
    config: Config;
    timesteps: number[];
    alphas: number[];
    noised: number[][];
  }[];
  readonly timesteps: readonly { config: Config; lists: Record<string, number[]> }[];
  readonly chains: readonly Chain[];
}

interface Chain {
  readonly kind: 'ddim' | 'ddpm';
  readonly name: string;
  readonly config: Config;
  readonly steps: number;
  readonly eta?: number;
  readonly timesteps: number[];
  readonly samples: number[][];
  readonly originals: number[][];
}

const fixture = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/diffusion/diffusers.json'), 'utf8'),
) as Diffusers;
const floats = (list: number[]) => Float32Array.from(list);

describe('the noise schedule of diffusers', () => {
  for (const { config, timesteps, alphas, noised } of fixture.schedules) {
    const { beta_schedule: name, rescale_betas_zero_snr: zero } = config;
    it(`${name}${zero ? ', zero terminal SNR' : ''}`, () => {
      const schedule = openSchedule(config);
      near(
        timesteps.map((t) => schedule.alphas[t]!),
        alphas,
        1e-6,
        'alphas_cumprod',
      );
      const target = new Float32Array(fixture.original.length);
      for (const [i, t] of timesteps.entries()) {
        addNoise(schedule, t, floats(fixture.original), floats(fixture.sample), target);
        near(target, noised[i]!, 1e-5, `add_noise at ${t}`);
      }
    });
  }
});

describe('the timesteps of diffusers', () => {
  for (const { config, lists } of fixture.timesteps)
    it(`${config.timestep_spacing}, offset ${config.steps_offset}, of ${config.num_train_timesteps}`, () => {
      for (const [steps, expected] of Object.entries(lists))
        assert.deepEqual(timesteps(parseSchedulerConfig(config), Number(steps)), expected, `${steps} steps`);
    });
});

/** Where the chain's step `i` ends: DDIM and DDPM of diffusers have rules of their own. */
function nextOf({ kind, steps, timesteps }: Chain, schedule: ReturnType<typeof openSchedule>, i: number) {
  return kind === 'ddim' ? previousTimestep(schedule.config, steps, timesteps[i]!) : (timesteps[i + 1] ?? -1);
}

describe('the steps of diffusers', () => {
  for (const chain of fixture.chains)
    it(`${chain.kind}: ${chain.name}`, () => {
      const schedule = openSchedule(chain.config);
      const sample = floats(fixture.sample);
      const original = new Float32Array(sample.length);
      for (const [i, timestep] of chain.timesteps.entries()) {
        const [prediction, noise] = [floats(fixture.prediction[i]!), floats(fixture.noise[i]!)];
        const next = nextOf(chain, schedule, i);
        predictOriginal(schedule, timestep, prediction, sample, original);
        near(original, chain.originals[i]!, 1e-5, `step ${i}: z_0`);
        if (chain.kind === 'ddim')
          ddimStep(schedule, { timestep, next, eta: chain.eta }, prediction, sample, sample, noise);
        else ddpmStep(schedule, { timestep, next }, prediction, sample, sample, noise);
        near(sample, chain.samples[i]!, 1e-5, `step ${i}: the sample`);
      }
    });

  it('rows of one batch may be at different steps', () => {
    const chain = fixture.chains.find(({ kind, eta }) => kind === 'ddim' && eta === 1)!;
    const schedule = openSchedule(chain.config);
    const width = fixture.sample.length;
    const batch = new Float32Array(2 * width);
    batch.set(fixture.sample, 0);
    batch.set(chain.samples[4]!, width);
    for (const [row, i] of [0, 5].entries()) {
      const part = batch.subarray(row * width, (row + 1) * width);
      const step = { timestep: chain.timesteps[i]!, next: nextOf(chain, schedule, i), eta: 1 };
      ddimStep(schedule, step, floats(fixture.prediction[i]!), part, part, floats(fixture.noise[i]!));
    }
    near(batch.subarray(0, width), chain.samples[0]!, 1e-5, 'the first row');
    near(batch.subarray(width), chain.samples[5]!, 1e-5, 'the second row');
  });
});
