import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Stylist } from '../../../sdk/index.ts';
import { writeTinyPack } from '../../models/checkpoint/tiny-pack.ts';
import { FakeEditor } from '../support/fake-editor.ts';
import { photo, standIn } from '../support/stand-in.ts';
import { bytes, fails, texts } from '../support/turns.ts';

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
