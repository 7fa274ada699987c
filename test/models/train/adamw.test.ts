import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type AdamWOptions, adamwStep } from '../../../models/train/adamw.ts';
import { learningRateFactor } from '../../../models/train/schedule.ts';
import { makeVectors, meanGradients, placesOf, slotsOf } from '../../../models/train/vectors.ts';

const OPTIONS: AdamWOptions = {
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-8,
  weightDecay: 0.1,
  clip: 1,
  ema: 0.35,
};

const PLACES = placesOf(
  new Map([
    ['weight', [2, 2]],
    ['bias', [2]],
  ]),
);

const started = (weight: readonly number[], bias: readonly number[], parts = 1) => {
  const vectors = makeVectors(6, parts);
  vectors.value.set([...weight, ...bias]);
  vectors.average.set(vectors.value);
  return vectors;
};

const slots = (weight: readonly number[], bias: readonly number[]) => slotsOf(PLACES, started(weight, bias));

const near = (values: Float32Array, wanted: readonly number[]) => {
  assert.equal(values.length, wanted.length);
  values.forEach((value, i) => {
    assert.ok(Math.abs(value - wanted[i]!) < 2e-7 * Math.max(1, Math.abs(wanted[i]!)), `${values} ${wanted}`);
  });
};

describe('AdamW', () => {
  test('follows torch.optim.AdamW over four steps: clipped, decayed but for the bias, averaged', () => {
    const made = slots([0.5, -1, 2, 0.25], [0.1, -0.2]);
    const gradients = [
      [0.3, -0.1, 0.2, 0.05, 0.1, -0.4],
      [3, -4, 0.5, 1, 2, 0],
      [0, 0, 0, 0, 0, 0],
      [-0.2, 0.6, 0.1, -0.3, 0.5, 0.2],
    ];
    [0.01, 0.02, 0.015, 0.005].forEach((rate, step) => {
      made[0]!.gradient.set(gradients[step]!.slice(0, 4));
      made[1]!.gradient.set(gradients[step]!.slice(4));
      adamwStep(made, OPTIONS, step, rate, Math.hypot(...gradients[step]!));
    });
    // torch 2, in float64; gradients divided by their norm where it is above 1; average = k average + (1 - k) value
    // with k = min(0.35, (1 + step) / (10 + step)).
    near(made[0]!.value, [0.45474532232511533, -0.9587572058090712, 1.9471633063277622, 0.21153297459439258]);
    near(made[1]!.value, [0.05773766217161998, -0.16816539013568035]);
    near(
      made[0]!.average,
      [0.4566727871514957, -0.9600884593225063, 1.9500309212276687, 0.21236825575652934],
    );
    near(made[1]!.average, [0.06003477622736267, -0.16915168238524117]);
  });

  test('the first step is the rate, in the direction against the gradient, whatever its size', () => {
    for (const size of [1e-3, 1, 1e3]) {
      const made = slots([0, 0, 0, 0], [0, 0]);
      made[0]!.gradient.set([size, -size, size, size]);
      adamwStep(made, { ...OPTIONS, clip: 0 }, 0, 0.01, 2 * size);
      near(
        made[0]!.value,
        [-0.01, 0.01, -0.01, -0.01].map((v) => v * (size / (size + 1e-8))),
      );
      near(made[1]!.value, [0, 0]);
    }
  });

  test('decay is of the weight and not of the moments', () => {
    const made = slots([1, 2, 3, 4], [1, 2]);
    adamwStep(made, OPTIONS, 0, 0.5, 0);
    near(made[0]!.value, [0.95, 1.9, 2.85, 3.8]);
    near(made[1]!.value, [1, 2]);
    assert.ok(made[0]!.first.every((m) => m === 0));
  });

  test('stepped share by share, it gives what it gives at once', () => {
    const [whole, shared] = [1, 1].map(() => started([0.5, -1, 2, 0.25], [0.1, -0.2]));
    for (const vectors of [whole!, shared!]) vectors.gradients[0]!.set([0.3, -0.1, 0.2, 0.05, 0.1, -0.4]);
    adamwStep(slotsOf(PLACES, whole!), OPTIONS, 0, 0.1, 0.5);
    for (const [from, to] of [
      [0, 3],
      [3, 5],
      [5, 6],
    ])
      adamwStep(slotsOf(PLACES, shared!, from, to), OPTIONS, 0, 0.1, 0.5);
    assert.deepEqual(shared, whole);
  });

  test('the mean gradient is over all parts, with the sum of its squares', () => {
    const vectors = started([0, 0, 0, 0], [0, 0], 2);
    vectors.gradients[0]!.set([6, 0, 1, 0, 0, 4]);
    vectors.gradients[1]!.set([0, 0, -1, 0, 0, 4]);
    assert.equal(meanGradients(vectors, 0, 3) + meanGradients(vectors, 3, 6), 25);
    assert.deepEqual([...vectors.gradients[0]!], [3, 0, 0, 0, 0, 4]);
    for (const bad of [Number.NaN, Number.NEGATIVE_INFINITY]) {
      vectors.gradients[1]![4] = bad;
      assert.ok(!Number.isFinite(meanGradients(vectors)));
    }
  });
});

describe('learning rate', () => {
  const factors = (steps: number, warmup: number) =>
    Array.from({ length: steps }, (_, step) => learningRateFactor(step, steps, warmup));

  test('rises in a line, then falls along half a cosine', () => {
    const found = factors(12, 1 / 3);
    const wanted = [
      0.25, 0.5, 0.75, 1, 1, 0.961939766, 0.853553391, 0.691341716, 0.5, 0.308658284, 0.146446609,
    ];
    wanted.forEach((value, i) => {
      assert.ok(Math.abs(found[i]! - value) < 1e-8, `${i}: ${found[i]}`);
    });
    assert.ok(Math.abs(learningRateFactor(12, 12, 1 / 3)) < 1e-12);
  });

  test('is above 0 and at most 1 for runs of every length', () => {
    for (const steps of [1, 2, 3, 50, 999])
      for (const warmup of [0, 0.02, 0.5, 1])
        assert.ok(
          factors(steps, warmup).every((factor) => factor > 0 && factor <= 1),
          `${steps} ${warmup}`,
        );
  });
});
