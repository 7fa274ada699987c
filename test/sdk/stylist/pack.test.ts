import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Stylist } from '../../../sdk/index.ts';
import { writeTinyPack } from '../../models/checkpoint/tiny-pack.ts';
import { bytes, texts } from '../support/turns.ts';

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
