import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import Keyv from 'keyv';
import { readPicture } from '../../models/picture.ts';
import { HemlineError, type Progress, Stylist, type Turn, type View } from '../../sdk/index.ts';
import { writeTinyPack } from '../models/checkpoint/tiny-pack.ts';
import { FakeEditor } from './support/fake-editor.ts';
import { photo, standIn, temporaryStore } from './support/stand-in.ts';

const fails = (code: string) => (error: unknown) => {
  assert.ok(error instanceof HemlineError, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, /^\p{Lu}.*[.!?]$/su, 'a sentence');
  assert.doesNotMatch(error.message, /\n/);
  return true;
};

const texts = (view: View) => view.instructions.map(({ text }) => text);
const bytes = (picture: Uint8Array) => Buffer.from(picture).toString('base64');

/** What two answers have in common when they are the same: all but the time they took. */
const lasting = ({ ms, rounds, picture, ...rest }: Turn) => ({ ...rest, picture: bytes(picture) });

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

describe('messages', () => {
  test('the same message twice is done once and answered alike, also by another process', async () => {
    const store = temporaryStore();
    const { stylist, rounds } = await standIn({ store });
    await stylist.start('c', await photo());
    const first = await stylist.refine('c', 'longer', { messageId: 'm1' });
    const again = await stylist.refine('c', 'longer', { messageId: 'm1' });
    assert.deepEqual(lasting(again), lasting(first));
    assert.deepEqual(again.rounds, first.rounds);
    await stylist.refine('c', 'make it red', { messageId: 'm2' });
    assert.deepEqual(lasting(await stylist.refine('c', 'longer', { messageId: 'm1' })), lasting(first));
    assert.deepEqual([rounds(), texts(await stylist.view('c'))], [2, ['longer', 'red']]);
    await stylist.close();
    const { stylist: reopened } = await standIn({ store });
    assert.deepEqual(lasting(await reopened.refine('c', 'longer', { messageId: 'm1' })), lasting(first));
    await reopened.close();
  });

  test('the same message twice at once is done once, whatever the overlap policy', async () => {
    for (const overlap of ['queue', 'supersede', 'reject'] as const) {
      const { stylist, rounds } = await standIn({ overlap });
      await stylist.start('c', await photo());
      const both = await Promise.all([1, 2].map(() => stylist.refine('c', 'longer', { messageId: 'm' })));
      assert.deepEqual(lasting(both[0]!), lasting(both[1]!));
      assert.equal(rounds(), 1);
    }
  });

  test('messages that overlap wait, take the place, or are turned away', async () => {
    const outcome = async (overlap: 'queue' | 'supersede' | 'reject') => {
      const { stylist } = await standIn({ overlap });
      await stylist.start('c', await photo());
      const turns = await Promise.allSettled(
        ['make it red', 'long sleeves'].map((text) => stylist.refine('c', text)),
      );
      const codes = turns.map((turn) => (turn.status === 'rejected' ? turn.reason.code : 'done'));
      return [...codes, texts(await stylist.view('c')).join('+')];
    };
    assert.deepEqual(await outcome('queue'), ['done', 'done', 'red+long sleeves']);
    assert.deepEqual(await outcome('supersede'), ['superseded', 'done', 'long sleeves']);
    assert.deepEqual(await outcome('reject'), ['done', 'conversation-busy', 'red']);
  });

  test('a message that failed can be sent again', async () => {
    const { stylist, host } = await standIn();
    await stylist.start('c', await photo());
    const round = host.round.bind(host);
    host.round = async () => {
      throw new HemlineError('engine-crashed', 'The engine stopped.', { retryAfterMs: 1 });
    };
    await assert.rejects(stylist.refine('c', 'make it red', { messageId: 'm' }), fails('engine-crashed'));
    assert.deepEqual(texts(await stylist.view('c')), []);
    host.round = round;
    assert.deepEqual(texts(await stylist.refine('c', 'make it red', { messageId: 'm' })), ['red']);
  });

  test('a cancelled turn leaves the conversation as it was, and its rounds are not lost', async () => {
    const { stylist, host } = await standIn();
    await stylist.start('c', await photo());
    const controller = new AbortController();
    const round = host.round.bind(host);
    host.round = (request, options) => {
      if (request.text === 'long sleeves') controller.abort();
      return round(request, options);
    };
    const stopped = stylist.refine('c', 'make it red and give it long sleeves', {
      signal: controller.signal,
    });
    await assert.rejects(stopped, fails('cancelled'));
    const view = await stylist.view('c');
    assert.deepEqual([texts(view), view.canUndo], [[], false]);
    host.round = round;
    host.calls.length = 0;
    await stylist.refine('c', 'make it red and give it long sleeves');
    assert.deepEqual(host.calls, ['round long sleeves', 'decode']);
  });

  test('two processes that change one conversation lose no turn', async () => {
    const store = temporaryStore();
    const [{ stylist: one }, { stylist: two }] = [await standIn({ store }), await standIn({ store })];
    await one.start('c', await photo());
    await Promise.all([
      one.refine('c', 'make it red'),
      two.refine('c', 'long sleeves'),
      two.refine('c', 'belt'),
    ]);
    assert.deepEqual(texts(await one.view('c')).sort(), ['belt', 'long sleeves', 'red']);
    await Promise.all([one.close(), two.close()]);
  });
});

