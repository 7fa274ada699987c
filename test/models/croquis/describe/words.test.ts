import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VOCABULARY } from '../../../../models/croquis/describe/vocabulary.ts';
import { packFacets, packWords } from '../../../../models/croquis/describe/words.ts';

test('no word stands for two phrases, so none is lost in the list', () => {
  const phrases = new Map<string, Set<string>>();
  for (const { phrase, words } of VOCABULARY)
    for (const word of [phrase, ...words]) phrases.set(word, (phrases.get(word) ?? new Set()).add(phrase));
  const twice = [...phrases]
    .filter(([, of]) => of.size > 1)
    .map(([word, of]) => `${word}: ${[...of].join(', ')}`);
  assert.deepEqual(twice, []);
  assert.equal(Object.keys(packWords()).length, phrases.size);
});

test('shoppers’ words lead to the words of the training', () => {
  const words = packWords();
  for (const { phrase } of VOCABULARY) assert.equal(words[phrase], phrase);
  assert.equal(words.red, 'make it red');
  for (const word of ['crimson', 'maxi', 'polka dots']) assert.ok(words[word], word);
});

test('facets are named once each', () => {
  const facets = packFacets();
  assert.equal(new Set(facets).size, facets.length);
  for (const facet of ['garment', 'colour', 'sleeve', 'neckline', 'length'])
    assert.ok(facets.includes(facet));
});
