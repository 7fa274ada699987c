import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VOCABULARY } from '../../../../models/croquis/describe/vocabulary.ts';
import { packFacets, packWords, sayings } from '../../../../models/croquis/describe/words.ts';

test('no word stands for two phrases, so none is lost in the list', () => {
  const phrases = new Map<string, Set<string>>();
  for (const [word, phrase] of sayings()) phrases.set(word, (phrases.get(word) ?? new Set()).add(phrase));
  const twice = [...phrases]
    .filter(([, of]) => of.size > 1)
    .map(([word, of]) => `${word}: ${[...of].join(', ')}`);
  assert.deepEqual(twice, []);
  assert.equal(Object.keys(packWords()).length, phrases.size);
});

test('where something is denied, what is left is the plain one', () => {
  const words = packWords();
  for (const [word, plain] of [
    ['no shiny', 'matte fabric'],
    ['no see through', 'matte fabric'],
    ['no stripes', 'no pattern'],
    ['no puff sleeves', 'straight sleeves'],
    ['no slanted hem', 'even hem'],
  ] as const)
    assert.equal(words[word], plain);
});

test('orders and sleeves with their shape are words, too', () => {
  const words = packWords();
  assert.equal(words['slant the hem'], 'asymmetric hem');
  assert.equal(words['take the belt off'], 'no belt');
  assert.equal(words['long balloon sleeves'], 'long puff sleeves');
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