describe('what cannot be done is said', () => {
  test('bad input', async () => {
    const { stylist } = await standIn();
    const begun = await stylist.start('c', await photo());
    await assert.rejects(stylist.refine('c', ' \n'), fails('empty-feedback'));
    await assert.rejects(stylist.refine('c', 'red '.repeat(1250)), fails('feedback-too-long'));
    await assert.rejects(stylist.refine('nobody', 'red'), fails('conversation-not-found'));
    await assert.rejects(stylist.undo('nobody'), fails('conversation-not-found'));
    await assert.rejects(stylist.view('nobody'), fails('conversation-not-found'));
    await assert.rejects(stylist.start('c', '/nowhere.png'), fails('picture-not-found'));
    await assert.rejects(stylist.start('c', Buffer.from('<svg/>')), fails('picture-format'));
    await assert.rejects(stylist.start('c', (await photo()).subarray(0, 300)), fails('picture-broken'));
    await assert.rejects(stylist.start('c', await photo(), { seed: -1 }), fails('bad-seed'));
    for (const name of ['', 'x'.repeat(500), 7 as never]) {
      await assert.rejects(stylist.start(name, await photo()), fails('bad-conversation'));
    }
    assert.equal(bytes((await stylist.view('c')).picture), bytes(begun.picture), 'nothing is lost');
  });

  test('a wish against what is kept, refused and insisted on, and the reply agrees with what was done', async () => {
    const { stylist } = await standIn();
    await stylist.start('c', await photo());
    await stylist.refine('c', 'keep the sleeves');
    const both = await stylist.refine('c', 'red sleeves and long sleeves');
    assert.deepEqual([texts(both), both.refused.length], [[], 2]);
    assert.match(both.reply, /^You asked me to keep that, so I left "red sleeves" and "long sleeves" out\./);
    const insisted = await stylist.refine('c', 'no, keep the sleeves');
    assert.match(insisted.reply, /From now on I keep the sleeves/);
    assert.equal(insisted.keep.length, 1);
    assert.deepEqual((await stylist.refine('c', 'long sleeves')).refused.length, 1);
  });

  test('packs, stores and hosts that cannot be opened', async () => {
    await assert.rejects(Stylist.open({ pack: 'no-such-pack', store: 'memory:' }), fails('pack-not-found'));
    const host = new FakeEditor();
    await assert.rejects(Stylist.open({ host, store: 'nosql://x' }), fails('store-unknown'));
    await assert.rejects(Stylist.open({ host, plan: 'twice' as never }), fails('bad-plan'));
    for (const options of [
      { ttl: 0 },
      { ttl: 0.5 },
      { ttl: Number.NaN },
      { cacheBytes: -1 },
      { overlap: 'superseed' as never },
      { order: 'cannonical' as never },
      { lora: 'lora.safetensors' },
      { threads: 2 },
    ])
      await assert.rejects(Stylist.open({ host, store: 'memory:', ...options }), fails('bad-option'));
    await assert.rejects(Stylist.open({ host, lexicon: [{ words: 'x' }] }), fails('bad-lexicon'));
  });

  test('steps that the pack cannot take are said when it is opened, and not in every turn', async () => {
    const pack = mkdtempSync(join(tmpdir(), 'hemline-pack-'));
    await writeTinyPack(pack);
    const host = new FakeEditor();
    const open = (steps: number) => Stylist.open({ pack, host, store: 'memory:', steps });
    // Of one step a strength of 0.8 leaves none.
    for (const steps of [0, 2.5, 1, 1001]) await assert.rejects(open(steps), { code: 'steps-invalid' });
    await (await open(2)).close();
  });

  test('after close nothing runs and nothing starts', async () => {
    const { stylist } = await standIn();
    await stylist.start('c', await photo());
    const running = stylist.refine('c', 'make it red');
    const stopped = assert.rejects(running, fails('closed'));
    await stylist.close();
    await stopped;
    await stylist.close();
    await assert.rejects(stylist.view('c'), fails('closed'));
    await assert.rejects(stylist.refine('c', 'red'), fails('closed'));
  });
});

