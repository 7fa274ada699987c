import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Look } from '../../../sdk/conversation/look.ts';
import type { Facet } from '../../../sdk/index.ts';
import { type OneshotRange, withPlan } from '../../../sdk/rounds/choose.ts';
import { type Base, planRounds, type Wording } from '../../../sdk/rounds/plan.ts';

const LOWER: Wording = { say: ({ text }) => text.toLowerCase(), fits: () => true };
const base: Base = { editor: 'pack+lora', reference: 'picture', pose: '' };

function look(texts: readonly string[], seed = 1): Look {
  const instructions = texts.map((text, i) => ({
    id: `i${i}`,
    text,
    facet: 'other' as const,
    part: 'garment',
    polarity: 'set' as const,
    confidence: 1,
  }));
  return { seed, instructions, keep: [] };
}

const plan = (texts: readonly string[], seed?: number, changed: Partial<Base> = {}) =>
  planRounds({ ...base, ...changed }, look(texts, seed), LOWER);
const keys = (...args: Parameters<typeof plan>) => plan(...args).map(({ key }) => key);

test('chains with the same beginning share its keys, and no others', () => {
  const [red, sleeves] = keys(['red', 'long sleeves']);
  assert.equal(keys(['red', 'belt'])[0], red);
  assert.notEqual(keys(['red', 'belt'])[1], sleeves);
  assert.notEqual(keys(['long sleeves', 'red'])[1], sleeves);
  assert.deepEqual(keys(['Red', 'long sleeves']), [red, sleeves], "the pack's words count");
});

test('every key depends on everything that a picture depends on', () => {
  const all = [
    keys(['red']),
    keys(['red'], 2),
    keys(['red'], 1, { editor: 'other' }),
    keys(['red'], 1, { reference: 'other' }),
    keys(['red'], 1, { pose: 'given' }),
    keys(['red'], 1, { steps: 3 }),
    keys(['red', 'red']).slice(1),
  ];
  assert.equal(new Set(all.flat()).size, all.length);
});

test('in one round all texts are one, whatever their order, and its key is another', () => {
  const oneshot = (texts: readonly string[]) => planRounds(base, { ...look(texts), plan: 'oneshot' }, LOWER);
  const [only, ...more] = oneshot(['Red', 'long sleeves']);
  assert.deepEqual([only!.says, only!.text, more], ['Red, long sleeves', 'red, long sleeves', []]);
  assert.deepEqual(oneshot(['long sleeves', 'Red']), [only]);
  assert.ok(!keys(['red', 'long sleeves']).includes(only!.key));
  assert.ok(!keys(['long sleeves', 'red']).includes(only!.key));
  assert.deepEqual(oneshot([]), []);
});

test('what the text encoder cannot read at once is as few rounds as it can read', () => {
  const short: Wording = { ...LOWER, fits: (text) => text.length <= 12 };
  const said = (texts: readonly string[]) =>
    planRounds(base, { ...look(texts), plan: 'oneshot' }, short).map(({ text }) => text);
  assert.deepEqual(said(['red', 'belt', 'bows', 'no sleeves at all', 'tie']), [
    'belt, bows',
    'no sleeves at all',
    'red, tie',
  ]);
  assert.deepEqual(said(['no sleeves at all', 'no sleeves whatever']), [
    'no sleeves at all',
    'no sleeves whatever',
  ]);
});

test('one sub-instruction is one round, and the same one, in every plan', () => {
  const red = look(['red']);
  assert.deepEqual(withPlan(red, 'oneshot'), red);
  assert.deepEqual(planRounds(base, { ...red, plan: 'oneshot' }, LOWER), plan(['red']));
});

test('auto goes by the number of facets, and by rounds where nothing is known', () => {
  const of = (...facets: Facet[]): Look => ({
    ...look(facets),
    instructions: look(facets).instructions.map((one, i) => ({ ...one, facet: facets[i]! })),
  });
  const two = of('colour', 'length');
  const four = of('colour', 'length', 'sleeve', 'hem');
  const chosen = (one: Look, range?: OneshotRange) => withPlan(one, 'auto', range).plan;
  assert.deepEqual([chosen(two), chosen(four)], [undefined, undefined]);
  assert.deepEqual([chosen(two, { from: 3 }), chosen(four, { from: 3 })], [undefined, 'oneshot']);
  assert.deepEqual(
    [chosen(two, { from: 2, to: 3 }), chosen(four, { from: 2, to: 3 })],
    ['oneshot', undefined],
  );
  assert.equal(chosen(of('length', 'length', 'length'), { from: 2 }), undefined, 'one facet');
  assert.equal(withPlan({ ...two, plan: 'oneshot' }, 'rounds').plan, undefined);
});

test('the same words twice in a chain have noise of their own, and taking one back leaves the others theirs', () => {
  const noise = (texts: readonly string[]) => plan(texts).map((round) => round.noise);
  assert.equal(new Set(noise(['longer', 'red', 'longer'])).size, 3);
  assert.deepEqual(noise(['red', 'belt']).slice(1), noise(['belt']));
});
