import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openSchedule } from '../../../../models/diffusion/schedule.ts';
import type { TrainingData } from '../../../../models/train/data.ts';
import { SCHEDULER } from '../../../../models/train/defaults.ts';
import { errorWeight } from '../../../../models/train/lora/error-weight.ts';
import { cutsOf, lessonsOf } from '../../../../models/train/lora/lessons.ts';
import { isMultiRound, loraOptions, PAPER } from '../../../../models/train/lora/options.ts';
import { Passes } from '../../../../models/train/lora/passes.ts';
import { lambdaAt } from '../../../../models/train/lora/total.ts';
import type { Triplet } from '../../../../models/train/records.ts';
import { refused } from '../tiny.ts';

const triplet = (id: string, text: string, ...parts: string[]): Triplet => ({
  id,
  reference: 'a',
  target: 'b',
  text,
  parts,
  pose: null,
});

const dataOf = (...triplets: Triplet[]): TrainingData => ({
  dir: 'set',
  files: ['a', 'b'],
  index: (path) => ['a', 'b'].indexOf(path),
  describe: String,
  skipped: [],
  triplets,
});

const never = () => assert.fail('nobody asked for the splitter');

describe('cutting texts', () => {
  test('in every place, into runs that are not empty', () => {
    assert.deepEqual(cutsOf(['a', 'b', 'c'], 2), [
      [['a'], ['b', 'c']],
      [['a', 'b'], ['c']],
    ]);
    assert.deepEqual(cutsOf(['a', 'b', 'c'], 3), [[['a'], ['b'], ['c']]]);
    assert.deepEqual(cutsOf(['a', 'b'], 3), []);
    assert.deepEqual(cutsOf(['a'], 2), []);
    assert.equal(cutsOf([1, 2, 3, 4, 5], 3).length, 6);
  });

  const data = dataOf(triplet('1', 'red and long', 'red', 'long'), triplet('2', 'blue', 'blue'));

  test('by the data set: L_multi has the texts with parts enough, the empty text is the first', () => {
    const { all, multi, texts } = lessonsOf(data, { rounds: 2, parts: 'data' }, true, never);
    assert.deepEqual(
      all.map((lesson) => [texts[lesson.whole], lesson.cuts.map((cut) => cut.map((i) => texts[i]))]),
      [
        ['red and long', [['red', 'long']]],
        ['blue', []],
      ],
    );
    assert.deepEqual(multi, [all[0]]);
    assert.equal(texts[0], '');
    assert.equal(new Set(texts).size, texts.length);
  });

  test("in a pack's own words where the data set has them, but not for the splitter", () => {
    const said = {
      ...triplet('1', 'make it red, longer', 'make it red', 'longer'),
      phrases: ['red', 'long'],
    };
    const read = (parts: 'data' | 'splitter') => {
      const { all, texts } = lessonsOf(dataOf(said), { rounds: 2, parts }, true, () => said.parts);
      return [texts[all[0]!.whole], all[0]!.cuts.map((cut) => cut.map((i) => texts[i]))];
    };
    assert.deepEqual(read('data'), ['red, long', [['red', 'long']]]);
    assert.deepEqual(read('splitter'), ['make it red, longer', [['make it red', 'longer']]]);
  });

  test('by the splitter that is handed in', () => {
    const split = (text: string) => (text === 'blue' ? ['bl', 'ue'] : [text]);
    const { multi, texts } = lessonsOf(data, { rounds: 2, parts: 'splitter' }, true, split);
    assert.deepEqual(
      multi.map(({ triplet: i, cuts }) => [i, cuts[0]!.map((text) => texts[text])]),
      [[1, ['bl', 'ue']]],
    );
  });

  test('of which none has parts enough is refused, unless no rounds are learned', () => {
    const one = dataOf(triplet('2', 'blue', 'blue'));
    assert.throws(
      () => lessonsOf(one, { rounds: 2, parts: 'data' }, true, never),
      refused('data-missing', /--parts splitter/),
    );
    assert.throws(
      () => lessonsOf(data, { rounds: 3, parts: 'data' }, true, never),
      refused('data-missing', /3 parts/),
    );
    assert.deepEqual(lessonsOf(one, { rounds: 2, parts: 'data' }, false, never).texts, ['', 'blue']);
  });
});

