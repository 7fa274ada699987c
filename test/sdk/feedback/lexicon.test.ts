import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { packWords } from '../../../models/croquis/describe/index.ts';
import { HemlineError } from '../../../models/error.ts';
import {
  canonicalOrder,
  interpret,
  type Lexicon,
  type SubInstruction,
  toPackWords,
} from '../../../sdk/feedback/index.ts';

const texts = (said: string, lexicon?: Lexicon) =>
  interpret(said, lexicon && { lexicon }).parts.map(({ text, facet }) => [text, facet]);

describe('an operator’s own words', () => {
  const SHOP: Lexicon = [
    { words: 'kingfisher', says: 'teal' },
    { kind: 'detail', facet: 'detail', part: 'frogging', words: 'frogging, frog fastening' },
  ];

  test('are told to the pack as what they stand for', () => {
    const told = (said: string) => toPackWords(interpret(said, { lexicon: SHOP }).parts[0]!, packWords());
    assert.deepEqual(told('make it kingfisher'), { text: 'make it teal', understood: true });
    assert.deepEqual(told('a kingfisher belt'), { text: 'with a teal belt', understood: true });
    assert.equal(told('frogging').understood, false);
  });

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

describe('another language is added as words', () => {
  const SPANISH: Lexicon = [
    { words: 'hazlo, hazla', says: 'make it' },
    { words: 'y', says: 'and' },
    { words: 'con', says: 'with' },
    { words: 'sin', says: 'without' },
    { words: 'quita', says: 'remove' },
    { words: 'un, una', says: 'a' },
    { words: 'el, la, las, los', says: 'the' },
    { words: 'no', says: 'not' },
    { words: 'rojo, roja', says: 'red' },
    { words: 'azul marino', says: 'navy' },
    { words: 'más largo, más larga', says: 'longer' },
    { words: 'más corto, más corta', says: 'shorter' },
    { words: 'cinturón', says: 'belt' },
    { words: 'falda', says: 'skirt' },
    { words: 'mangas', says: 'sleeves' },
    { words: 'mangas largas', says: 'long sleeves', kind: 'part', facet: 'sleeve', part: 'sleeves' },
  ];
  const read = (said: string) => interpret(said, { lexicon: SPANISH });
  const CASES: ReadonlyArray<
    readonly [said: string, ...parts: [text: string, facet: string, told: string][]]
  > = [
    [
      'hazlo rojo y con mangas largas',
      ['rojo', 'colour', 'make it red'],
      ['mangas largas', 'sleeve', 'long sleeves'],
    ],
    ['sin cinturón', ['sin cinturon', 'detail', 'no belt']],
    ['MÁS LARGO!!', ['mas largo', 'length', 'longer']],
    ['la falda más corta', ['mas corta falda', 'length', 'shorter']],
    [
      'azul marino y sin mangas',
      ['azul marino', 'colour', 'make it navy'],
      ['sin mangas', 'sleeve', 'no sleeves'],
    ],
  ];
  for (const [said, ...parts] of CASES) {
    test(said, () => {
      const result = read(said);
      assert.deepEqual(result.flags, []);
      assert.deepEqual(
        result.parts.map((part) => [part.text, part.facet, toPackWords(part, packWords()).text]),
        parts,
      );
      for (const part of result.parts) assert.ok(toPackWords(part, packWords()).understood);
    });
  }

  test('means what the built-in words mean', () => {
    const same = (said: string, english: string) => {
      const plain = ({ facet, part, polarity, value }: SubInstruction) => ({ facet, part, polarity, value });
      assert.deepEqual(read(said).parts.map(plain), read(english).parts.map(plain));
    };
    same('más largo', 'longer');
    same('sin cinturón', 'without belt');
    same('la falda más corta', 'the skirt shorter');
    same('rojo no azul marino', 'red not navy');
  });

  test('order does not matter there either, and a part is itself', () => {
    const list = (said: string) => canonicalOrder(read(said).parts);
    assert.deepEqual(list('con mangas largas y hazlo rojo'), list('hazlo rojo y con mangas largas'));
    for (const { text, facet } of list('hazlo rojo, sin cinturón, más largo'))
      assert.deepEqual(
        read(text).parts.map((part) => [part.text, part.facet]),
        [[text, facet]],
      );
  });

  test('an open vocabulary is told the built-in words, too', () => {
    assert.equal(toPackWords(read('sin cinturón').parts[0]!, {}).text, 'without belt');
  });
});

test('an entry that cannot be used is named', () => {
  const CASES: readonly unknown[] = [
    [{ kind: 'colr', words: 'kingfisher' }],
    [{ kind: 'colour' }],
    [{ kind: 'colour', words: ' , ' }],
    [{ words: 'kingfisher' }],
    [{ words: 'kingfisher', says: 'no such word' }],
    'kingfisher',
  ];
  for (const lexicon of CASES) {
    assert.throws(
      () => interpret('red', { lexicon: lexicon as Lexicon }),
      (error) => error instanceof HemlineError && error.code === 'bad-lexicon',
      JSON.stringify(lexicon),
    );
  }
});
