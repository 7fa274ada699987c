import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { keepUntouched } from '../../../models/editor/untouched.ts';
import type { Picture } from '../../../models/picture.ts';

const SIDE = 8;
const PIXELS = 64;

function plain(value: number): Picture {
  return { width: PIXELS, height: PIXELS, data: new Uint8Array(3 * PIXELS ** 2).fill(value) };
}

/** Two channels; `changed` of them are another in the cells that are named. */
function latentOf(cells: Readonly<Record<number, number>>): Float32Array {
  const latent = new Float32Array(2 * SIDE * SIDE);
  for (const [cell, change] of Object.entries(cells))
    for (const channel of [0, 1]) latent[channel * SIDE * SIDE + Number(cell)] = channel ? change : -change;
  return latent;
}

const value = ({ data, width }: Picture, x: number, y: number) => data[3 * (y * width + x)];

describe('what is untouched', () => {
  const origin = { picture: plain(40), latent: latentOf({}) };
  const shown = (cells: Readonly<Record<number, number>>) =>
    keepUntouched(plain(200), latentOf(cells), origin, SIDE);

  test('is the origin’s to the byte', () => {
    assert.deepEqual(shown({}).data, origin.picture.data);
    assert.deepEqual(shown({ 20: 0.1 }).data, origin.picture.data);
  });

  test('ends beyond the neighbours of a cell that changed, smoothly', () => {
    const picture = shown({ [SIDE + 1]: 2 }); // pixels 8 to 15
    assert.equal(value(picture, 12, 12), 200);
    assert.equal(value(picture, 18, 4), 200); // a neighbour
    assert.equal(value(picture, 40, 12), 40);
    const across = Array.from({ length: 24 }, (_, i) => value(picture, 16 + i, 12)!);
    assert.deepEqual(
      across,
      across.toSorted((a, b) => b - a),
    );
    assert.ok(across.some((v) => v > 60 && v < 180));
  });

  test('is also a patch that changed a little, apart from what changed much', () => {
    const weak = { 6: 0.7, 7: 0.7 };
    assert.equal(value(shown(weak), 60, 4), 175, 'by itself it is the edit');
    const beside = shown({ ...weak, [7 * SIDE]: 2 });
    assert.equal(value(beside, 60, 4), 40);
    assert.equal(value(beside, 4, 60), 200);
    const joined = shown({ ...weak, ...Object.fromEntries([13, 20, 27, 34].map((cell) => [cell, 2])) });
    assert.ok(value(joined, 60, 4)! > 150, 'what hangs together with it is its edge');
  });

  test('is less the more a cell changed', () => {
    const middle = [0.4, 0.5, 0.6, 0.7, 0.8].map((change) =>
      value(shown(Object.fromEntries(Array.from({ length: SIDE * SIDE }, (_, i) => [i, change]))), 30, 30),
    );
    assert.deepEqual(middle, [40, 65, 120, 175, 200]);
  });
});
