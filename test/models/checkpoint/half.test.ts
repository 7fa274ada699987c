import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromBfloat, fromHalf, toBfloat, toHalf } from '../../../models/checkpoint/half.ts';

const half = (value: number) => toHalf(Float32Array.of(value))[0]!;
const bfloat = (value: number) => toBfloat(Float32Array.of(value))[0]!;

/** The neighbour of a positive float32, `steps` away. */
function neighbour(value: number, steps: number): number {
  const float = Float32Array.of(value);
  new Uint32Array(float.buffer)[0]! += steps;
  return float[0]!;
}

test('rounds to the halves that numpy gives', () => {
  const known: readonly [number, number][] = [
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [0.1, 0x2e66],
    [1 / 3, 0x3555],
    [65504, 0x7bff],
    [65519.996, 0x7bff],
    [65520, 0x7c00],
    [-1e30, 0xfc00],
    [Number.POSITIVE_INFINITY, 0x7c00],
    [2 ** -14, 0x0400],
    [2 ** -14 - 2 ** -25, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [1.5 * 2 ** -24, 0x0002],
    [2.5 * 2 ** -24, 0x0002],
    [1e-45, 0x0000],
    [-(2 ** -24), 0x8001],
  ];
  for (const [value, word] of known) assert.equal(half(value), word, String(value));
  assert.ok(Number.isNaN(fromHalf(Uint16Array.of(half(Number.NaN)))[0]));
});

test('every half survives, and every midpoint goes to the even one', () => {
  const words = Uint16Array.from({ length: 65536 }, (_, h) => h);
  const values = fromHalf(words);
  const back = toHalf(values);
  for (let h = 0; h < 65536; h++) if (!Number.isNaN(values[h])) assert.equal(back[h], h);
  for (let h = 0; h < 0x7bff; h++) {
    const middle = (values[h]! + values[h + 1]!) / 2;
    assert.equal(half(middle), h % 2 === 0 ? h : h + 1);
    assert.equal(half(neighbour(middle, 1)), h + 1);
    assert.equal(half(neighbour(middle, -1)), h);
  }
});

test('rounds to the nearest brain float, ties to even', () => {
  const known: readonly [number, number][] = [
    [1, 0x3f80],
    [-0, 0x8000],
    [1 + 2 ** -8, 0x3f80],
    [1 + 3 * 2 ** -8, 0x3f82],
    [neighbour(1 + 2 ** -8, 1), 0x3f81],
    [3.4028234663852886e38, 0x7f80],
    [Number.NEGATIVE_INFINITY, 0xff80],
  ];
  for (const [value, word] of known) assert.equal(bfloat(value), word, String(value));
  assert.ok(Number.isNaN(fromBfloat(Uint16Array.of(bfloat(Number.NaN)))[0]));
  assert.deepEqual([...fromBfloat(Uint16Array.of(0x3f81, 0xc000))], [1 + 2 ** -7, -2]);
});
