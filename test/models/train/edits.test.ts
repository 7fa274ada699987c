import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { predictOriginal } from '../../../models/diffusion/predict.ts';
import { openSchedule } from '../../../models/diffusion/schedule.ts';
import { clusters, figuresOf, type TrainingData } from '../../../models/train/data.ts';
import { SCHEDULER } from '../../../models/train/defaults.ts';
import { type EditBatchOptions, editBatch } from '../../../models/train/edit-batch.ts';
import { type Edit, type EditData, editsOf } from '../../../models/train/edit-data.ts';
import type { FloatRows } from '../../../models/train/floats.ts';
import type { Triplet } from '../../../models/train/records.ts';

/** A data set of pictures named by letters. */
function dataOf(...triplets: readonly (readonly [from: string, to: string, parts: readonly string[]])[]) {
  const names = [...new Set(triplets.flatMap((triplet) => triplet.slice(0, 2) as string[]))];
  return {
    dir: '',
    files: names,
    index: (path) => names.indexOf(path),
    describe: (picture) => names[picture]!,
    skipped: [],
    triplets: triplets.map(
      ([reference, target, parts], i): Triplet => ({
        id: String(i),
        reference,
        target,
        text: parts.length > 1 ? parts.join(' and ') : `please ${parts[0]}`,
        parts,
        pose: null,
      }),
    ),
  } satisfies TrainingData;
}

describe('edits', () => {
  const data = dataOf(
    ['a', 'b', ['red']],
    ['b', 'c', ['long', 'dots']],
    ['x', 'y', ['1', '2', '3']],
    ['c', 'd', ['1', '2', '3', '4', '5']],
  );
  const groups = clusters(data);

  test('pictures that triplets join are of one group', () => {
    const names = groups
      .map((group) =>
        group
          .map((i) => data.files[i])
          .sort()
          .join(''),
      )
      .sort();
    assert.deepEqual(names, ['abcd', 'xy']);
  });

  test('are weighed by their number of facets', () => {
    assert.deepEqual(
      editsOf(data, groups).map(({ weight }) => weight),
      [1, 0.6, 0.4, 0.25],
    );
  });

  test('go from reference to target under the text, and under the part where it is the only one', () => {
    const edits = editsOf(data, groups);
    assert.deepEqual(
      edits.map(({ from, to, pose }) => [data.files[from], data.files[to], pose]),
      [
        ['a', 'b', 0],
        ['b', 'c', 1],
        ['x', 'y', 2],
        ['c', 'd', 3],
      ],
    );
    assert.deepEqual(edits[0]!.texts, ['please red', 'red']);
    assert.deepEqual(edits[1]!.texts, ['long and dots']);
  });

  test('are called what a pack calls them in seven rows of eight, where the data set says how', () => {
    const phrased = {
      ...data,
      triplets: data.triplets.map((t) => ({ ...t, phrases: t.parts.map((part) => `now ${part}`) })),
    };
    const [one, two] = editsOf(phrased, groups);
    assert.deepEqual(one!.texts, [...new Array(7).fill('now red'), 'please red']);
    assert.equal(two!.texts[0], phrased.triplets[1]!.phrases.join(', '));
  });

  test('know the pictures of their figure, which is one list for all of them', () => {
    const edits = editsOf(data, groups);
    const told = edits.map(({ figure }) => figure.map((i) => data.files[i]).join(''));
    assert.deepEqual(told, ['abcd', 'abcd', 'xy', 'abcd']);
    assert.equal(edits[0]!.figure, edits[3]!.figure);
  });

  test('figures are what the data set says, whatever its triplets join', () => {
    const clustered = {
      ...data,
      triplets: data.triplets.map((t, i) => ({ ...t, cluster: [1, 2, 1, undefined][i] })),
    };
    const names = figuresOf(clustered).map((figure) => figure.map((i) => data.files[i]).join(''));
    assert.deepEqual(names, ['abxy', 'bc']);
  });

  test('where the data set knows no figures, a picture is alone', () => {
    assert.deepEqual(figuresOf(data), []);
    assert.deepEqual(
      editsOf(data, []).map(({ from, figure }) => [...figure].join() === String(from)),
      [true, true, true, true],
    );
  });

  test('of a data set whose triplets join everything are found in a moment', () => {
    const count = 40_000;
    const names = Array.from({ length: count + 1 }, (_, i) => String(i));
    const chain: TrainingData = {
      ...data,
      files: names,
      index: Number,
      triplets: names
        .slice(1)
        .map((name, i) => ({ ...data.triplets[0]!, reference: names[i]!, target: name })),
    };
    // Quadratic, this would be 1.6 thousand million numbers.
    const [group, ...others] = clusters(chain);
    assert.deepEqual([group!.length, others.length], [count + 1, 0]);
    const figures = new Set(editsOf(chain, [group!]).map(({ figure }) => figure));
    assert.equal(figures.size, 1);
  });
});

