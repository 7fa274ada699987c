import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newRecord, withMade } from '../../../sdk/conversation/record.ts';

test('of too many notes the oldest go, but not one that is in use again', () => {
  const origin = { kind: 'look', look: '01' } as never;
  const first = withMade(newRecord(origin, 7, 1), [
    'reference',
    ...Array.from({ length: 499 }, (_, i) => `${i}`),
  ]);
  assert.deepEqual(first.dropped, []);
  const { record, dropped } = withMade(first.record, ['reference', 'new']);
  assert.deepEqual(dropped, ['0']);
  assert.deepEqual([record.made.length, ...record.made.slice(-2)], [500, 'reference', 'new']);
});
