import assert from 'node:assert/strict';
import { it } from 'node:test';
import { alphasCumprod, parseSchedulerConfig, timesteps } from '../../../models/diffusion/schedule.ts';

it('reads the scheduler of Stable Diffusion 1.5, whichever class it names', () => {
  const config = parseSchedulerConfig({
    _class_name: 'PNDMScheduler',
    _diffusers_version: '0.6.0',
    beta_start: 0.00085,
    beta_end: 0.012,
    beta_schedule: 'scaled_linear',
    num_train_timesteps: 1000,
    set_alpha_to_one: false,
    skip_prk_steps: true,
    steps_offset: 1,
    trained_betas: null,
    clip_sample: false,
  });
  assert.equal(config.prediction_type, 'epsilon');
  assert.equal(config.timestep_spacing, 'leading');
  assert.deepEqual(timesteps(config, 4), [751, 501, 251, 1]);
});

it('missing fields take the defaults of DDIMScheduler', () => {
  assert.deepEqual(parseSchedulerConfig({}), {
    num_train_timesteps: 1000,
    beta_start: 0.0001,
    beta_end: 0.02,
    beta_schedule: 'linear',
    prediction_type: 'epsilon',
    timestep_spacing: 'leading',
    steps_offset: 0,
    set_alpha_to_one: true,
    rescale_betas_zero_snr: false,
    variance_type: 'fixed_small',
  });
});

for (const [field, value] of [
  ['beta_schedule', 'sigmoid'],
  ['prediction_type', 'flow'],
  ['variance_type', 'learned_range'],
  ['trained_betas', [0.1, 0.2]],
  ['thresholding', true],
  ['num_train_timesteps', 0],
  ['beta_end', 1],
] as const)
  it(`refuses ${field} ${JSON.stringify(value)} by name`, () => {
    assert.throws(() => parseSchedulerConfig({ [field]: value }), {
      code: 'config-unsupported',
      message: new RegExp(`scheduler: ${field}`),
    });
  });

it('refuses to predict noise from pure noise', () => {
  assert.throws(() => parseSchedulerConfig({ rescale_betas_zero_snr: true }), {
    code: 'config-unsupported',
    message: /rescale_betas_zero_snr/,
  });
});

it('zero terminal SNR leaves nothing of the signal at the last step, and falls until then', () => {
  for (const beta_schedule of ['linear', 'scaled_linear', 'squaredcos_cap_v2']) {
    const alphas = alphasCumprod(
      parseSchedulerConfig({
        beta_schedule,
        rescale_betas_zero_snr: true,
        prediction_type: 'v_prediction',
      }),
    );
    assert.equal(alphas.at(-1), 0);
    for (let t = 1; t < alphas.length; t++)
      assert.ok(alphas[t]! < alphas[t - 1]!, `${beta_schedule} at ${t}`);
  }
});

it('image-to-image keeps the last steps', () => {
  const config = parseSchedulerConfig({ timestep_spacing: 'trailing' });
  assert.deepEqual(timesteps(config, 10, 0.4), [399, 299, 199, 99]);
  assert.deepEqual(timesteps(config, 10, 0.45), [399, 299, 199, 99]);
  assert.deepEqual(timesteps(config, 10, 1), timesteps(config, 10));
});

it('every number of steps stays inside the schedule and falls', () => {
  for (const timestep_spacing of ['leading', 'trailing', 'linspace']) {
    const config = parseSchedulerConfig({ timestep_spacing, steps_offset: 1, num_train_timesteps: 100 });
    for (let steps = 1; steps <= 100; steps++) {
      const list = timesteps(config, steps);
      assert.equal(list.length, steps);
      assert.ok(list[0]! <= 99 && list.at(-1)! >= 0, `${timestep_spacing}, ${steps}: ${list}`);
      for (let i = 1; i < steps; i++)
        assert.ok(list[i]! < list[i - 1]!, `${timestep_spacing}, ${steps}: ${list}`);
    }
  }
});

for (const [steps, strength] of [
  [0, 1],
  [2.5, 1],
  [1001, 1],
  [Number.NaN, 1],
  [10, 0],
  [10, 1.1],
  [10, Number.NaN],
  [10, 0.05],
] as const)
  it(`refuses ${steps} steps at strength ${strength}`, () => {
    assert.throws(() => timesteps(parseSchedulerConfig({}), steps, strength), { code: 'steps-invalid' });
  });