describe('what is kept of a conversation', () => {
  /** All that is in a store. */
  function spied() {
    const kept = new Map<string, unknown>();
    return { kept, store: new Keyv({ store: kept, namespace: 'shop' }) };
  }

  test('forget deletes all of it: record, pictures, and what was computed from a picture of ones own', async () => {
    const { kept, store } = spied();
    const { stylist } = await standIn({ store });
    await stylist.start('c', await photo());
    await stylist.refine('c', 'make it red and give it long sleeves', { messageId: 'm' });
    await stylist.undo('c');
    const controller = new AbortController();
    const onProgress = (progress: Progress) => {
      if (progress.type === 'round' && progress.round === 1) controller.abort();
    };
    const stopped = stylist.refine('c', 'make it navy and longer', { signal: controller.signal, onProgress });
    await assert.rejects(stopped, fails('cancelled'));
    assert.ok(kept.size > 5);
    await stylist.forget('c');
    assert.deepEqual([...kept.keys()], []);
    await stylist.forget('c');
    await assert.rejects(stylist.view('c'), fails('conversation-not-found'));
  });

  test('forget deletes pictures of a turn that was never saved, also those of a look of the lookbook', async () => {
    const pack = mkdtempSync(join(tmpdir(), 'hemline-pack-'));
    await writeTinyPack(pack);
    const { kept, store } = spied();
    const { stylist, host } = await standIn({ store, pack });
    await stylist.start('c', '01');
    const controller = new AbortController();
    const decode = host.decode.bind(host);
    host.decode = (latent) => {
      controller.abort();
      return decode(latent);
    };
    const stopped = stylist.refine('c', 'crimson', { signal: controller.signal });
    await assert.rejects(stopped, fails('cancelled'));
    assert.ok([...kept.keys()].some((key) => key.startsWith('shop:picture:')));
    await stylist.forget('c');
    assert.deepEqual(
      [...kept.keys()].filter((key) => !key.startsWith('shop:cache:')),
      [],
    );
  });

  test('forget stops what runs first', async () => {
    const { kept, store } = spied();
    const { stylist } = await standIn({ store });
    await stylist.start('c', await photo());
    const running = assert.rejects(stylist.refine('c', 'make it red'), fails('superseded'));
    await stylist.forget('c');
    await running;
    assert.deepEqual([...kept.keys()], []);
  });

  test('starting anew forgets what was before', async () => {
    const { kept, store } = spied();
    const { stylist } = await standIn({ store });
    await stylist.start('c', await photo(1));
    await stylist.refine('c', 'make it red');
    const begun = await stylist.start('c', await photo(2));
    assert.deepEqual([texts(begun), begun.canUndo], [[], false]);
    assert.deepEqual([...kept.keys()].map((key) => key.replace(/:[0-9a-f]{32}$/, '')).sort(), [
      'shop:conversation:c',
      'shop:reference:c',
    ]);
    assert.equal(bytes((await stylist.view('c')).reference), bytes(begun.reference));
  });

  test('a long conversation keeps a bounded number of pictures', async () => {
    const { kept, store } = spied();
    const { stylist } = await standIn({ store, cacheBytes: 0 });
    await stylist.start('c', await photo());
    const sizes: number[] = [];
    for (let i = 0; i < 450; i++) {
      await stylist.refine('c', i % 2 === 0 ? 'longer' : 'shorter', { messageId: `m${i}` });
      await stylist.another('c');
      if (i >= 300) sizes.push(kept.size);
    }
    assert.ok(Math.max(...sizes) <= 203 + 40, `${Math.max(...sizes)} entries`);
    assert.equal((await stylist.history('c')).length, 200);
  });

  test('a conversation lives as long as it is told, counted from its last turn', async () => {
    const { kept, store } = spied();
    const { stylist } = await standIn({ store, ttl: 60_000 });
    await stylist.start('c', await photo());
    await stylist.refine('c', 'make it red');
    const expiries = [...kept.values()].map(
      (value) => (JSON.parse(String(value)) as { expires?: number }).expires,
    );
    assert.ok(expiries.length >= 5 && expiries.every((expires) => expires! > Date.now()));
  });

  test('conversations are there again after a restart, and cached rounds with them', async () => {
    const store = temporaryStore();
    const { stylist } = await standIn({ store });
    await stylist.start('c', await photo());
    const red = await stylist.refine('c', 'make it red');
    await stylist.close();
    const { stylist: reopened, host } = await standIn({ store });
    assert.equal(bytes((await reopened.view('c')).picture), bytes(red.picture));
    await reopened.refine('c', 'long sleeves');
    assert.deepEqual(host.calls, ['round long sleeves', 'decode']);
    await reopened.close();
  });

  test("a developer's Keyv and host stay theirs to close", async () => {
    const { store } = spied();
    const { stylist, host } = await standIn({ store });
    let closed = false;
    host.close = async () => {
      closed = true;
    };
    await stylist.close();
    assert.equal(closed, false);
    assert.equal(await store.get('x'), undefined);
  });
});

describe('a pack', () => {
  const dir = mkdtempSync(join(tmpdir(), 'hemline-pack-'));
  let stylist: Stylist | undefined;
  after(() => stylist?.close());

  test('gives its lookbook, runs in a child, and what it was not trained on is said', async () => {
    await writeTinyPack(dir);
    const lexicon = [{ words: 'kirschrot', says: 'crimson' }];
    stylist = await Stylist.open({ pack: dir, store: 'memory:', lexicon });
    assert.deepEqual(
      stylist.lookbook.map(({ id, caption }) => [id, caption]),
      [['01', 'a red dress']],
    );
    await stylist.start('c', '01', { seed: 3 });
    const turn = await stylist.refine('c', 'crimson and vintage');
    assert.deepEqual([turn.rounds.length, turn.rounds[0]!.steps, turn.width], [1, 3, 64]);
    assert.deepEqual(turn.refused, [{ text: 'vintage', facet: 'style', reason: 'unknown' }]);
    assert.match(turn.reply, /"vintage"/);
    const own = await stylist.refine('c', 'kirschrot');
    assert.deepEqual([texts(own), own.refused], [['kirschrot'], []]);
    assert.equal(bytes(own.picture), bytes(turn.picture), 'the pack is told the same');
  });
});
