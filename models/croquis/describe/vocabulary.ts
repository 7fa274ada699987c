import { type Attribute, COLOURS, DETAILS, GARMENTS, PATTERNS, SHADES } from '../outfit.ts';
import {
  an,
  colourName,
  colourSynonyms,
  DETAIL_WORDS,
  GARMENT_WORDS,
  LEXICON,
  type Lexeme,
  PATTERN_WORDS,
  RELATIVE,
} from './lexicon/index.ts';

/** What sub-instructions are grouped by. */
export type Facet =
  | 'garment'
  | 'colour'
  | 'pattern'
  | 'sleeve'
  | 'neckline'
  | 'length'
  | 'fit'
  | 'material'
  | 'hem'
  | 'detail';

/** One thing that the model follows. */
export interface VocabularyEntry {
  readonly facet: Facet;
  /** The outfit's field. */
  readonly attribute: Attribute;
  /**
   * The field's value; `yes` and `no` for details; `longer`, `shorter`, `lighter`, `darker`, `looser`, `tighter`
   * for a step; for what joins two fields both words (`light blue`, `blue skirt`, `white polka dots`), and the
   * colour alone for a coloured belt or bow.
   */
  readonly value: string;
  /** The words in training: the model follows these best. */
  readonly phrase: string;
  /** Other words for the same, without articles. */
  readonly words: readonly string[];
}

const bare = (words: string) => words.replace(/^(an?|some) /, '');

function entry(facet: Facet, attribute: Attribute, value: string, lexeme: Lexeme): VocabularyEntry {
  const all = [...lexeme.has, ...lexeme.is, ...(lexeme.words ?? [])].map(bare);
  const words = [...new Set(all)].filter((word) => word !== lexeme.phrase);
  return { facet, attribute, value, phrase: lexeme.phrase, words };
}

const named = (phrase: string, words: readonly string[]): Lexeme => ({ phrase, is: words, has: [] });

function build(): VocabularyEntry[] {
  const list: VocabularyEntry[] = [];
  for (const garment of GARMENTS) list.push(entry('garment', 'garment', garment, GARMENT_WORDS[garment]));
  for (const shade of SHADES) {
    for (const colour of COLOURS) {
      const name = colourName(colour, shade);
      list.push(
        entry('colour', 'colour', name, named(`make it ${name}`, [name, ...colourSynonyms(colour, shade)])),
      );
    }
  }
  for (const move of ['lighter', 'darker'] as const)
    list.push(entry('colour', 'shade', move, RELATIVE.shade[move]));
  list.push(
    entry('colour', 'shade', 'plain', named('medium shade', ['normal shade', 'neither light nor dark'])),
  );
  for (const garment of ['skirt', 'trousers'] as const) {
    for (const colour of COLOURS) {
      const nouns = [...GARMENT_WORDS[garment].bottoms];
      const words = [colour, ...colourSynonyms(colour)].flatMap((told) =>
        nouns.map((noun) => `${told} ${noun}`),
      );
      list.push(entry('colour', 'bottom', `${colour} ${garment}`, named(`${colour} ${garment}`, words)));
    }
  }
  for (const pattern of PATTERNS) {
    const words = PATTERN_WORDS[pattern];
    list.push(entry('pattern', 'pattern', pattern, words));
    if (pattern === 'solid') continue;
    for (const colour of COLOURS) {
      const told = words.has
        .filter((has) => !/ on | in | across| going/.test(has))
        .map((has) => `${colour} ${bare(has)}`);
      list.push(
        entry('pattern', 'pattern', `${colour} ${words.noun}`, named(`${colour} ${words.noun}`, told)),
      );
    }
  }
  for (const colour of COLOURS) {
    const told = [`${colour} details`, `${colour} contrast`, `${colour} trim`];
    list.push(entry('colour', 'accent', colour, named(`${colour} accents`, told)));
  }
  for (const [value, lexeme] of Object.entries(LEXICON.sleeve))
    list.push(entry('sleeve', 'sleeve', value, lexeme));
  for (const move of ['longer', 'shorter'] as const)
    list.push(entry('sleeve', 'sleeve', move, RELATIVE.sleeve[move]));
  for (const [value, lexeme] of Object.entries(LEXICON.sleeveShape))
    list.push(entry('sleeve', 'sleeveShape', value, lexeme));
  for (const [value, lexeme] of Object.entries(LEXICON.neckline))
    list.push(entry('neckline', 'neckline', value, lexeme));
  for (const [value, lexeme] of Object.entries(LEXICON.length))
    list.push(entry('length', 'length', value, lexeme));
  for (const move of ['longer', 'shorter'] as const)
    list.push(entry('length', 'length', move, RELATIVE.length[move]));
  for (const [value, lexeme] of Object.entries(LEXICON.fit)) list.push(entry('fit', 'fit', value, lexeme));
  for (const move of ['looser', 'tighter'] as const) list.push(entry('fit', 'fit', move, RELATIVE.fit[move]));
  for (const [value, lexeme] of Object.entries(LEXICON.material))
    list.push(entry('material', 'material', value, lexeme));
  for (const [value, lexeme] of Object.entries(LEXICON.hem)) list.push(entry('hem', 'hem', value, lexeme));
  for (const detail of DETAILS) {
    const words = DETAIL_WORDS[detail];
    list.push(entry('detail', detail, 'yes', words.with), entry('detail', detail, 'no', words.without));
    if (!words.coloured) continue;
    for (const colour of COLOURS) {
      const thing = `${colour} ${words.coloured}`;
      list.push(entry('detail', detail, colour, named(`with ${an(thing)}`, [thing])));
    }
  }
  return list;
}

/** Every value of every attribute: its canonical phrase and its synonyms; also steps and what joins two fields. */
export const VOCABULARY: readonly VocabularyEntry[] = build();

let known: Set<string> | undefined;

/** Every single word of the vocabulary. */
export function knownWords(): ReadonlySet<string> {
  known ??= new Set(
    VOCABULARY.flatMap(({ phrase, words }) => [phrase, ...words].flatMap((text) => text.split(' '))),
  );
  return known;
}
