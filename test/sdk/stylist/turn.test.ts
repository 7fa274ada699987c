import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readPicture } from '../../../models/picture.ts';
import type { Progress, Stylist } from '../../../sdk/index.ts';
import { writeTinyPack } from '../../models/checkpoint/tiny-pack.ts';
import { photo, standIn, temporaryStore } from '../support/stand-in.ts';
import { bytes, fails, texts } from '../support/turns.ts';

describe('a turn', () => {
  test('splits, runs a round for each, tells how it goes, and answers with the picture', async () => {
    const { stylist, host } = await standIn();
    const begun = await stylist.start('c', await photo());
    assert.deepEqual([begun.width, begun.height, begun.canUndo, texts(begun)], [64, 64, false, []]);
    assert.equal(bytes(begun.picture), bytes(begun.reference));
    const told: Progress[] = [];
    const turn = await stylist.refine('c', 'make it red and give it long sleeves', {
      onProgress: (progress) => told.push(progress),
      pictures: 'new',
    });
    assert.equal(turn.intent, 'edit');
    assert.deepEqual(texts(turn), ['red', 'long sleeves']);
    assert.deepEqual(
      turn.rounds.map(({ instruction, steps, cached }) => [instruction, steps, cached]),
      [
        ['red', 4, false],
        ['long sleeves', 4, false],
      ],
    );
    assert.match(turn.reply, /red and long sleeves/);
    assert.deepEqual(host.calls, ['prepare', 'round red', 'decode', 'round long sleeves', 'decode']);
    assert.deepEqual(
      told.map(({ type }) => type),
      ['planned', 'step', 'step', 'step', 'step', 'round', 'step', 'step', 'step', 'step', 'round'],
    );
    const last = told.at(-1) as Extract<Progress, { type: 'round' }>;
    assert.equal(bytes(last.picture!), bytes(turn.picture));
    const step = told[1] as Extract<Progress, { type: 'step' }>;
    assert.deepEqual([step.round, step.rounds, step.step, step.steps], [1, 2, 1, 4]);
    assert.equal((await readPicture(step.preview!)).width, 8);
    assert.equal(bytes((await stylist.view('c')).picture), bytes(turn.picture));
  });

  test('keeps what no round touched: the host is told of the reference when it draws', async () => {
    const { stylist } = await standIn();
    const { reference } = await stylist.start('c', await photo());
    const turn = await stylist.refine('c', 'make it red');
    const [before, after] = await Promise.all([reference, turn.picture].map((png) => readPicture(png)));
    const line = (picture: typeof before) => Buffer.from(picture!.data.subarray(0, 3 * 64)).toString('hex');
    assert.equal(line(after), line(before));
    assert.notDeepEqual(after!.data, before!.data);
  });

  test('the order of the words does not matter, the seed and the pose do', async () => {
    const { stylist } = await standIn();
    const picture = async (text: string, seed = 7, pose?: Parameters<Stylist['start']>[2]) => {
      await stylist.start('c', await photo(), { seed, ...pose });
      return bytes((await stylist.refine('c', text)).picture);
    };
    const one = await picture('make it red and give it long sleeves');
    assert.equal(await picture('give it long sleeves and make it red'), one);
    assert.equal(await picture('make it red, give it long sleeves'), one);
    assert.notEqual(await picture('make it red and give it long sleeves', 8), one);
    const pose = Array.from({ length: 18 }, () => [1, 2, 1] as const);
    assert.notEqual(await picture('make it red and give it long sleeves', 7, { pose }), one);
  });

  test('only what is new runs', async () => {
    const { stylist, host } = await standIn();
    await stylist.start('c', await photo());
    await stylist.refine('c', 'make it red');
    host.calls.length = 0;
    const turn = await stylist.refine('c', 'long sleeves');
    assert.deepEqual(host.calls, ['round long sleeves', 'decode']);
    assert.deepEqual(
      turn.rounds.map(({ cached, steps }) => [cached, steps]),
      [
        [true, 0],
        [false, 4],
      ],
    );
    await stylist.start('another shopper', await photo());
    host.calls.length = 0;
    await stylist.refine('another shopper', 'make it red');
    assert.deepEqual(host.calls, ['decode']);
  });

  test('two conversations that want the same round at once share it, and a stopped one does not take it along', async () => {
    const { stylist, host } = await standIn();
    for (const name of ['a', 'b', 'c']) await stylist.start(name, await photo());
    const controller = new AbortController();
    const stopped = stylist.refine('a', 'make it red', { signal: controller.signal });
    const others = ['b', 'c'].map((name) => stylist.refine(name, 'make it red'));
    controller.abort();
    await assert.rejects(stopped, fails('cancelled'));
    const [b, c] = await Promise.all(others);
    assert.equal(bytes(b!.picture), bytes(c!.picture));
    assert.ok(host.calls.filter((call) => call === 'round red').length <= 2);
    host.calls.length = 0;
    await Promise.all(['b', 'c'].map((name) => stylist.refine(name, 'long sleeves')));
    assert.equal(host.calls.filter((call) => call === 'round long sleeves').length, 1);
  });

  test('what the listener throws fails the turn, and nothing is lost', async () => {
    const { stylist } = await standIn();
    await stylist.start('c', await photo());
    const onProgress = ({ type }: Progress) => {
      if (type === 'step') throw new Error('the listener tripped');
    };
    await assert.rejects(stylist.refine('c', 'make it red', { onProgress }), /tripped/);
    assert.deepEqual(texts(await stylist.view('c')), []);
    assert.deepEqual(texts(await stylist.refine('c', 'make it red')), ['red']);
  });

  test('pictures of every round, cached ones too, for who wants them', async () => {
    const { stylist } = await standIn();
    const run = async () => {
      const told: string[] = [];
      await stylist.refine('c', 'make it red and give it long sleeves', {
        pictures: 'every',
        onProgress: (one) => {
          if (one.type === 'round') told.push(bytes(one.picture!));
        },
      });
      return told;
    };
    await stylist.start('c', await photo());
    const first = await run();
    assert.equal(new Set(first).size, 2);
    assert.deepEqual(await run(), first);
  });

  test('a text is encoded once, also for another conversation and after a restart', async () => {
    const store = temporaryStore();
    const first = await standIn({ store });
    await first.stylist.start('c', await photo());
    await first.stylist.refine('c', 'make it red');
    assert.deepEqual(first.host.texts.sort(), ['', 'red']);
    await first.stylist.close();
    const { stylist, host } = await standIn({ store });
    await stylist.start('d', await photo(1));
    await stylist.refine('d', 'make it red with long sleeves');
    assert.deepEqual(host.texts, ['long sleeves']);
    await stylist.close();
  });

  test('in one round, for the stylist or for a turn; a picture keeps its plan', async () => {
    const { stylist, host } = await standIn();
    await stylist.start('c', await photo());
    const text = 'make it red and give it long sleeves';
    const rounds = await stylist.refine('c', text);
    await stylist.start('c', await photo());
    host.calls.length = 0;
    const once = await stylist.refine('c', text, { plan: 'oneshot' });
    assert.deepEqual(host.calls, ['prepare', 'round red, long sleeves', 'decode']);
    assert.deepEqual([texts(once), once.rounds.length], [['red', 'long sleeves'], 1]);
    assert.equal(once.rounds[0]!.instruction, 'red, long sleeves');
    assert.notEqual(bytes(once.picture), bytes(rounds.picture));
    const more = await stylist.refine('c', 'belt');
    assert.equal(more.rounds.length, 3);
    host.calls.length = 0;
    assert.equal(bytes((await stylist.undo('c')).picture), bytes(once.picture));
    assert.deepEqual(host.calls, []);

    const other = await standIn({ plan: 'auto', oneshot: { from: 2, to: 2 } });
    await other.stylist.start('c', await photo());
    const two = await other.stylist.refine('c', 'give it long sleeves and make it red');
    assert.equal(bytes(two.picture), bytes(once.picture));
    assert.equal((await other.stylist.refine('c', 'belt')).rounds.length, 3);
    const back = await other.stylist.refine('c', 'no belt', { plan: 'rounds' });
    assert.equal(back.rounds.length, 3);
  });

  test('auto follows the figure of the pack', async () => {
    const pack = mkdtempSync(join(tmpdir(), 'hemline-pack-'));
    await writeTinyPack(pack);
    const file = join(pack, 'hemline.json');
    const { words: _, facets: __, ...manifest } = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...manifest, oneshot: { from: 2 } }));
    for (const [plan, rounds] of [
      ['auto', 1],
      ['rounds', 2],
    ] as const) {
      const { stylist } = await standIn({ pack, plan });
      await stylist.start('c', '01');
      assert.equal((await stylist.refine('c', 'red, long sleeves')).rounds.length, rounds);
    }
  });

  test('the same look asked for by another plan is another picture, which can be undone', async () => {
    const { stylist } = await standIn();
    await stylist.start('c', await photo());
    const rounds = await stylist.refine('c', 'red, long sleeves');
    const once = await stylist.refine('c', 'red, long sleeves', { plan: 'oneshot' });
    assert.notEqual(bytes(once.picture), bytes(rounds.picture));
    assert.deepEqual([texts(once), once.moment], [texts(rounds), rounds.moment + 1]);
    assert.equal(bytes((await stylist.undo('c')).picture), bytes(rounds.picture));
  });

  test('talk changes nothing and is answered', async () => {
    const { stylist, host } = await standIn();
    await stylist.start('c', await photo());
    const red = await stylist.refine('c', 'make it red');
    await stylist.undo('c');
    await stylist.redo('c');
    host.calls.length = 0;
    for (const text of ['hello', 'do you ship to France?']) {
      const turn = await stylist.refine('c', text);
      assert.match(turn.reply, /outfit/);
      assert.deepEqual([turn.moment, turn.canUndo, turn.rounds], [1, true, []]);
      assert.equal(bytes(turn.picture), bytes(red.picture));
    }
    const kept = await stylist.refine('c', 'keep the sleeves');
    assert.deepEqual([kept.rounds, bytes(kept.picture)], [[], bytes(red.picture)]);
    assert.deepEqual(host.calls, []);
  });

  test('with another pack old pictures stay, and new ones are its own', async () => {
    const store = temporaryStore();
    const first = await standIn({ store });
    await first.stylist.start('c', await photo());
    const red = await first.stylist.refine('c', 'make it red');
    await first.stylist.close();
    const { stylist, host } = await standIn({ store, editor: { key: 'another pack' } });
    assert.equal(bytes((await stylist.view('c')).picture), bytes(red.picture));
    await stylist.refine('c', 'long sleeves');
    assert.deepEqual(host.calls, ['prepare', 'round red', 'round long sleeves', 'decode']);
    assert.equal(bytes((await stylist.undo('c')).picture), bytes(red.picture));
    await stylist.close();
  });

  test('a wish that is repeated with another pack or other steps is drawn anew, and that picture stays', async () => {
    for (const changed of [{ editor: { key: 'another pack' } }, { steps: 2 }]) {
      const store = temporaryStore();
      const first = await standIn({ store });
      await first.stylist.start('c', await photo());
      const red = await first.stylist.refine('c', 'make it red and longer');
      await first.stylist.close();
      const { stylist } = await standIn({ store, ...changed });
      const again = await stylist.refine('c', 'make it red', { messageId: 'm' });
      if (changed.steps) assert.notEqual(bytes(again.picture), bytes(red.picture));
      assert.equal(again.moment, red.moment);
      const [exported, view] = [await stylist.export('c'), await stylist.view('c')];
      assert.equal(bytes(view.picture), bytes(again.picture));
      assert.equal(bytes(exported.history.at(-1)!.picture!), bytes(again.picture));
      await stylist.undo('c');
      assert.equal(bytes((await stylist.redo('c')).picture), bytes(again.picture));
      await stylist.close();
    }
  });

  test('lifting what is kept leaves the picture and its plan as they are', async () => {
    const { stylist, host } = await standIn();
    await stylist.start('c', await photo());
    const once = await stylist.refine('c', 'red, long sleeves', { plan: 'oneshot' });
    const { keep } = await stylist.refine('c', 'keep the collar');
    host.calls.length = 0;
    const lifted = await stylist.takeBack('c', keep[0]!.id);
    assert.deepEqual([lifted.keep, host.calls, bytes(lifted.picture)], [[], [], bytes(once.picture)]);
  });

  test('what is kept is kept until it is asked for again, and both are said', async () => {
    const { stylist } = await standIn();
    await stylist.start('c', await photo());
    const kept = await stylist.refine('c', 'keep the sleeves');
    assert.deepEqual([kept.intent, kept.keep.length, kept.rounds], ['keep', 1, []]);
    assert.match(kept.reply, /keep the sleeves/);
    const refused = await stylist.refine('c', 'make it red and give it long sleeves');
    assert.deepEqual(texts(refused), ['red']);
    assert.deepEqual(refused.refused, [{ text: 'long sleeves', facet: 'sleeve', reason: 'kept' }]);
    assert.match(refused.reply, /asked me to keep.*"long sleeves".*again/);
    const again = await stylist.refine('c', 'long sleeves');
    assert.deepEqual([texts(again), again.keep, again.refused], [['red', 'long sleeves'], [], []]);
    const undone = await stylist.undo('c');
    assert.equal(undone.keep.length, 1);
    const lifted = await stylist.takeBack('c', undone.keep[0]!.id);
    assert.deepEqual([lifted.keep, texts(lifted)], [[], ['red']]);
  });
});
