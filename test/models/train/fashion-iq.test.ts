import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readFashionIq } from '../../../models/train/fashion-iq.ts';
import { fashionSet } from './fashion.ts';
import { refused } from './tiny.ts';

const CAPTIONS = [
  { target: 'B002', candidate: 'B001', captions: ['is solid  black ', 'has longer sleeves'] },
  { target: 'B003', candidate: 'B001', captions: ['is red', ''] },
];

/** FashionIQ's folder with two dresses' records and one shirt's, for training. */
async function published() {
  const set = fashionSet();
  set.json('captions/cap.dress.train.json', CAPTIONS);
  set.json('image_splits/split.dress.train.json', ['B001', 'B002', 'B003', 'B009']);
  set.json('captions/cap.shirt.train.json', [{ target: 'S1', candidate: 'S2', captions: ['is blue'] }]);
  set.json('image_splits/split.shirt.train.json', ['S1', 'S2']);
  for (const name of ['B001.jpg', 'B002.png', 'B003.jpg', 'S1.jpg', 'S2.jpeg'])
    await set.picture(`images/${name}`);
  return set;
}

describe('FashionIQ', () => {
  test('both captions are the text and its parts; pictures are found by whatever ending they have', async () => {
    const { dir } = await published();
    const { triplets, skipped } = await readFashionIq(dir, { decode: true });
    assert.deepEqual(skipped, []);
    assert.deepEqual(triplets, [
      {
        id: 'dress-train-0',
        reference: 'images/B001.jpg',
        target: 'images/B002.png',
        text: 'is solid black and has longer sleeves',
        parts: ['is solid black', 'has longer sleeves'],
        pose: null,
      },
      {
        id: 'dress-train-1',
        reference: 'images/B001.jpg',
        target: 'images/B003.jpg',
        text: 'is red',
        parts: ['is red'],
        pose: null,
      },
      {
        id: 'shirt-train-0',
        reference: 'images/S2.jpeg',
        target: 'images/S1.jpg',
        text: 'is blue',
        parts: ['is blue'],
        pose: null,
      },
    ]);
  });

  test('categories and split can be chosen', async () => {
    const set = await published();
    const only = await readFashionIq(set.dir, { categories: ['shirt'] });
    assert.deepEqual(
      only.triplets.map(({ id }) => id),
      ['shirt-train-0'],
    );
    await assert.rejects(readFashionIq(set.dir, { split: 'val' }), refused('data-missing', /cap\.\*\.val/));
    await assert.rejects(
      readFashionIq(set.dir, { categories: ['toptee'] }),
      refused('data-missing', /cap\.toptee\.train\.json/),
    );
    rmSync(join(set.dir, 'image_splits/split.shirt.train.json'));
    await assert.rejects(readFashionIq(set.dir), refused('data-missing', /split\.shirt/));
  });

  test('a folder of anything else is no FashionIQ', () =>
    assert.rejects(readFashionIq(fashionSet().dir), refused('data-missing', /FashionIQ/)));

  test('missing pictures are named, or left out', async () => {
    const { dir } = await published();
    rmSync(join(dir, 'images/B003.jpg'));
    await assert.rejects(readFashionIq(dir), refused('picture-missing', /record 1: .*B003\.jpg/));
    const { triplets, skipped } = await readFashionIq(dir, { missing: 'skip' });
    assert.deepEqual([triplets.length, skipped.length], [2, 1]);
    rmSync(join(dir, 'images'), { recursive: true });
    await assert.rejects(readFashionIq(dir, { missing: 'skip' }), refused('data-empty'));
  });

  test('corrupt pictures are found with decode', async () => {
    const { dir, text } = await published();
    text('images/S1.jpg', 'rubbish');
    assert.equal((await readFashionIq(dir)).triplets.length, 3);
    await assert.rejects(
      readFashionIq(dir, { decode: true }),
      refused('picture-format', /record 0: .*S1\.jpg/),
    );
  });

  const WRONG: readonly (readonly [string, unknown, RegExp])[] = [
    ['an object instead of a list', {}, /cap\.dress\.train\.json/],
    ['a record without target', [CAPTIONS[0], { candidate: 'B001', captions: ['red'] }], /record 1\.target/],
    ['captions that are no list', [{ ...CAPTIONS[0], captions: 'red' }], /record 0\.captions/],
    ['no captions', [{ ...CAPTIONS[0], captions: [] }], /record 0\.captions/],
    [
      'empty captions',
      [CAPTIONS[0], { ...CAPTIONS[1], captions: [' ', ''] }],
      /record 1: captions: all are empty/,
    ],
    ['a picture outside the split', [{ ...CAPTIONS[0], target: 'B777' }], /record 0: B777 is not listed/],
  ];
  for (const [what, value, message] of WRONG)
    test(`${what} is refused by name`, async () => {
      const { dir, json } = await published();
      json('captions/cap.dress.train.json', value);
      await assert.rejects(readFashionIq(dir, { missing: 'skip' }), refused('bad-record', message));
    });

  test('files that are not JSON are named', async () => {
    const { dir, text } = await published();
    text('image_splits/split.dress.train.json', '["B001",');
    await assert.rejects(readFashionIq(dir), refused('bad-record', /split\.dress.* not JSON/));
    text('captions/cap.dress.train.json', '<html>');
    await assert.rejects(readFashionIq(dir), refused('bad-record', /dress.* not JSON/));
  });

  test('a name that leads out of images/ is refused, even where the split has it', async () => {
    for (const name of ['../../secret', '/etc/passwd', 'a/b', '..']) {
      const { dir, json } = await published();
      json('captions/cap.dress.train.json', [{ ...CAPTIONS[0], target: name }]);
      json('image_splits/split.dress.train.json', ['B001', name]);
      await assert.rejects(
        readFashionIq(dir, { missing: 'skip' }),
        refused('bad-record', /record 0: .*name/),
      );
    }
  });

  test('the same pair twice is two records', async () => {
    const { dir, json } = await published();
    json('captions/cap.dress.train.json', [CAPTIONS[0], CAPTIONS[0]]);
    const { triplets } = await readFashionIq(dir, { categories: ['dress'] });
    assert.deepEqual(
      triplets.map(({ id }) => id),
      ['dress-train-0', 'dress-train-1'],
    );
  });
});
