import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Turn } from '../../../sdk/index.ts';
import { photo, standIn } from '../support/stand-in.ts';
import { bytes, texts } from '../support/turns.ts';

describe('going back and forth', () => {
  test('undo, redo, jump and a repeated wish give the same bytes and run nothing', async () => {
    const { stylist, host } = await standIn({ cacheBytes: 0 });
    await stylist.start('c', await photo());
    const shown = [await stylist.view('c')];
    for (const text of ['make it red', 'long sleeves', 'longer', 'make it navy']) {
      shown.push(await stylist.refine('c', text));
    }
    host.calls.length = 0;
    for (let i = shown.length - 2; i >= 0; i--) {
      const turn = await stylist.undo('c');
      assert.deepEqual([bytes(turn.picture), texts(turn)], [bytes(shown[i]!.picture), texts(shown[i]!)]);
    }
    const beginning = await stylist.undo('c');
    assert.match(beginning.reply, /began/);
    assert.equal(beginning.canUndo, false);
    for (let i = 1; i < shown.length; i++) {
      assert.equal(bytes((await stylist.redo('c')).picture), bytes(shown[i]!.picture));
    }
    assert.match((await stylist.redo('c')).reply, /nothing/);
    const second = await stylist.jump('c', shown[2]!.moment);
    assert.equal(bytes(second.picture), bytes(shown[2]!.picture));
    await stylist.refine('c', 'undo');
    const redone = await stylist.redo('c');
    assert.equal(bytes(redone.picture), bytes(second.picture));
    const repeated = await stylist.refine('c', 'long sleeves');
    assert.equal(bytes(repeated.picture), bytes(second.picture));
    assert.deepEqual(host.calls, []);
  });

  test('one sub-instruction can be taken back in the middle', async () => {
    const { stylist } = await standIn();
    await stylist.start('c', await photo());
    const both = await stylist.refine('c', 'make it red and give it long sleeves');
    const turn = await stylist.takeBack('c', both.instructions[0]!.id);
    assert.deepEqual(texts(turn), ['long sleeves']);
    assert.match(turn.reply, /red/);
    await stylist.start('d', await photo());
    assert.equal(bytes((await stylist.refine('d', 'long sleeves')).picture), bytes(turn.picture));
    const gone = await stylist.takeBack('c', 'i99');
    assert.deepEqual([texts(gone), gone.moment], [['long sleeves'], turn.moment]);
  });

  test('another is another picture of the same look, never seen before', async () => {
    const { stylist } = await standIn();
    await stylist.start('c', await photo(), { seed: 7 });
    assert.match((await stylist.another('c')).reply, /first/);
    const seen = [await stylist.refine('c', 'make it red')];
    seen.push(await stylist.another('c'));
    await stylist.undo('c');
    seen.push(await stylist.refine('c', 'show me another'));
    assert.equal(new Set(seen.map(({ picture }) => bytes(picture))).size, 3);
    assert.deepEqual(
      seen.map(({ seed }) => seed),
      [7, 8, 9],
    );
    for (const turn of seen) assert.deepEqual(texts(turn), ['red']);
  });

  test('reset goes to the beginning and can be undone', async () => {
    const { stylist } = await standIn();
    const begun = await stylist.start('c', await photo());
    const red = await stylist.refine('c', 'make it red');
    assert.equal(bytes((await stylist.reset('c')).picture), bytes(begun.picture));
    assert.match((await stylist.reset('c')).reply, /began/);
    assert.equal(bytes((await stylist.undo('c')).picture), bytes(red.picture));
  });

  test('the history is a tree, and everything can be exported', async () => {
    const { stylist } = await standIn();
    await stylist.start('c', await photo());
    await stylist.refine('c', 'make it red');
    await stylist.undo('c');
    const navy = await stylist.refine('c', 'make it navy', { messageId: 'm' });
    const history = await stylist.history('c');
    assert.deepEqual(
      history.map(({ moment, parent, text, current }) => [moment, parent, text, current]),
      [
        [0, null, undefined, false],
        [1, 0, 'make it red', false],
        [2, 0, 'make it navy', true],
      ],
    );
    const exported = await stylist.export('c');
    assert.equal(exported.history.length, 3);
    assert.equal(bytes(exported.history[2]!.picture!), bytes(navy.picture));
    assert.equal(bytes(exported.reference), bytes(navy.reference));
    assert.deepEqual(exported.answers, [{ messageId: 'm', reply: navy.reply }]);
    assert.deepEqual(await stylist.moment('c', 2), exported.history[2]);
    assert.equal(await stylist.moment('c', 3), undefined);
  });

  test('thirty turns with twenty colours are as many rounds as there are facets, and every undo is the picture of then', async () => {
    const { stylist, rounds } = await standIn();
    const colours = 'red navy green black white pink purple orange yellow brown grey teal beige'.split(' ');
    const others =
      'long sleeves,v neck,striped,longer,with a belt,short sleeves,crew neck,polka dots,longer,in satin'.split(
        ',',
      );
    const said = Array.from({ length: 30 }, (_, i) =>
      // Two colours, and then something else.
      i % 3 < 2 ? `make it ${colours[(2 * Math.floor(i / 3) + (i % 3)) % 13]}` : others[Math.floor(i / 3)]!,
    );
    const start = await stylist.start('c', await photo());
    const turns: Turn[] = [];
    for (const text of said) turns.push(await stylist.refine('c', text));
    assert.equal(new Set(turns.at(-1)!.instructions.map(({ facet }) => facet)).size, 7);
    // "longer" was said twice, which adds up; all else that was said again took the place of what was.
    assert.equal(turns.at(-1)!.rounds.length, 8);
    const run = rounds();
    for (const earlier of [start, ...turns.slice(0, -1)].reverse())
      assert.ok(bytes((await stylist.undo('c')).picture) === bytes(earlier.picture));
    assert.equal(rounds(), run);
  });
});
