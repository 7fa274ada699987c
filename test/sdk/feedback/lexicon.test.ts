import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { interpret, type Lexicon } from '../../../sdk/feedback/index.ts';

const texts = (said: string, lexicon?: Lexicon) =>
  interpret(said, lexicon && { lexicon }).parts.map(({ text, facet }) => [text, facet]);

describe('an operator’s own words', () => {
  const SHOP: Lexicon = [
    { kind: 'colour', facet: 'colour', of: 'teal', words: 'kingfisher' },
    { kind: 'detail', facet: 'detail', part: 'frogging', words: 'frogging, frog fastening' },
  ];

  test('are read like the built-in ones', () => {
    assert.deepEqual(texts('kingfisher and gold with a frog-fastening', SHOP), [
      ['kingfisher and gold', 'colour'],
      ['frog fastening', 'detail'],
    ]);
  });

  test('change nothing where they are not given', () => {
    assert.notDeepEqual(texts('frogging'), texts('frogging', SHOP));
  });

  test('win over the built-in ones', () => {
    const lexicon: Lexicon = [{ kind: 'type', facet: 'garment', part: 'garment', words: 'sage' }];
    assert.deepEqual(texts('make it sage', lexicon), [['sage', 'garment']]);
  });
});

test('another language is added as words', () => {
  const SPANISH: Lexicon = [
    { kind: 'make', words: 'hazlo' },
    { kind: 'and', words: 'y' },
    { kind: 'has', words: 'con' },
    { kind: 'colour', facet: 'colour', of: 'red', words: 'rojo' },
    { kind: 'part', facet: 'sleeve', part: 'sleeves', words: 'mangas largas' },
  ];
  const { parts, flags } = interpret('hazlo rojo y con mangas largas', { lexicon: SPANISH });
  assert.deepEqual(flags, []);
  assert.deepEqual(
    parts.map(({ text, facet }) => [text, facet]),
    [
      ['rojo', 'colour'],
      ['mangas largas', 'sleeve'],
    ],
  );
});
