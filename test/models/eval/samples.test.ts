import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { sampleChains } from '../../../models/eval/chains.ts';
import { categoryOf, readEvaluationData } from '../../../models/eval/data.ts';
import { halves, masked, rotated, wordsOf } from '../../../models/eval/words.ts';
import { writePng } from '../../../models/picture.ts';
import { Random } from '../../../models/random.ts';
import type { Triplet } from '../../../models/train/records.ts';
import { drawn, folder, refused, writeJson } from '../train/tiny.ts';

const TEXT = 'is darker with longer sleeves and a belt';

describe('ill-formed texts', () => {
  test('Rotate keeps every word and changes their order', () => {
    const turned = rotated(TEXT, new Random(1));
    assert.notEqual(turned, TEXT);
    assert.deepEqual(wordsOf(turned).sort(), wordsOf(TEXT).sort());
    assert.equal(rotated(TEXT, new Random(1)), turned);
    assert.notEqual(rotated(TEXT, new Random(2)), turned);
  });

  test('Mask takes n words out, keeps the order of the others, and always leaves one', () => {
    for (const n of [2, 5, 9]) {
      const left = wordsOf(masked(TEXT, n, new Random(n)));
      assert.equal(left.length, Math.max(1, 8 - n));
      const places = left.map((word) => wordsOf(TEXT).indexOf(word));
      assert.deepEqual(
        places,
        [...places].sort((a, b) => a - b),
      );
    }
    assert.equal(masked('shorter', 9, new Random(1)), 'shorter');
  });

  test('which words go is chance: all of them go at times', () => {
    const gone = new Set<string>();
    for (let seed = 0; seed < 60; seed++) {
      const left = new Set(wordsOf(masked(TEXT, 2, new Random(seed))));
      for (const word of wordsOf(TEXT)) if (!left.has(word)) gone.add(word);
    }
    assert.deepEqual([...gone].sort(), wordsOf(TEXT).sort());
  });

  test('two rounds take the halves of the sub-instructions, the first the longer', () => {
    assert.equal(halves({ parts: ['red'], between: ' and ' }), undefined);
    assert.deepEqual(halves({ parts: ['red', 'long'], between: ', ' }), ['red', 'long']);
    assert.deepEqual(halves({ parts: ['red', 'long', 'belt'], between: ' and ' }), ['red and long', 'belt']);
  });
});

const triplet = (reference: string, target: string): Triplet => ({
  id: `${reference}-${target}`,
  reference,
  target,
  text: 'x',
  parts: ['x'],
  pose: null,
});

describe('conversations from triplets', () => {
  const ring = ['ab', 'bc', 'ca', 'ba'].map(([a, b]) => triplet(a!, b!));

  test('each target is the next reference, and the same seed gives the same walks', () => {
    const chains = sampleChains(ring, 7, 10, new Random(1));
    assert.equal(chains.length, 4, 'no two begin alike');
    for (const chain of chains) {
      assert.equal(chain.length, 7);
      for (let i = 1; i < chain.length; i++) assert.equal(chain[i]!.reference, chain[i - 1]!.target);
      // The least trodden way sees all that there is.
      assert.equal(new Set(chain).size, 4);
    }
    assert.deepEqual(sampleChains(ring, 7, 10, new Random(1)), chains);
  });

  test('only walks of the whole length count', () => {
    const line = ['ab', 'bc', 'cd'].map(([a, b]) => triplet(a!, b!));
    assert.deepEqual(
      sampleChains(line, 3, 9, new Random(1)).map((chain) => chain.map(({ id }) => id)),
      [['a-b', 'b-c', 'c-d']],
    );
    assert.deepEqual(sampleChains(line, 4, 9, new Random(1)), []);
    assert.equal(sampleChains(ring, 2, 3, new Random(1)).length, 3);
  });
});

describe('data to evaluate on', () => {
  test('croquis come in their order and are grouped by the garment they lead to', async () => {
    const dir = await drawn();
    const { triplets, all, format } = await readEvaluationData(dir, 12, 1);
    assert.equal(format, 'triplets');
    assert.deepEqual(triplets, all.slice(0, 12));
    for (const one of triplets) assert.equal(categoryOf(one, format), one.attributes!.target.garment);
  });

  test("FashionIQ's val split comes shuffled, by its categories, without lost and broken pictures", async () => {
    const dir = folder();
    const grey = await writePng({ width: 64, height: 64, data: new Uint8Array(3 * 64 * 64).fill(128) });
    for (const name of ['captions', 'image_splits', 'images']) mkdirSync(join(dir, name));
    for (const category of ['dress', 'shirt']) {
      const asins = Array.from({ length: 6 }, (_, i) => `${category}${i}`);
      writeJson(join(dir, 'image_splits', `split.${category}.val.json`), asins);
      writeJson(
        join(dir, 'captions', `cap.${category}.val.json`),
        asins.map((target, i) => ({
          target,
          candidate: asins[(i + 1) % 6],
          captions: ['is red', 'is long'],
        })),
      );
      // The last but one is gone, and the last an error page.
      for (const asin of asins.slice(0, 4)) writeFileSync(join(dir, 'images', `${asin}.jpg`), grey);
      writeFileSync(join(dir, 'images', `${asins[5]}.jpg`), '<html>404</html>');
    }
    const { triplets, all, format } = await readEvaluationData(dir, 4, 1);
    assert.equal(format, 'FashionIQ');
    assert.equal(all.length, 6);
    assert.equal(triplets.length, 4);
    assert.deepEqual(new Set(triplets.map((one) => categoryOf(one, format))), new Set(['dress', 'shirt']));
    assert.deepEqual((await readEvaluationData(dir, 4, 1)).triplets, triplets);
    assert.notDeepEqual((await readEvaluationData(dir, 4, 2)).triplets, triplets);
  });

  test('a folder without a data set is refused', () =>
    assert.rejects(readEvaluationData(folder(), 4, 1), refused('data-missing')));
});
