import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Look } from '../../../sdk/conversation/look.ts';
import { type Base, planRounds } from '../../../sdk/rounds/plan.ts';

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
  planRounds({ ...base, ...changed }, look(texts, seed), ({ text }) => text.toLowerCase());
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

test('the same words twice in a chain have noise of their own, and taking one back leaves the others theirs', () => {
  const noise = (texts: readonly string[]) => plan(texts).map((round) => round.noise);
  assert.equal(new Set(noise(['longer', 'red', 'longer'])).size, 3);
  assert.deepEqual(noise(['red', 'belt']).slice(1), noise(['belt']));
});
