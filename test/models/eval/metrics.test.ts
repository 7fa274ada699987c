import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Matrix } from 'ml-matrix';
import {
  bootstrap,
  type Figure,
  formatFigure,
  meanFigure,
  quantile,
} from '../../../models/eval/bootstrap.ts';
import { crossOfFew, crossOfMany, frechet, momentsOf, squareRoot } from '../../../models/eval/frechet.ts';
import { rankOf, unit } from '../../../models/eval/recall.ts';
import { Random } from '../../../models/random.ts';
import { near } from '../near.ts';
import { refused } from '../train/tiny.ts';

const fixture = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/eval/numpy.json'), 'utf8'),
) as {
  frechet: { a: number[][]; b: number[][]; frechet: number }[];
  root: { matrix: number[][]; root: number[][] };
  quantiles: { values: number[]; at: number[]; expected: number[] };
  recall: { query: number[][]; gallery: number[][]; truth: number[]; ranks: number[]; recall10: number };
};

const vectors = (rows: readonly number[][]) => rows.map((row) => Float32Array.from(row));
const normal = (count: number, width: number, seed: string) => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => Float32Array.from({ length: width }, () => random.normal()));
};

describe('the Frechet distance', () => {
  for (const { a, b, frechet: expected } of fixture.frechet)
    test(`of ${a.length} and ${b.length} vectors of ${a[0]!.length} is scipy's`, () => {
      near([frechet(momentsOf(vectors(a)), momentsOf(vectors(b)))], [expected], 1e-6, 'distance');
    });

  test('by the smaller matrix is the same as by covariances', () => {
    for (const [n, m, width] of [
      [5, 7, 12],
      [20, 9, 6],
    ] as const) {
      const [a, b] = [momentsOf(normal(n, width, 'a')), momentsOf(normal(m, width, 'b'))];
      near([crossOfFew(a, b)], [crossOfMany(a, b)], 1e-6, `${n}, ${m}, ${width}`);
    }
  });

  test('of a set with itself is 0, and of a shifted one the square of the shift', () => {
    const a = normal(40, 8, 'a');
    const shifted = a.map((vector) => vector.map((value) => value + 0.5));
    assert.ok(Math.abs(frechet(momentsOf(a), momentsOf(a))) < 1e-6);
    near([frechet(momentsOf(a), momentsOf(shifted))], [8 * 0.25], 1e-5, 'shift');
  });

  test('the square root is scipy’s, and squares to the matrix', () => {
    const root = squareRoot(new Matrix(fixture.root.matrix));
    near(root.to1DArray(), fixture.root.root.flat(), 1e-8, 'root');
    near(root.mmul(root).to1DArray(), fixture.root.matrix.flat(), 1e-8, 'square');
  });

  test('one picture, and features that are not numbers, are refused', () => {
    assert.throws(() => momentsOf(normal(1, 3, 'a')), refused('too-few-samples'));
    assert.throws(
      () => momentsOf([new Float32Array(3), new Float32Array(3).fill(Number.NaN)]),
      refused('bad-features'),
    );
  });
});

describe('recall', () => {
  test('ranks as numpy does', () => {
    const { query, gallery, truth, ranks, recall10 } = fixture.recall;
    const entries = vectors(gallery).map(unit);
    const found = vectors(query).map((vector, i) => rankOf(unit(vector), entries, truth[i]!));
    assert.deepEqual(found, ranks);
    assert.equal(found.filter((rank) => rank <= 10).length / found.length, recall10);
  });

  test('whoever gives everything the same vector finds nothing', () => {
    const same = Array.from({ length: 20 }, () => Float32Array.of(1, 0));
    assert.equal(rankOf(same[0]!, same, 3), 20);
  });
});

/** A figure that has an interval. */
function drawn(figure: Figure | undefined): Figure & { readonly low: number; readonly high: number } {
  assert.ok(figure && figure.low !== null && figure.high !== null);
  return { ...figure, low: figure.low, high: figure.high };
}

