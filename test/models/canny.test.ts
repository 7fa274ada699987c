import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cannyEdges } from '../../models/canny.ts';
import type { Picture } from '../../models/picture.ts';

const SIDE = 32;

function picture(colour: (x: number, y: number) => number): Picture {
  const data = new Uint8Array(3 * SIDE * SIDE);
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) data.fill(colour(x, y), 3 * (y * SIDE + x), 3 * (y * SIDE + x) + 3);
  return { width: SIDE, height: SIDE, data };
}
const at = (edges: Float32Array, x: number, y: number) => edges[y * SIDE + x];

describe('Canny edges', () => {
  test('a step is one line, one pixel wide, where it is, in every direction', async () => {
    for (const [name, side] of Object.entries({
      'left to right': (x: number, _: number) => x - 16,
      'top to bottom': (_: number, y: number) => y - 16,
      falling: (x: number, y: number) => x - y,
      rising: (x: number, y: number) => x + y - 32,
    })) {
      const edges = await cannyEdges(picture((x, y) => (side(x, y) < 0 ? 30 : 220)));
      let found = 0;
      for (let y = 4; y < SIDE - 4; y++)
        for (let x = 4; x < SIDE - 4; x++) {
          if (at(edges, x, y) === 0) continue;
          found++;
          assert.ok(Math.abs(side(x, y)) <= 2, `${name}: an edge at ${x},${y}`);
        }
      assert.ok(found >= 22 && found <= 50, `${name}: ${found} pixels`);
    }
  });

  test('a flat picture and a soft slope have none', async () => {
    assert.ok((await cannyEdges(picture(() => 99))).every((v) => v === 0));
    assert.ok((await cannyEdges(picture((x) => 100 + 2 * x))).every((v) => v === 0));
  });

  test('a weak edge counts only where it goes on from a strong one', async () => {
    // Strong above, weak below; and weak alone.
    const contrast = (y: number) => (y < 16 ? 120 : 65);
    const joined = await cannyEdges(picture((x, y) => (x < 16 ? 60 : 60 + contrast(y))));
    const alone = await cannyEdges(picture((x) => (x < 16 ? 60 : 125)));
    const below = (edges: Float32Array) => [15, 16].some((x) => at(edges, x, 25) === 1);
    assert.ok(below(joined));
    assert.ok(!below(alone));
  });
});