const [CHANNELS, CELLS, LENGTH, TOKENS] = [3, 16, 4, 5];
const WIDTH = CHANNELS * CELLS;

/** Picture i has latents i + 1 / (1 + place), and tokens i. */
const rowsOf = (width: number, value: (picture: number, place: number) => number) =>
  ({
    width,
    read(picture: number, target: Float32Array, offset: number) {
      for (let j = 0; j < width; j++) target[offset + j] = value(picture, j);
    },
  }) as FloatRows;
const latentOf = (picture: number, place: number) => Math.fround(picture + 1 / (1 + place));

const edit = (from: number, to: number, weight: number, figure = [from]): Edit => ({
  from,
  to,
  weight,
  figure,
  texts: [`${from}${to}`],
  pose: 0,
});

const editData = (edits: readonly Edit[]): EditData => ({
  edits,
  latents: rowsOf(WIDTH, latentOf),
  imageTokens: rowsOf(TOKENS, (picture) => picture),
  encodeIds: (text) => [text === '' ? 0 : 1, Number(text), 7, 8],
});

const OPTIONS: EditBatchOptions = {
  batch: 64,
  seed: 3,
  length: LENGTH,
  channels: CHANNELS,
  cells: CELLS,
  schedule: openSchedule({ ...SCHEDULER, prediction_type: 'v_prediction' }),
  beside: true,
  dropText: 0,
  jitter: 0,
  focus: 3,
  even: Number.POSITIVE_INFINITY,
  start: 0,
  earlier: 0,
};

const near = (value: number, wanted: number, error: number, what: string) =>
  assert.ok(Math.abs(value - wanted) <= error, `${what}: ${value}, not ${wanted}`);