describe('passes over the data', () => {
  test('take everything once a pass, each pass in another order, whatever was asked before', () => {
    const passes = new Passes('1/x', 50);
    const orders = [0, 1, 2].map((pass) => Array.from({ length: 50 }, (_, i) => passes.at(pass * 50 + i)));
    for (const order of orders) assert.equal(new Set(order).size, 50);
    assert.notDeepEqual(orders[0], orders[1]);
    assert.notDeepEqual(orders[1], orders[2]);
    assert.equal(new Passes('1/x', 50).at(123), orders[2]![23]);
    assert.notDeepEqual(
      Array.from({ length: 50 }, (_, i) => new Passes('2/x', 50).at(i)),
      orders[0],
    );
  });
});

describe('lambda', () => {
  const at = (range: readonly [number, number], steps: number) =>
    Array.from({ length: steps }, (_, step) => lambdaAt(range, step, steps));

  test('falls, rises or stays, in a line', () => {
    assert.deepEqual(at([1, 0], 5), [1, 0.75, 0.5, 0.25, 0]);
    assert.deepEqual(at([0, 1], 3), [0, 0.5, 1]);
    assert.deepEqual(at([1, 1], 3), [1, 1, 1]);
    assert.deepEqual(at([1, 0], 1), [1]);
  });

  test('fixed to 0 it is the baseline: no rounds, unless both orders are to agree', () => {
    const of = (lambda: readonly [number, number], symmetric = 0) => isMultiRound({ lambda, symmetric });
    assert.deepEqual([of([0, 0]), of([1, 0]), of([0, 1]), of([0, 0], 0.1)], [false, true, true, true]);
  });
});

describe('the weight of an error', () => {
  const schedules = {
    sample: openSchedule(SCHEDULER),
    v_prediction: openSchedule({ ...SCHEDULER, prediction_type: 'v_prediction' }),
    epsilon: openSchedule({ ...SCHEDULER, prediction_type: 'epsilon', rescale_betas_zero_snr: false }),
  };
  const near = (a: number, b: number) =>
    assert.ok(Math.abs(a - b) < 1e-9 * Math.max(1, Math.abs(b)), `${a} ${b}`);

  test('is that of the prediction', () => {
    for (const tau of [0, 1, 500, 998]) {
      near(errorWeight(schedules.sample, tau, 'prediction'), 1);
      const v = schedules.v_prediction.alphas[tau]!;
      near(errorWeight(schedules.v_prediction, tau, 'prediction'), 1 / (1 - v));
      const e = schedules.epsilon.alphas[tau]!;
      near(errorWeight(schedules.epsilon, tau, 'prediction'), e / (1 - e));
    }
  });

  test('or of the latent itself, or of the step before, which is the latent at the end', () => {
    for (const schedule of Object.values(schedules)) {
      near(errorWeight(schedule, 700, 'original'), 1);
      near(errorWeight(schedule, 0, 'posterior'), 1);
      assert.ok(errorWeight(schedule, 700, 'posterior') < 1e-4);
    }
  });
});

describe('options of a LoRA', () => {
  test('are the paper’s', () => {
    const { rank, alpha, lambda, rounds, textTokens, warmup, beta1, beta2, epochs } = loraOptions();
    assert.deepEqual(
      { rank, alpha, lambda, rounds, textTokens, warmup, beta1, beta2, epochs },
      {
        rank: 4,
        alpha: 4,
        lambda: [1, 0],
        rounds: 2,
        textTokens: 30,
        warmup: 0.1,
        beta1: 0.95,
        beta2: 0.99,
        epochs: 200,
      },
    );
    assert.deepEqual(loraOptions({ rank: undefined, beta1: undefined }), PAPER);
  });

  test('alpha follows the rank unless it is given', () => {
    assert.equal(loraOptions({ rank: 16 }).alpha, 16);
    assert.equal(loraOptions({ rank: 16, alpha: 8 }).alpha, 8);
  });

  test('that make no sense are refused by their name', () => {
    const wrong = {
      '--rank': { rank: 0 },
      '--alpha': { alpha: -1 },
      '--epochs': { epochs: 0 },
      '--lambda': { lambda: [1, Number.NaN] as const },
      '--rounds': { rounds: 1 },
      '--tau-power': { tauPower: 0 },
      '--warmup': { warmup: 1.5 },
      '--beta1': { beta1: 1 },
      '--ema': { ema: 1 },
      '--samples': { samples: 0.5 },
    };
    for (const [name, given] of Object.entries(wrong))
      assert.throws(() => loraOptions(given), refused('bad-option', new RegExp(name)));
    const baseline = { lambda: [0, 0] as const, rounds: 3 };
    assert.throws(() => loraOptions(baseline), refused('bad-option', /--rounds unrolls nothing/));
    assert.equal(loraOptions({ ...baseline, symmetric: 1 }).rounds, 3);
  });
});
