import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { readPicture } from '../../../models/picture.ts';
import { markProvenance } from '../../../sdk/safety/provenance.ts';
import { wordPolicy } from '../../../sdk/safety/words.ts';
import { examplePhoto } from '../../../sdk/testing/index.ts';

describe('provenance', () => {
  test('a picture says that AI edited it, and its pixels stay as they are', async () => {
    const png = await examplePhoto();
    const marked = markProvenance(png);
    const { xmp, comments, format } = await sharp(marked).metadata();
    assert.equal(format, 'png');
    assert.match(xmp!.toString(), /digitalsourcetype\/compositeWithTrainedAlgorithmicMedia/);
    assert.deepEqual(
      comments?.map(({ keyword, text }) => `${keyword}: ${text}`),
      ['Software: hemline', 'Comment: Edited by AI'],
    );
    assert.deepEqual((await readPicture(marked)).data, (await readPicture(png)).data);
    assert.deepEqual(markProvenance(png), marked, 'the same bytes each time');
    assert.deepEqual(markProvenance(marked), marked, 'marked once');
  });

  test('every chunk has its length and its checksum', async () => {
    const png = Buffer.from(markProvenance(await examplePhoto()));
    const types: string[] = [];
    for (let at = 8; at < png.length; ) {
      const length = png.readUInt32BE(at);
      types.push(png.toString('latin1', at + 4, at + 8));
      assert.equal(png.readUInt32BE(at + 8 + length), crc32(png.subarray(at + 4, at + 8 + length)));
      at += 12 + length;
    }
    assert.deepEqual(types.slice(0, 4), ['IHDR', 'tEXt', 'tEXt', 'iTXt']);
    assert.equal(types.at(-1), 'IEND');
  });
});

describe('the word policy', () => {
  const allows = async (text: string, policy = wordPolicy()) => (await policy(text, undefined)).allowed;

  test('lets fashion through', async () => {
    for (const text of [
      'make it red',
      'a cocktail dress',
      'peacock blue',
      'nude heels',
      'a nude tone',
      'a nude lip and nude shoes',
      'tube top',
      'a boob tube',
      'a pussy-bow blouse',
      'double-breasted',
      'a breast pocket',
      'something sexy',
      'a see-through sleeve',
      'a cummerbund',
      'an a-line dress with class',
      'assign longer sleeves',
      'no sleeves',
      'take the belt off',
      'remove the collar',
      'without a belt',
      'strip pattern',
      'pinstripes',
      'a bare back',
      'more skin tone',
      'nothing on the collar',
      'a Scunthorpe football shirt',
      'titanium buttons',
      'show the ankles',
    ])
      assert.equal(await allows(text), true, text);
  });

  test('refuses slurs and profanity, also in disguise, and what would undress somebody', async () => {
    for (const text of [
      'you bitch',
      'a slut dress',
      'fuck',
      'fuuuck this',
      'sh1t',
      'wh0re look',
      'make her naked',
      'NAKED',
      'make her nude',
      'completely nude',
      'take off her clothes',
      'take her clothes off',
      'remove all clothes',
      'remove all of her clothing',
      'without clothes',
      'no clothes',
      'undress her',
      'topless please',
      'nudify',
    ])
      assert.equal(await allows(text), false, text);
  });

  test('has words added and taken away', async () => {
    assert.equal(await allows('a gown like Competitor Gowns', wordPolicy({ refuse: ['competitor'] })), false);
    assert.equal(await allows('a naïve (a+b) print', wordPolicy({ refuse: ['(a+b'] })), false);
    assert.equal(await allows('a bitch print', wordPolicy({ allow: ['bitch'] })), true);
  });
});
