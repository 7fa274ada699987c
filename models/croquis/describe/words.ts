import type { Attribute } from '../outfit.ts';
import {
  DETAIL_WORDS,
  GARMENT_WORDS,
  LEXICON,
  type Lexeme,
  PATTERN_WORDS,
  RELATIVE,
} from './lexicon/index.ts';
import { VOCABULARY } from './vocabulary.ts';

/** What is left where something is denied: a fabric that is not shiny is the matte one. */
const PLAIN: Partial<Record<Attribute, string>> = {
  pattern: PATTERN_WORDS.solid.phrase,
  material: LEXICON.material.matte.phrase,
  hem: LEXICON.hem.even.phrase,
  sleeveShape: LEXICON.sleeveShape.straight.phrase,
};

function denials(): [word: string, phrase: string][] {
  return VOCABULARY.flatMap(({ attribute, value, phrase, words }) => {
    const plain = PLAIN[attribute];
    const coloured = attribute === 'pattern' && !Object.hasOwn(PATTERN_WORDS, value);
    if (plain === undefined || plain === phrase || coloured) return [];
    return [phrase, ...words].map((word): [string, string] => [`no ${word}`, plain]);
  });
}

/** "long bell sleeves": the generator tells both in one part. */
function shapedSleeves(): [word: string, phrase: string][] {
  const shapes = Object.values(LEXICON.sleeveShape).map((lexeme) => [lexeme.phrase, ...lexeme.has]);
  const lengths = [
    ...Object.keys(LEXICON.sleeve).filter((length) => length !== 'sleeveless'),
    'longer',
    'shorter',
  ];
  return lengths.flatMap((length) =>
    shapes.flatMap((words) =>
      words.map((word): [string, string] => [`${length} ${word}`, `${length} ${words[0]}`]),
    ),
  );
}

/** "slant the hem": orders whose words say by themselves what comes of them. */
function orders(): [word: string, phrase: string][] {
  const lexemes: Lexeme[] = [
    ...Object.values(GARMENT_WORDS),
    ...Object.values(PATTERN_WORDS),
    ...Object.values(DETAIL_WORDS).flatMap((detail) => [detail.with, detail.without]),
    ...Object.values(LEXICON).flatMap((values) => Object.values<Lexeme>(values)),
    ...Object.values(RELATIVE).flatMap((moves) => Object.values<Lexeme>(moves)),
  ];
  return lexemes.flatMap(({ phrase, do: list = [] }) =>
    list.map((order): [string, string] => [order, phrase]),
  );
}

/**
 * Every word that a croquis pack knows with the phrase that stands for it in training. Beside the vocabulary these
 * are orders, what is left where something is denied, and sleeves told with their shape. No word has two phrases.
 */
export function sayings(): [word: string, phrase: string][] {
  const { sleeve, length } = LEXICON;
  return [
    ...VOCABULARY.flatMap(({ phrase, words }) =>
      [phrase, ...words].map((word): [string, string] => [word, phrase]),
    ),
    ...denials(),
    ...shapedSleeves(),
    ...orders(),
    // Sleeves that nobody described are short ones.
    ['sleeves', sleeve.short.phrase],
    ['shorts', length.mini.phrase],
    ['cropped trousers', length.midi.phrase],
    ['cropped pants', length.midi.phrase],
  ];
}

/** What a croquis pack's `hemline.json` has as `words`. */
export const packWords = (): Record<string, string> => Object.fromEntries(sayings());

/** The facets that a croquis pack follows. */
export function packFacets(): string[] {
  return [...new Set(VOCABULARY.map(({ facet }) => facet))];
}
