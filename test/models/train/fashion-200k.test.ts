import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readFashion200k } from '../../../models/train/fashion-200k.ts';
import { fashionSet } from './fashion.ts';
import { refused } from './tiny.ts';

const DRESSES = [
  ['women/dresses/a/1/1_0.jpeg', 0.98, 'red lace dress'],
  ['women/dresses/a/2/2_0.jpeg', 0.91, 'Blue  lace dress'],
  ['women/dresses/a/3/3_0.jpeg', 0.5, 'red lace dress with the belt'],
  ['women/dresses/a/4/4_0.jpeg', 0.5, 'green striped cotton maxi gown'],
  ['women/dresses/a/5/5_0.jpeg', 0.5, 'red lace dress'],
] as const;

const linesOf = (items: readonly (readonly (string | number)[])[]) =>
  items.map((fields) => `${fields.join('\t')}\n`).join('');

async function published() {
  const set = fashionSet();
  set.text('labels/dress_train_detect_all.txt', linesOf(DRESSES));
  set.text('labels/dress_test_detect_all.txt', linesOf(DRESSES.slice(0, 2)));
  set.text(
    'labels/skirt_train_detect_all.txt',
    linesOf([['women/skirts/9_0.jpeg', 0.7, 'red lace skirt dress']]),
  );
  for (const [path] of [...DRESSES, ['women/skirts/9_0.jpeg']]) await set.picture(path!);
  return set;
}

/** Reference, text, target, by the pictures' numbers. */
const told = (triplets: readonly { reference: string; text: string; target: string }[]) =>
  triplets.map(({ reference, text, target }) => {
    const number = (path: string) => /(\d+)_0/.exec(path)![1];
    return `${number(reference)} ${text} ${number(target)}`;
  });

describe('Fashion200k', () => {
  test('pairs of one category that differ in one or two words, told by the difference', async () => {
    const { dir } = await published();
    const { triplets } = await readFashion200k(dir, { each: 9, decode: true });
    const lines = told(triplets);
    // Each line holds, none is of another category, of equal captions or of ones that are far apart.
    const all = [
      '1 replace red with blue 2',
      '1 add belt 3',
      '2 replace blue with red 1',
      '2 replace blue with red 5',
      '2 replace blue with red belt 3',
      '3 remove belt 1',
      '3 remove belt 5',
      '3 replace red belt with blue 2',
      '5 replace red with blue 2',
      '5 add belt 3',
    ];
    for (const line of lines) assert.ok(all.includes(line), line);
    assert.equal(new Set(lines).size, lines.length);
    for (const line of ['1 replace red with blue 2', '3 remove belt 1', '5 replace red with blue 2'])
      assert.ok(lines.includes(line), `${line} is not among ${lines}`);
    const [first] = triplets;
    assert.equal(first!.pose, null);
    const two = triplets.find(({ text }) => text === 'replace blue with red belt')!;
    assert.deepEqual(two.parts, ['replace blue with red', 'add belt']);
    for (const { text, parts } of triplets) if (!/red belt/.test(text)) assert.deepEqual(parts, [text]);
    assert.equal(first!.captions!.reference, 'red lace dress');
    assert.equal(new Set(triplets.map(({ id }) => id)).size, triplets.length);
  });

  test('finds what is to be added, too', async () => {
    const { dir } = await published();
    const lines = told((await readFashion200k(dir, { each: 9 })).triplets);
    assert.ok(lines.includes('1 add belt 3'), String(lines));
    const single = told((await readFashion200k(dir, { each: 9, words: 1 })).triplets);
    assert.ok(single.includes('1 add belt 3'), String(single));
  });

  test('the same seed gives the same pairs; `each` and `words` bound them', async () => {
    const { dir } = await published();
    assert.deepEqual(await readFashion200k(dir), await readFashion200k(dir));
    const perReference = new Map<string, number>();
    for (const { reference } of (await readFashion200k(dir, { each: 1 })).triplets)
      perReference.set(reference, (perReference.get(reference) ?? 0) + 1);
    assert.ok([...perReference.values()].every((count) => count === 1));
    for (const line of told((await readFashion200k(dir, { words: 1, each: 9 })).triplets))
      assert.doesNotMatch(line, /red belt/);
  });

  test('the test split is read where it is asked for', async () => {
    const { triplets } = await readFashion200k((await published()).dir, { split: 'test' });
    assert.deepEqual(told(triplets).sort(), ['1 replace red with blue 2', '2 replace blue with red 1']);
  });

  const WRONG: readonly (readonly [string, string, RegExp])[] = [
    ['a line without tabs', 'women/x.jpeg 0.5 red dress', /line 2: the detection score ""/],
    ['a score that is none', 'women/x.jpeg\thigh\tred dress', /line 2: the detection score "high"/],
    ['no caption', 'women/x.jpeg\t0.5', /line 2: the caption is empty/],
    ['a caption without content', 'women/x.jpeg\t0.5\twith the &', /line 2: the caption is empty/],
    ['a path elsewhere', 'men/x.jpeg\t0.5\tred', /line 2: a line must start with women/],
    ['a path that escapes', 'women/../../x.jpeg\t0.5\tred', /line 2: a line must start with women/],
    ['an absolute path', '/women/x.jpeg\t0.5\tred', /line 2: a line must start with women/],
  ];
  for (const [what, line, message] of WRONG)
    test(`${what} is refused by its line`, async () => {
      const { dir, text } = await published();
      text('labels/dress_train_detect_all.txt', `${linesOf(DRESSES.slice(0, 1))}${line}\r\n`);
      await assert.rejects(readFashion200k(dir, { missing: 'skip' }), refused('bad-record', message));
    });

  test('missing and corrupt pictures are named with their line, or left out', async () => {
    const { dir, text } = await published();
    rmSync(join(dir, DRESSES[1][0]));
    await assert.rejects(readFashion200k(dir), refused('picture-missing', /line \d: .*2_0\.jpeg/));
    const { triplets, skipped } = await readFashion200k(dir, { missing: 'skip', each: 9 });
    assert.ok(skipped.length > 0);
    for (const line of told(triplets)) assert.doesNotMatch(line, /\b2\b/);
    await assert.rejects(readFashion200k(dir, { split: 'test', missing: 'skip' }), refused('data-empty'));
    text(DRESSES[0][0], 'rubbish');
    await assert.rejects(
      readFashion200k(dir, { decode: true, missing: 'throw' }),
      refused('picture-format', /1_0/),
    );
  });

  test('captions of which no two are near each other make no data set', async () => {
    const set = fashionSet();
    set.text('labels/dress_train_detect_all.txt', linesOf(DRESSES.slice(2, 4)));
    await assert.rejects(readFashion200k(set.dir), refused('data-empty'));
  });

  test('a folder of anything else is no Fashion200k', () =>
    assert.rejects(readFashion200k(fashionSet().dir), refused('data-missing', /Fashion200k/)));
});