describe('a batch of edits', () => {
  const two = editData([edit(0, 1, 1), edit(2, 3, 0.25)]);

  test('is a function of seed and step alone', () => {
    const first = editBatch(two, OPTIONS, 5);
    editBatch(two, OPTIONS, 6);
    assert.deepEqual(editBatch(two, OPTIONS, 5), first);
    assert.notDeepEqual(editBatch(two, OPTIONS, 6), first);
    assert.notDeepEqual(editBatch(two, { ...OPTIONS, seed: 4 }, 5), first);
  });

  const SCHEDULES = {
    v_prediction: OPTIONS.schedule,
    sample: openSchedule(SCHEDULER),
    epsilon: openSchedule({ ...SCHEDULER, prediction_type: 'epsilon', rescale_betas_zero_snr: false }),
  };
  for (const [type, schedule] of Object.entries(SCHEDULES))
    test(`has sample and ${type} of which the target’s latent is read`, () => {
      const picked: Edit[] = [];
      const batch = editBatch(two, { ...OPTIONS, schedule, batch: 200 }, 0, (row, chosen) => {
        picked[row] = chosen;
      });
      const original = new Float32Array(WIDTH);
      picked.forEach(({ from, to }, row) => {
        const noisy = batch.sample.subarray(row * 2 * WIDTH, row * 2 * WIDTH + WIDTH);
        const wanted = batch.target.subarray(row * WIDTH, (row + 1) * WIDTH);
        predictOriginal(schedule, batch.timestep[row]!, wanted, noisy, original);
        for (let i = 0; i < WIDTH; i++) {
          // Of noise alone the latent is read with a large error.
          near(original[i]!, latentOf(to, i), type === 'epsilon' ? 1e-4 : 1e-5, 'x0');
          // Without jitter the current picture's latent stands beside it as it is.
          assert.equal(batch.sample[row * 2 * WIDTH + WIDTH + i], latentOf(from, i));
        }
        assert.deepEqual(
          [...batch.imageTokens!.subarray(row * TOKENS, (row + 1) * TOKENS)],
          Array(TOKENS).fill(from),
        );
        assert.deepEqual(
          [...batch.ids.subarray(row * LENGTH, (row + 1) * LENGTH)],
          [1n, BigInt(`${from}${to}`), 7n, 8n],
        );
      });
    });

  test('its velocity is v = a noise - s x0, x0 = a z - s v, of normal noise', () => {
    const batch = editBatch(editData([edit(0, 1, 1)]), { ...OPTIONS, batch: 200 }, 0);
    let [sum, squares] = [0, 0];
    for (let row = 0; row < 200; row++) {
      const alpha = OPTIONS.schedule.alphas[batch.timestep[row]!]!;
      const [a, s] = [Math.sqrt(alpha), Math.sqrt(1 - alpha)];
      for (let i = 0; i < WIDTH; i++) {
        const [z, v] = [batch.sample[row * 2 * WIDTH + i]!, batch.target[row * WIDTH + i]!];
        near(a * z - s * v, latentOf(1, i), 1e-5, 'x0');
        const noise = s * z + a * v;
        sum += noise;
        squares += noise * noise;
      }
    }
    near(sum / (200 * WIDTH), 0, 0.05, 'mean');
    near(squares / (200 * WIDTH), 1, 0.05, 'variance');
  });

  test('draws edits by their weight, and noise steps of the whole range, noisy ones more', () => {
    let heavy = 0;
    const batch = editBatch(two, { ...OPTIONS, batch: 1000 }, 0, (_, { from }) => {
      if (from === 0) heavy++;
    });
    near(heavy / 1000, 0.8, 0.05, 'share');
    assert.ok(batch.timestep.every((t) => Number.isInteger(t) && t >= 0 && t < 1000));
    near(batch.timestep.reduce((n, t) => n + t, 0) / 1000, 800, 25, 'mean step');
  });

  test('a share of the rows is at the last step, where sampling starts', () => {
    const { timestep } = editBatch(two, { ...OPTIONS, batch: 1000, start: 0.6 }, 0);
    near(timestep.filter((t) => t === 999).length / 1000, 0.66, 0.05, 'share');
    assert.ok(timestep.some((t) => t < 500));
  });

  test('never draws a step beyond the last, however rare', () => {
    const { timestep, sample } = editBatch(two, { ...OPTIONS, batch: 60_000, cells: 1, channels: 3 }, 1);
    assert.equal(
      timestep.reduce((most, t) => Math.max(most, t), 0),
      999,
    );
    assert.ok(sample.every(Number.isFinite));
  });

  test('without text the picture itself is what is wanted', () => {
    const batch = editBatch(two, { ...OPTIONS, schedule: SCHEDULES.sample, dropText: 1 }, 0);
    for (let row = 0; row < OPTIONS.batch; row++) {
      assert.equal(batch.ids[row * LENGTH], 0n);
      const current = batch.sample.subarray((row * 2 + 1) * WIDTH, (row * 2 + 2) * WIDTH);
      assert.deepEqual(batch.target.subarray(row * WIDTH, (row + 1) * WIDTH), current);
    }
    assert.ok(batch.weight.every((w) => Math.abs(w - 1) < 1e-6));
  });

  test('says how much of each cell changes, at most 1, and weighs it by as much', () => {
    // The first cell differs by more than a quarter, the second by less.
    const differ = [1, 0.1];
    const data = {
      ...editData([edit(0, 1, 1)]),
      latents: rowsOf(WIDTH, (picture, place) => picture * (differ[place % CELLS] ?? 0)),
    };
    const { changed, weight } = editBatch(data, { ...OPTIONS, batch: 1, jitter: 0.5 }, 0);
    assert.equal(changed.length, CELLS);
    [1, 0.4, 0, 0].forEach((wanted, cell) => {
      near(changed[cell]!, wanted, 1e-6, `cell ${cell}`);
      near(weight[cell]! / weight[2]!, 1 + 3 * wanted, 1e-5, `weight ${cell}`);
    });
    near(weight.reduce((n, w) => n + w, 0) / CELLS, 1, 1e-6, 'mean');
    const plain = editBatch(data, { ...OPTIONS, focus: 0 }, 0).weight;
    assert.ok(plain.every((w) => Math.abs(w - 1) < 1e-6));
  });

  test('weighs rows that change less more, and all alike under Infinity', () => {
    // The first edit changes every value by 1, the second by 3.
    const data = {
      ...editData([edit(0, 1, 1), edit(2, 5, 1)]),
      latents: rowsOf(WIDTH, (picture) => picture),
    };
    const changes: number[] = [];
    const { weight } = editBatch(data, { ...OPTIONS, even: 2 }, 0, (row, { from, to }) => {
      changes[row] = (to - from) ** 2;
    });
    assert.deepEqual(new Set(changes), new Set([1, 9]));
    for (const [row, change] of changes.entries())
      near(weight[row * CELLS]!, 2 / (2 + change), 1e-6, `a change of ${change}`);
    assert.ok(editBatch(data, OPTIONS, 0).weight.every((w) => Math.abs(w - 1) < 1e-6));
  });

  test('jitter is noise on the current picture’s latent, of a deviation of its own in each row', () => {
    const batch = editBatch(two, { ...OPTIONS, jitter: 0.5 }, 0);
    const plain = editBatch(two, OPTIONS, 0);
    const deviations: number[] = [];
    for (let row = 0; row < OPTIONS.batch; row++) {
      let squares = 0;
      for (let i = 0; i < 2 * WIDTH; i++) {
        const at = row * 2 * WIDTH + i;
        const d = batch.sample[at]! - plain.sample[at]!;
        if (i < WIDTH) assert.equal(d, 0, 'the noisy half has no more');
        else squares += d * d;
      }
      deviations.push(Math.sqrt(squares / WIDTH));
    }
    assert.ok(Math.max(...deviations) < 0.65 && Math.max(...deviations) > 0.35);
    assert.ok(Math.min(...deviations) < 0.1);
  });

  for (const [type, schedule] of Object.entries(SCHEDULES))
    test(`where the U-Net sees no other latent it is the current picture's that is noised, for ${type}`, () => {
      const picked: Edit[] = [];
      const options = { ...OPTIONS, schedule, beside: false, batch: 50 };
      const batch = editBatch(two, options, 0, (row, chosen) => {
        picked[row] = chosen;
      });
      assert.equal(batch.sample.length, 50 * WIDTH);
      const original = new Float32Array(WIDTH);
      let fromCurrent = 0;
      picked.forEach(({ from, to }, row) => {
        const noisy = batch.sample.subarray(row * WIDTH, (row + 1) * WIDTH);
        const wanted = batch.target.subarray(row * WIDTH, (row + 1) * WIDTH);
        predictOriginal(schedule, batch.timestep[row]!, wanted, noisy, original);
        const alpha = schedule.alphas[batch.timestep[row]!]!;
        for (let i = 0; i < WIDTH; i++) {
          near(original[i]!, latentOf(to, i), type === 'epsilon' ? 1e-4 : 1e-5, 'x0');
          fromCurrent += (noisy[i]! - Math.sqrt(alpha) * latentOf(from, i)) ** 2 / (1 - alpha) / WIDTH / 50;
        }
      });
      near(fromCurrent, 1, 0.1, 'the variance of what is added to the current picture');
    });

  test('image tokens may be of an earlier reference, but not of the target', () => {
    const batch = editBatch(editData([edit(0, 1, 1, [0, 1, 5, 6])]), { ...OPTIONS, earlier: 0.9 }, 0);
    const seen = new Set(Array.from({ length: OPTIONS.batch }, (_, row) => batch.imageTokens![row * TOKENS]));
    assert.deepEqual(seen, new Set([0, 5, 6]));
  });
});
