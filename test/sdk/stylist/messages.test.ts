import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HemlineError } from '../../../sdk/index.ts';
import { photo, standIn, temporaryStore } from '../support/stand-in.ts';
import { fails, lasting, texts } from '../support/turns.ts';

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