describe('the bootstrap', () => {
  test("quantiles are numpy's", () => {
    const { values, at, expected } = fixture.quantiles;
    const sorted = Float64Array.from(values).sort();
    near(
      at.map((share) => quantile(sorted, share)),
      expected,
      1e-12,
      'quantiles',
    );
  });

  test('of a mean has the width that the normal distribution says', () => {
    const random = new Random('bootstrap');
    const samples = Array.from({ length: 400 }, () => random.normal());
    const { value, low, high, n } = drawn(meanFigure(samples, (x) => x, { resamples: 2000 }));
    const mean = samples.reduce((sum, x) => sum + x, 0) / n;
    const deviation = Math.sqrt(samples.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n);
    near([value], [mean], 1e-12, 'mean');
    const expected = (2 * 1.96 * deviation) / Math.sqrt(n);
    assert.ok(Math.abs(high - low - expected) < 0.08 * expected, `${high - low}, not ${expected}`);
  });

  test('keeps clusters together: ten copies of everything are no more samples', () => {
    const random = new Random('clusters');
    const once = Array.from({ length: 60 }, (_, cluster) => ({ cluster, x: random.next() }));
    const copies = once.flatMap((sample) => Array.from({ length: 10 }, () => sample));
    const width = (samples: typeof once, together: boolean) => {
      const clusterOf = together ? (s: (typeof once)[number]) => s.cluster : undefined;
      const { low, high } = drawn(meanFigure(samples, (s) => s.x, { clusterOf, resamples: 2000 }));
      return high - low;
    };
    const honest = width(once, false);
    assert.ok(Math.abs(width(copies, true) / honest - 1) < 0.1);
    assert.ok(width(copies, false) < 0.5 * honest);
  });

  test('of a single cluster, or sample, has no interval', () => {
    const one = meanFigure([1, 2, 3], (x) => x, { clusterOf: () => 7 })!;
    assert.deepEqual(one, { value: 2, low: null, high: null, n: 3 });
    assert.equal(formatFigure(one), '2.0 (no interval, n = 3)');
    assert.equal(meanFigure([4], (x) => x)!.low, null);
  });

  test('equal samples without clusters are drawn one by one', () => {
    const { low, high } = drawn(meanFigure([0, 0, 0, 1, 1, 1], (x) => x, { resamples: 500 }));
    assert.ok(low < 0.5 && high > 0.5 && low >= 0 && high <= 1);
  });

  test('centred intervals: a statistic that resampling moves up has its interval around the value', () => {
    // The share of values that repeat an earlier one is 0, and in a resample about 0.37.
    const samples = Array.from({ length: 50 }, (_, i) => i);
    const repeats = (drawn: readonly number[]) => 1 - new Set(drawn).size / drawn.length;
    const plain = drawn(bootstrap(samples, repeats, { resamples: 200 }));
    const centred = drawn(bootstrap(samples, repeats, { resamples: 200, kind: 'centred' }));
    assert.ok(plain.low > plain.value);
    assert.ok(centred.low < centred.value && centred.value < centred.high);
    assert.ok(Math.abs(centred.high - centred.low - (plain.high - plain.low)) < 1e-12, 'as wide');
  });

  test('the same seed gives the same interval, and nothing gives no figure', () => {
    const samples = [1, 2, 3, 5, 8];
    const of = (seed: number) => meanFigure(samples, (x) => x, { seed });
    assert.deepEqual(of(1), of(1));
    assert.notDeepEqual(of(1), of(2));
    assert.equal(
      meanFigure([] as number[], (x) => x),
      undefined,
    );
    assert.equal(formatFigure(undefined), 'no samples');
    assert.match(formatFigure(meanFigure([true, false], Boolean), 100), /^50\.0 \(0\.0 to 100\.0, n = 2\)$/);
  });
});
