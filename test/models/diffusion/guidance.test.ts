import assert from 'node:assert/strict';
import { it } from 'node:test';
import { guidanceRows, guide, taper } from '../../../models/diffusion/guidance.ts';
import { near } from '../near.ts';

const rows = { text: [5, -1, 0.5], image: [2, 3, 0.25], none: [1, 1, -4] };

/** Guides with made-up predictions: `text` sees text and picture, `image` the picture, `none` nothing. */
function guided(text: number, image: number): Float32Array {
  const needed = guidanceRows({ text, image });
  const predictions = needed.flatMap((row) => (row.text ? rows.text : row.image ? rows.image : rows.none));
  const target = new Float32Array(3);
  guide(needed, Float32Array.from(predictions), target);
  return target;
}

/** What the U-Net is shown: t for the text, i for the picture. */
const shown = (text: number, image: number) =>
  guidanceRows({ text, image }).map((row) => `${row.text ? 't' : ''}${row.image ? 'i' : ''}`);

it('two scales are those of InstructPix2Pix', () => {
  assert.deepEqual(shown(7.5, 1.5), ['ti', 'i', '']);
  const expected = rows.none.map(
    (none, k) => none + 7.5 * (rows.text[k]! - rows.image[k]!) + 1.5 * (rows.image[k]! - none),
  );
  near(guided(7.5, 1.5), expected, 1e-6, 'guided');
});

it('one scale is classifier-free guidance under the text, in two rows', () => {
  assert.deepEqual(shown(7.5, 1), ['ti', 'i']);
  near(
    guided(7.5, 1),
    rows.image.map((image, k) => image + 7.5 * (rows.text[k]! - image)),
    1e-6,
    'guided',
  );
});

it('equal scales guide under text and picture as one', () => {
  assert.deepEqual(shown(3, 3), ['ti', '']);
  near(
    guided(3, 3),
    rows.none.map((none, k) => none + 3 * (rows.text[k]! - none)),
    1e-6,
    'guided',
  );
});

it('runs no row that does not count', () => {
  assert.deepEqual(shown(1, 1), ['ti']);
  assert.deepEqual(guided(1, 1), Float32Array.from(rows.text));
  assert.deepEqual(shown(1, 1.5), ['ti', 'i', '']);
  assert.deepEqual(shown(0, 1), ['i']);
  assert.deepEqual(shown(0, 0), ['']);
});

it('may write over the first row', () => {
  const needed = guidanceRows({ text: 2, image: 1 });
  const predictions = Float32Array.of(1, 2, 3, 4);
  guide(needed, predictions, predictions.subarray(0, 2));
  assert.deepEqual([...predictions], [-1, 0, 3, 4]);
});

it('refuses scales and lengths that mean nothing', () => {
  for (const [text, image] of [
    [-1, 1],
    [Number.NaN, 1],
    [1, Number.POSITIVE_INFINITY],
  ] as const)
    assert.throws(() => guidanceRows({ text, image }), { code: 'guidance-invalid' });
  assert.throws(() => guide(guidanceRows({ text: 2, image: 1 }), new Float32Array(3), new Float32Array(2)), {
    code: 'length-mismatch',
    message: /2 rows of 2 numbers/,
  });
});

it('tapers the scale where the text changes much, cell by cell', () => {
  // Two channels of two cells: the first cell changes by 3 and 4, the second by a hundredth.
  const [told, other] = [
    [4, 1.01, 6, 2],
    [1, 1, 2, 2],
  ];
  const given = { text: 2.5, image: 1, taper: { to: 1.3, change: 0.8 } };
  const run = (guidance: typeof given | Omit<typeof given, 'taper'>) => {
    const predictions = Float32Array.from([...told!, ...other!]);
    const target = new Float32Array(4);
    taper(guidance, predictions, 2, 2);
    guide(guidanceRows(guidance), predictions, target);
    return target;
  };
  const scale = (m: number) => 1.3 + 1.2 * Math.exp(-((m / 0.8) ** 2));
  const [much, little] = [scale(Math.sqrt(12.5)), scale(Math.sqrt(0.00005))];
  near(run(given), [1 + 3 * much, 1 + 0.01 * little, 2 + 4 * much, 2], 1e-6, 'tapered');
  assert.ok(Math.abs(much - 1.3) < 1e-6 && little > 2.499);
  const { taper: _, ...plain } = given;
  near(run(plain), [1 + 3 * 2.5, 1 + 0.01 * 2.5, 2 + 4 * 2.5, 2], 1e-6, 'untapered');
});

it('cannot taper one row, or from nothing', () => {
  const t = { to: 1.3, change: 0.8 };
  for (const [text, image] of [
    [1, 1],
    [0, 1],
  ] as const)
    assert.throws(() => taper({ text, image, taper: t }, new Float32Array(4), 2, 2), {
      code: 'guidance-invalid',
    });
});
