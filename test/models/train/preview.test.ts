import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Preview } from '../../../models/editor/preview.ts';
import { Random } from '../../../models/random.ts';
import type { FloatRows } from '../../../models/train/floats.ts';
import type { Pictures } from '../../../models/train/pictures.ts';
import { fitPreview } from '../../../models/train/preview.ts';

const [SIDE, FACTOR, CHANNELS, COUNT] = [8, 4, 4, 12];
const [SIZE, CELLS] = [SIDE * FACTOR, SIDE * SIDE];
const WEIGHTS = [
  [0.12, -0.05, 0.02],
  [-0.03, 0.09, 0.04],
  [0.01, 0.02, -0.11],
  [0, 0.06, 0.05],
];
const BIAS = [0.5, 0.45, 0.55];

/** Latents at random, and pictures that are a linear function of them, the same over each cell. */
function drawn() {
  const random = new Random('preview');
  const latents = Array.from({ length: COUNT }, () =>
    Float32Array.from({ length: CHANNELS * CELLS }, () => random.normal()),
  );
  const pictures = latents.map((latent) => {
    const pixels = new Uint8Array(3 * SIZE * SIZE);
    for (let i = 0; i < SIZE * SIZE; i++) {
      const cell = Math.floor(i / SIZE / FACTOR) * SIDE + Math.floor((i % SIZE) / FACTOR);
      for (let rgb = 0; rgb < 3; rgb++) {
        const value = WEIGHTS.reduce((sum, w, c) => sum + w[rgb]! * latent[c * CELLS + cell]!, BIAS[rgb]!);
        pixels[3 * i + rgb] = Math.max(0, Math.min(255, Math.round(255 * value)));
      }
    }
    return pixels;
  });
  return { latents, pictures };
}

test('finds the linear function that the pictures are of their latents', () => {
  const { latents, pictures } = drawn();
  const rows = {
    width: CHANNELS * CELLS,
    read: (i: number, target: Float32Array, offset: number) => target.set(latents[i]!, offset),
  } as FloatRows;
  const read = { size: SIZE, read: (i: number) => pictures[i]! } as Pictures;
  const { weights, bias } = fitPreview(read, rows, CHANNELS, COUNT);
  WEIGHTS.forEach((wanted, c) => {
    wanted.forEach((value, rgb) => {
      assert.ok(Math.abs(weights[c]![rgb]! - value) < 2e-3, `${weights}`);
    });
  });
  BIAS.forEach((value, rgb) => {
    assert.ok(Math.abs(bias[rgb]! - value) < 2e-3, `${bias}`);
  });

  // And what is shown by it is the picture, a pixel for each cell.
  const preview = new Preview(
    { preview: { weights: weights as [number, number, number][], bias: bias as [number, number, number] } },
    { side: SIDE, channels: CHANNELS },
  );
  const shown = preview.of(latents[0]!);
  assert.deepEqual([shown.width, shown.height], [SIDE, SIDE]);
  for (let cell = 0; cell < CELLS; cell++) {
    const [x, y] = [(cell % SIDE) * FACTOR, Math.floor(cell / SIDE) * FACTOR];
    for (let rgb = 0; rgb < 3; rgb++) {
      const [seen, meant] = [shown.data[3 * cell + rgb]!, pictures[0]![3 * (y * SIZE + x) + rgb]!];
      assert.ok(Math.abs(seen - meant) <= 3, `cell ${cell}: ${seen}, not ${meant}`);
    }
  }
});
