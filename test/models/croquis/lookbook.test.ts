import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parseManifest } from '../../../models/checkpoint/manifest.ts';
import { LOOKS, type LookEntry, writeLookbook } from '../../../models/croquis/lookbook.ts';
import { readPicture } from '../../../models/picture.ts';

const dir = mkdtempSync(join(tmpdir(), 'hemline-lookbook-'));
let entries: LookEntry[];
before(async () => {
  entries = await writeLookbook(join(dir, 'a'));
});
after(() => rmSync(dir, { recursive: true }));

test('holds 24 looks, numbered, each a picture of 256 with its caption and pose', async () => {
  assert.equal(LOOKS, 24);
  assert.deepEqual(
    entries.map(({ id, file }) => [id, file]),
    Array.from({ length: 24 }, (_, i) => String(i + 1).padStart(2, '0')).map((id) => [
      id,
      `lookbook/${id}.png`,
    ]),
  );
  assert.deepEqual(readdirSync(join(dir, 'a/lookbook')).length, 24);
  for (const { file, caption, pose } of entries) {
    const { width, height } = await readPicture(join(dir, 'a', file));
    assert.deepEqual([width, height], [256, 256]);
    assert.ok(caption.length > 10 && pose.length === 18);
    for (const [x, y, sure] of pose) assert.ok(x >= 0 && x <= 256 && y >= 0 && y <= 256 && sure > 0);
  }
});

test('is what a manifest takes', () => {
  const sampling = { steps: 1, guidance: { text: 1, image: 1 }, strength: 1 };
  const raw = { format: 1, name: 'a', version: '1', sampling, lookbook: entries };
  assert.equal(parseManifest(raw, 'hemline.json').lookbook.length, 24);
});

test('is the same every time, and no two of its looks are', async () => {
  assert.deepEqual(await writeLookbook(join(dir, 'b')), entries);
  const bytes = (at: string) => entries.map(({ file }) => readFileSync(join(dir, at, file)).toString('hex'));
  assert.deepEqual(bytes('b'), bytes('a'));
  assert.equal(new Set(bytes('a')).size, 24);
  assert.equal(new Set(entries.map(({ caption }) => caption)).size, 24);
});

test('the first, which examples make red and long-sleeved, is neither', () => {
  assert.doesNotMatch(entries[0]!.caption, /\b(red|long[- ]sleeve)/);
});
