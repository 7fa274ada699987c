import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  advance,
  beginning,
  type History,
  jump,
  MAX_MOMENTS,
  momentOf,
  now,
  redo,
  undo,
} from '../../../sdk/conversation/history.ts';
import type { Look } from '../../../sdk/conversation/look.ts';

const look = (id: string): Look => ({
  seed: 1,
  instructions: [{ id, text: id, facet: 'other', part: 'garment', polarity: 'set', confidence: 1 }],
  keep: [],
});
const say = (history: History, id: string) => advance(history, look(id), `picture of ${id}`, id);
const shown = (history: History) => now(history).look.instructions[0]?.id ?? '';

test('undo and redo go along the branch that was left last', () => {
  let history = say(say(beginning(1), 'a'), 'b');
  history = undo(history)!;
  assert.equal(shown(history), 'a');
  history = say(history, 'c');
  assert.equal(redo(history), null);
  history = undo(history)!;
  assert.equal(shown(redo(history)!), 'c');
  history = undo(history)!;
  assert.deepEqual([shown(history), undo(history)], ['', null]);
  assert.equal(shown(redo(redo(history)!)!), 'c');
});

test('any moment can be gone back to, on whatever branch, and redo leads to it', () => {
  const forked = say(undo(say(say(beginning(1), 'a'), 'b'))!, 'c');
  const b = forked.moments.find(({ text }) => text === 'b')!;
  const there = jump(forked, b.id)!;
  assert.equal(shown(there), 'b');
  const start = undo(undo(there)!)!;
  assert.equal(shown(redo(redo(start)!)!), 'b');
  assert.equal(jump(forked, 99), null);
});

test('a look that is the same to the shopper is no new moment', () => {
  const history = say(beginning(1), 'a');
  const same = advance(history, { ...look('a'), keep: [] }, 'x');
  assert.deepEqual(same, history);
});

test('old moments are let go, and the beginning stays within reach', () => {
  let history = beginning(1);
  for (let i = 0; i < MAX_MOMENTS * 2; i++) history = say(history, `i${i}`);
  assert.equal(history.moments.length, MAX_MOMENTS);
  let undone = 0;
  for (let back = undo(history); back; back = undo(back)) {
    history = back;
    undone++;
  }
  assert.equal(undone, MAX_MOMENTS - 1);
  assert.equal(shown(history), '');
});

test('whatever is done, the tree stays whole', () => {
  const action = fc.oneof(
    fc.constant('undo' as const),
    fc.constant('redo' as const),
    fc.constant('say' as const),
    fc.nat({ max: 60 }),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      let history = beginning(1);
      for (const [i, act] of actions.entries()) {
        if (act === 'say') history = say(history, `i${i}`);
        else if (act === 'undo') history = undo(history) ?? history;
        else if (act === 'redo') history = redo(history) ?? history;
        else history = jump(history, act) ?? history;
        assert.ok(momentOf(history));
        for (const { parent, next } of history.moments) {
          if (parent !== null) assert.ok(momentOf(history, parent));
          if (next !== undefined) assert.ok(momentOf(history, next));
        }
      }
    }),
  );
});
