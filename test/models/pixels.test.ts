import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLIP_MEAN, CLIP_STD, clipPlanes, fromPlanes, planes, resized } from '../../models/pixels.ts';

/** 2x1: red, then a dark grey. */
const PIXELS = Uint8Array.of(255, 0, 0, 51, 51, 51);

test('planes are in [-1, 1], colour by colour, and come back as they were', () => {
  const values = planes(PIXELS);
  [1, -0.6, -1, -0.6, -1, -0.6].forEach((value, i) => {
    assert.ok(Math.abs(values[i]! - value) < 1e-6);
  });
  const every = Uint8Array.from({ length: 3 * 256 }, (_, i) => (i * 7) % 256);
  assert.deepEqual(fromPlanes(planes(every), 16, 16), { width: 16, height: 16, data: every });
});

test('what lies outside [-1, 1] is cut', () => {
  const { data } = fromPlanes(Float32Array.of(-3, 3, 1.0001, -1.0001, 0, Number.POSITIVE_INFINITY), 2, 1);
  assert.deepEqual([...data], [0, 255, 128, 255, 0, 255]);
});

test('CLIP’s planes have its mean and deviation, and are written where they are wanted', () => {
  const target = new Float32Array(8).fill(9);
  clipPlanes(PIXELS, target, 1);
  const wanted = [255, 51, 0, 51, 0, 51].map(
    (byte, i) => (byte / 255 - CLIP_MEAN[Math.floor(i / 2)]!) / CLIP_STD[Math.floor(i / 2)]!,
  );
  [9, ...wanted, 9].forEach((value, i) => {
    assert.ok(Math.abs(target[i]! - value) < 1e-6, `${i}: ${target[i]}, not ${value}`);
  });
});

test('resizing keeps a picture of the right size, and halves and squeezes others', async () => {
  const data = Uint8Array.from({ length: 3 * 8 * 4 }, (_, i) => (Math.floor(i / 3) % 8 < 4 ? 200 : 20));
  const square = { width: 4, height: 4, data: data.slice(0, 48) };
  assert.equal(await resized(square, 4), square.data);
  const made = await resized({ width: 8, height: 4, data }, 4);
  assert.equal(made.length, 48);
  assert.ok(made[0]! > 180 && made[9]! < 40);
});
