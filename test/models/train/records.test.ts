import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readTriplets } from '../../../models/train/records.ts';
import { fashionSet } from './fashion.ts';
import { drawn, refused, TRIPLETS } from './tiny.ts';

const GOOD = { id: 'a', reference: 'p/1.png', target: 'p/2.png', text: 'make it red', parts: ['red'] };

/** A set of these lines, as they are or as JSON, with two pictures. */
async function setOf(...lines: readonly unknown[]): Promise<string> {
  const set = fashionSet();
  for (const path of ['p/1.png', 'p/2.png']) await set.picture(path);
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  set.text('triplets.jsonl', text);
  return set.dir;
}

describe('triplets', () => {
  test('what is drawn is read in its order, with poses, captions and attributes', async () => {
    const dir = await drawn();
    const { triplets, skipped } = await readTriplets(dir, { decode: true });
    assert.equal(triplets.length, TRIPLETS);
    assert.deepEqual(skipped, []);
    for (const t of triplets) {
      assert.equal(t.pose?.length, 18);
      assert.ok(t.captions && t.attributes && t.parts.length > 0);
    }
    assert.deepEqual([triplets[0]!.cluster, triplets.at(-1)!.cluster], [0, 1]);
  });

  test('empty lines, Windows line ends and unknown fields do no harm; a pose may be missing', async () => {
    const dir = await setOf('', `${JSON.stringify(GOOD)}\r`, '  ', {
      ...GOOD,
      id: 'b',
      extra: 1,
      pose: null,
    });
    const { triplets } = await readTriplets(dir);
    assert.deepEqual(
      triplets.map(({ id, pose }) => [id, pose]),
      [
        ['a', null],
        ['b', null],
      ],
    );
    assert.ok(!('extra' in triplets[1]!));
  });

  const WRONG: readonly (readonly [string, unknown, RegExp])[] = [
    ['no JSON', '{"id":', /line 2: this is not JSON/],
    ['no object', [1], /line 2: /],
    ['null', 'null', /line 2: record/],
    ['no target', { ...GOOD, id: 'b', target: undefined }, /line 2: target/],
    ['an empty text', { ...GOOD, id: 'b', text: '  ' }, /line 2: text/],
    ['no parts', { ...GOOD, id: 'b', parts: [] }, /line 2: parts/],
    ['an empty part', { ...GOOD, id: 'b', parts: ['red', ' '] }, /line 2: parts\.1/],
    ['a pose of 17', { ...GOOD, id: 'b', pose: Array(17).fill([1, 1, 1]) }, /line 2: pose: must be 18/],
    ['a sure pose', { ...GOOD, id: 'b', pose: Array(18).fill([1, 1, 2]) }, /line 2: pose\.0\.2/],
    ['an id that was used', GOOD, /line 2: id: a was already used in line 1/],
    [
      'a path that escapes',
      { ...GOOD, id: 'b', reference: '../p/1.png' },
      /line 2: reference: must be a path/,
    ],
    [
      'one that does so later',
      { ...GOOD, id: 'b', target: 'p/../../x.png' },
      /line 2: target: must be a path/,
    ],
    ['an absolute path', { ...GOOD, id: 'b', target: '/etc/passwd' }, /line 2: target: must be a path/],
    ['a drive', { ...GOOD, id: 'b', target: 'C:\\x.png' }, /line 2: target: must be a path/],
  ];
  for (const [what, line, message] of WRONG)
    test(`${what} is refused by its line`, async () => {
      const dir = await setOf(GOOD, line);
      await assert.rejects(readTriplets(dir), refused('bad-record', message));
      await assert.rejects(readTriplets(dir, { missing: 'skip' }), refused('bad-record', message));
    });

  test('missing and empty pictures are named, or their triplets are left out', async () => {
    const dir = await setOf(GOOD, { ...GOOD, id: 'b', target: 'p/gone.png' }, { ...GOOD, id: 'c' });
    await assert.rejects(readTriplets(dir), refused('picture-missing', /line 2: .*gone\.png/));
    const { triplets, skipped } = await readTriplets(dir, { missing: 'skip' });
    assert.deepEqual(
      triplets.map(({ id }) => id),
      ['a', 'c'],
    );
    assert.equal(skipped.length, 1);
    assert.match(skipped[0]!.record, /line 2$/);
    assert.match(skipped[0]!.reason, /gone\.png/);

    writeFileSync(join(dir, 'p/gone.png'), '');
    await assert.rejects(readTriplets(dir), refused('picture-broken', /line 2: .*empty/));
    rmSync(join(dir, 'p/1.png'));
    await assert.rejects(
      readTriplets(dir, { missing: 'skip' }),
      refused('data-empty', /All 3 were left out/),
    );
  });

  test('corrupt pictures are found with decode', async () => {
    const dir = await setOf(GOOD);
    writeFileSync(join(dir, 'p/2.png'), 'no picture at all');
    assert.equal((await readTriplets(dir)).triplets.length, 1);
    await assert.rejects(readTriplets(dir, { decode: true }), refused('picture-format', /line 1: .*2\.png/));
  });

  test('a folder without triplets is no data set', async () => {
    const { dir, text } = fashionSet();
    await assert.rejects(readTriplets(dir), refused('data-missing', /hemline data croquis/));
    text('triplets.jsonl', '');
    await assert.rejects(readTriplets(dir), refused('data-empty'));
    text('meta/triplets.jsonl/file', '');
    await assert.rejects(readTriplets(join(dir, 'meta')), refused('data-missing'));
  });
});
