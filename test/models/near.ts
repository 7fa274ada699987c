import assert from 'node:assert/strict';

/** Holds `actual` against `expected`: no element further off than `tolerance` of the largest. */
export function near(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  assert.equal(actual.length, expected.length, `${what}: length`);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i]!));
  for (let i = 0; i < expected.length; i++) {
    const off = Math.abs(actual[i]! - expected[i]!) / largest;
    assert.ok(off <= tolerance, `${what}: element ${i} is ${actual[i]}, not ${expected[i]} (off by ${off})`);
  }
}
