import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openSchedule } from '../../../models/diffusion/schedule.ts';
import { Random } from '../../../models/random.ts';
import { SCHEDULER } from '../../../models/train/defaults.ts';
import { editBatch } from '../../../models/train/edit-batch.ts';
import type { EditData } from '../../../models/train/edit-data.ts';
import type { FloatRows } from '../../../models/train/floats.ts';
import { cutWindow, placeWindow } from '../../../models/train/window.ts';

const SHAPE = { channels: 2, whole: 8, side: 4 };
const LATENT = SHAPE.channels * SHAPE.whole ** 2;
const numbered = Float32Array.from({ length: LATENT }, (_, i) => i);

/** Latents that differ at these cells, by as much. */
function changedAt(...cells: readonly (readonly [cell: number, by: number])[]): Float32Array {
  const out = numbered.slice();
  for (const [cell, by] of cells) for (const c of [0, 1]) out[c * SHAPE.whole ** 2 + cell]! += by;
  return out;
}

describe('a window of a latent', () => {
  test('is cut out of every channel', () => {
    const out = new Float32Array(2 * 4 * 4);
    cutWindow(numbered, SHAPE, 2 * 8 + 3, out);
    assert.deepEqual([...out.subarray(0, 8)], [19, 20, 21, 22, 27, 28, 29, 30]);
    assert.deepEqual([...out.subarray(16, 20)], [83, 84, 85, 86]);
  });

  test('shows what changes, anywhere in it, and lies inside', () => {
    const random = new Random('window');
    const target = changedAt([2 * 8 + 5, 1]);
    const places = new Set<number>();
    for (let i = 0; i < 400; i++) {
      const first = placeWindow(random, target, numbered, SHAPE);
      const [top, left] = [Math.floor(first / 8), first % 8];
      assert.ok(top >= 0 && top <= 2 && left >= 2 && left <= 4, `${top}, ${left}`);
      places.add(first);
    }
    assert.equal(places.size, 9, 'all places that show row 2, column 5');
  });

  test('is where more changes more often, and anywhere where nothing does', () => {
    const random = new Random('often');
    const target = changedAt([0, 1], [63, 3]);
    const places = Array.from({ length: 2000 }, () => placeWindow(random, target, numbered, SHAPE));
    const shares = places.filter((first) => first === 0).length / places.length;
    assert.ok(Math.abs(shares - 0.1) < 0.03, `${shares}`);
    assert.ok(places.every((first) => first === 0 || first === 4 * 8 + 4));
    const free = new Set(Array.from({ length: 2000 }, () => placeWindow(random, numbered, numbered, SHAPE)));
    assert.equal(free.size, 25);
  });

  test('is the same of target and current picture in a batch', () => {
    const after = changedAt([9, 5], [50, 5]);
    const latents = {
      width: LATENT,
      read: (row: number, out: Float32Array, offset: number) => out.set(row === 0 ? numbered : after, offset),
    } as unknown as FloatRows;
    const data: EditData = {
      edits: [{ from: 0, to: 1, weight: 1, figure: [0], texts: ['1'], pose: 0 }],
      latents,
      imageTokens: { width: 1, read: () => {} } as unknown as FloatRows,
      encodeIds: () => [1],
    };
    const batch = editBatch(
      data,
      {
        ...{ batch: 50, seed: 1, length: 1, channels: 2, cells: 16, whole: 8 },
        schedule: openSchedule({ ...SCHEDULER, prediction_type: 'sample' }),
        ...{ beside: true, dropText: 0, jitter: 0, focus: 0, even: Number.POSITIVE_INFINITY, start: 1 },
        earlier: 0,
      },
      0,
    );
    assert.equal(batch.sample.length, 50 * 2 * 32);
    for (let row = 0; row < 50; row++) {
      const current = batch.sample.subarray(row * 64 + 32, row * 64 + 64);
      const first = current[0]!;
      const target = batch.target.subarray(row * 32, row * 32 + 32);
      const changed = [...target].filter((value, i) => value !== current[i]);
      assert.ok(changed.length === 2 || changed.length === 4, `row ${row} shows ${changed.length} changes`);
      const window = new Float32Array(32);
      cutWindow(after, SHAPE, first, window);
      assert.deepEqual(target, window);
    }
  });
});
