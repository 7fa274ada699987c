import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { packWords } from '../../../models/croquis/describe/index.ts';
import { interpret, toPackWords } from '../../../sdk/feedback/index.ts';

const words = packWords();

/** What the croquis pack is told for the only sub-instruction of a text. */
function told(text: string, vocabulary: Readonly<Record<string, string>> = words) {
  const { parts } = interpret(text);
  assert.equal(parts.length, 1, `${text}: ${parts.map((part) => part.text).join('; ')}`);
  return toPackWords(parts[0]!, vocabulary);
}

describe('a closed vocabulary', () => {
  const SAME: readonly (readonly [said: string, told: string])[] = [
    ['make it red', 'make it red'],
    ['crimson', 'make it red'],
    ['maxi', 'floor length'],
    ['tank top', 'no sleeves'],
    ['lose the belt', 'no belt'],
    ['much longer', 'longer'],
    ['loosen it', 'looser'],
    ['a wine red belt', 'with a burgundy belt'],
    ['buttons down the front', 'with buttons'],
    ['gray', 'make it grey'],
    ['a pocket', 'with pockets'],
    ['is not shiny', 'matte fabric'],
    ['less see through', 'matte fabric'],
    ['floral in pink', 'pink floral print'],
    ['a graphic one in teal', 'teal graphic print'],
    ['make it stone gray not green', 'make it grey'],
    ['polka dots instead of graphic', 'polka dots'],
    ['zipped up the front', 'with a zip'],
    ['a darker coral colour', 'make it darker'],
    ['a medium mint color', 'medium shade'],
    ['make the top light burgundy', 'make it light burgundy'],
    ['get rid of the straps', 'no straps'],
    ['lose the red belt', 'no belt'],
    ['tie a bow on it', 'with a bow'],
    ['slant the hem', 'asymmetric hem'],
    ['a hem above the knee', 'mini length'],
    ['make it thre quarter sleeved', 'three-quarter sleeves'],
    ['long puffy sleeves', 'long puff sleeves'],
    ['not long', 'shorter'],
  ];
  for (const [said, phrase] of SAME) {
    test(`${said}: ${phrase}`, () => assert.deepEqual(told(said), { text: phrase, understood: true }));
  }

  test('what the pack does not know stays in the shopper’s words, and says so', () => {
    const { text, understood } = told('add a zebra print');
    assert.equal(understood, false);
    assert.match(text, /zebra/);
  });

  test('what is taken away is never put on', () => {
    for (const detail of ['belt', 'pockets', 'lace', 'zip', 'bow', 'buttons', 'ruffles'])
      assert.equal(told(`without ${detail}`).text, `no ${detail}`);
  });
});

describe('what a pack has no phrase for is not told as something else', () => {
  for (const said of [
    'not navy',
    'i do not want navy',
    'not longer',
    'no collar',
    'wider sleeves',
    'red sleeves',
  ])
    test(said, () => assert.equal(told(said).understood, false));
});

test('an open vocabulary gets the shopper’s words', () => {
  assert.deepEqual(told('crimson', {}), { text: 'crimson', understood: true });
});
