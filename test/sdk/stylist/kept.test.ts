import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import Keyv from 'keyv';
import type { Progress } from '../../../sdk/index.ts';
import { writeTinyPack } from '../../models/checkpoint/tiny-pack.ts';
import { photo, standIn, temporaryStore } from '../support/stand-in.ts';
import { bytes, fails, texts } from '../support/turns.ts';

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
