import assert from 'node:assert/strict';
import { it } from 'node:test';
import { noise } from '../../../models/diffusion/noise.ts';
import { philox } from '../../../models/diffusion/philox.ts';

function drawn(seed: number, key: string, step: number, count: number): Float32Array {
  const target = new Float32Array(count);
  noise(seed, key, step, target);
  return target;
}

// kat_vectors of Random123, philox4x32 with 10 rounds: counter, key, result.
for (const [counter, key, expected] of [
  ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
  ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
  ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
] as const)
  it(`philox of ${counter} is Random123's`, () => {
    const words = (hex: string) => Uint32Array.from(hex.split(' '), (word) => Number.parseInt(word, 16));
    const out = words(counter);
    philox(out, words(key), out);
    assert.deepEqual(out, words(expected));
  });

it('is the same on every machine', () => {
  // Written down once: changing these numbers changes every picture that a seed gives.
  const rounded = (list: Float32Array) => [...list].map((x) => x.toFixed(5));
  assert.deepEqual(rounded(drawn(7, 'round', 999, 5)), [
    '-1.90898',
    '0.94600',
    '-0.27870',
    '-0.83791',
    '0.00521',
  ]);
  assert.deepEqual(rounded(drawn(2 ** 53 - 1, 'ü/2', 0, 5)), [
    '-1.85066',
    '-0.20560',
    '2.89192',
    '0.24128',
    '-0.65955',
  ]);
});
it('an element does not depend on how many are asked for', () => {
  const long = drawn(1, 'key', 3, 1000);
  for (const count of [1, 2, 3, 4, 5, 6, 7, 998])
    assert.deepEqual(drawn(1, 'key', 3, count), long.slice(0, count));
});

it('seed, key and step each give another noise, uncorrelated', () => {
  const count = 4096;
  const base = drawn(1, 'a', 1, count);
  for (const [seed, key, step] of [
    [2, 'a', 1],
    [1 + 2 ** 32, 'a', 1],
    [1, 'b', 1],
    [1, 'a', 2],
    [1, '', 1],
  ] as const) {
    const other = drawn(seed, key, step, count);
    const correlation = base.reduce((sum, x, i) => sum + x * other[i]!, 0) / count;
    assert.ok(Math.abs(correlation) < 5 / Math.sqrt(count), `${seed}, ${key}, ${step}: ${correlation}`);
  }
});

it('is normal: moments, tails and neighbours', () => {
  const count = 2 ** 16;
  const list = drawn(20261123, 'moments', 0, count);
  const mean = (f: (x: number, i: number) => number) => list.reduce((sum, x, i) => sum + f(x, i), 0) / count;
  const sigma = 1 / Math.sqrt(count);
  assert.ok(Math.abs(mean((x) => x)) < 5 * sigma);
  assert.ok(Math.abs(mean((x) => x * x) - 1) < 5 * Math.sqrt(2) * sigma);
  assert.ok(Math.abs(mean((x) => x ** 3)) < 5 * Math.sqrt(15) * sigma);
  assert.ok(Math.abs(mean((x) => x ** 4) - 3) < 5 * Math.sqrt(96) * sigma);
  // The share beyond two deviations is 4.55 %.
  assert.ok(Math.abs(mean((x) => Number(Math.abs(x) > 2)) - 0.0455) < 5 * Math.sqrt(0.0435) * sigma);
  for (const lag of [1, 2, 3, 4])
    assert.ok(Math.abs(mean((x, i) => x * list[(i + lag) % count]!)) < 5 * sigma, `lag ${lag}`);
});

it('refuses what is not a seed or a step', () => {
  const target = new Float32Array(1);
  for (const seed of [-1, 0.5, 2 ** 53, Number.NaN])
    assert.throws(() => noise(seed, '', 0, target), { code: 'seed-invalid', message: /seed/ });
  for (const step of [-1, 0.5, 2 ** 32, Number.NaN])
    assert.throws(() => noise(0, '', step, target), { code: 'seed-invalid', message: /step/ });
});
