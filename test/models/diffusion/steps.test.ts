import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ddimStep } from '../../../models/diffusion/ddim.ts';
import { ddpmStep } from '../../../models/diffusion/ddpm.ts';
import { noise } from '../../../models/diffusion/noise.ts';
import { addNoise, predictOriginal } from '../../../models/diffusion/predict.ts';
import { openSchedule, type Schedule } from '../../../models/diffusion/schedule.ts';
import { near } from '../near.ts';

const WIDTH = 64;
const drawn = (key: string): Float32Array => {
  const target = new Float32Array(WIDTH);
  noise(7, key, 0, target);
  return target;
};
const [original, eps, fresh] = [drawn('original'), drawn('eps'), drawn('fresh')];
const schedules = (['epsilon', 'sample', 'v_prediction'] as const).map(
  (prediction_type) => [prediction_type, openSchedule({ prediction_type })] as const,
);

/** What a U-Net that knows the answer gives. */
function answer({ config, alphas }: Schedule, t: number): Float32Array {
  if (config.prediction_type === 'epsilon') return eps;
  if (config.prediction_type === 'sample') return original;
  const [a, s] = [Math.sqrt(alphas[t]!), Math.sqrt(1 - alphas[t]!)];
  return eps.map((e, i) => a * e - s * original[i]!);
}

for (const [name, schedule] of schedules) {
  it(`${name}: with the right answer, one DDIM step lands on the path of the noise`, () => {
    const [sample, expected] = [new Float32Array(WIDTH), new Float32Array(WIDTH)];
    addNoise(schedule, 800, original, eps, sample);
    predictOriginal(schedule, 800, answer(schedule, 800), sample, expected);
    near(expected, original, 1e-5, 'z_0');
    addNoise(schedule, 300, original, eps, expected);
    const target = new Float32Array(WIDTH);
    ddimStep(schedule, { timestep: 800, next: 300 }, answer(schedule, 800), sample, target);
    near(target, expected, 1e-5, 'z_300');
    ddimStep(schedule, { timestep: 800, next: -1 }, answer(schedule, 800), sample, target);
    near(target, original, 1e-5, 'the end');
  });

  it(`${name}: DDIM with eta 1 is DDPM`, () => {
    for (const [timestep, next] of [
      [999, 750],
      [500, 499],
      [20, 0],
      [1, -1],
    ] as const) {
      const [ddim, ddpm] = [new Float32Array(WIDTH), new Float32Array(WIDTH)];
      const [prediction, sample] = [drawn('prediction'), drawn('sample')];
      ddimStep(schedule, { timestep, next, eta: 1 }, prediction, sample, ddim, fresh);
      ddpmStep(schedule, { timestep, next }, prediction, sample, ddpm, fresh);
      near(ddim, ddpm, 1e-5, `${timestep} to ${next}`);
    }
  });
}

it('leaves what it reads as it was', () => {
  const schedule = schedules[2]![1];
  const [prediction, sample] = [drawn('prediction'), drawn('sample')];
  ddimStep(schedule, { timestep: 9, next: 3, eta: 1 }, prediction, sample, new Float32Array(WIDTH), fresh);
  ddpmStep(schedule, { timestep: 9, next: 3 }, prediction, sample, new Float32Array(WIDTH), fresh);
  assert.deepEqual([prediction, sample, fresh], [drawn('prediction'), drawn('sample'), drawn('fresh')]);
});

it('names what is wrong with a call', () => {
  const schedule = schedules[0]![1];
  const row = () => new Float32Array(4);
  const step = (timestep: number, next: number, eta = 0) =>
    ddimStep(schedule, { timestep, next, eta }, row(), row(), row());
  assert.throws(() => step(1000, 0), { code: 'steps-invalid', message: /1000.*999/ });
  assert.throws(() => step(10.5, 0), { code: 'steps-invalid' });
  assert.throws(() => step(10, 10), { code: 'steps-invalid', message: /goes down/ });
  assert.throws(() => ddpmStep(schedule, { timestep: 0, next: 1 }, row(), row(), row()), {
    code: 'steps-invalid',
  });
  assert.throws(() => step(10, 0, 1), { code: 'noise-missing' });
  assert.throws(() => ddpmStep(schedule, { timestep: 10, next: 0 }, row(), row(), row()), {
    code: 'noise-missing',
  });
  assert.throws(() => predictOriginal(schedule, 1, row(), row(), new Float32Array(5)), {
    code: 'length-mismatch',
  });
});
