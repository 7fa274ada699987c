import type { Garment } from '../../outfit.ts';
import type { Lexeme } from './lexeme.ts';

/** `bottoms` are the nouns for what is worn below, with the colour in front. */
export interface GarmentLexeme extends Lexeme {
  readonly bottoms: readonly string[];
  /** What "the dress" is called when one says of it that it changes. */
  readonly nouns: readonly string[];
}

export const GARMENT_WORDS: Record<Garment, GarmentLexeme> = {
  dress: {
    phrase: 'make it a dress',
    is: ['a dress', 'a one piece dress', 'one dress'],
    has: ['a dress', 'a dress shape'],
    do: ['change it to a dress', 'turn it into a dress', 'show me a dress'],
    words: ['gown', 'frock'],
    bottoms: [],
    nouns: ['dress', 'dress', 'gown'],
  },
  skirt: {
    phrase: 'make it a skirt',
    is: ['a top and skirt', 'a skirt with a top', 'a skirt', 'a skirt outfit'],
    has: ['a skirt', 'a top and a skirt', 'a separate skirt'],
    do: ['change it to a skirt', 'turn it into a top and skirt', 'show me a skirt'],
    words: ['blouse and skirt', 'two piece'],
    bottoms: ['skirt'],
    nouns: ['top', 'shirt', 'blouse'],
  },
  trousers: {
    phrase: 'make it trousers',
    is: ['a top with trousers', 'a top and pants', 'trousers', 'a trouser outfit'],
    has: ['trousers', 'pants', 'a top and trousers', 'trousers and a top'],
    do: ['change it to trousers', 'turn it into pants', 'show me trousers'],
    words: ['slacks', 'trouser suit', 'pants outfit'],
    bottoms: ['trousers', 'pants', 'bottoms', 'slacks'],
    nouns: ['top', 'shirt', 'blouse'],
  },
  coat: {
    phrase: 'make it a coat',
    is: ['a coat', 'an open coat', 'a coat on top'],
    has: ['a coat', 'a coat over it', 'a long jacket'],
    do: ['change it to a coat', 'turn it into a coat', 'show me a coat'],
    words: ['jacket', 'overcoat', 'outerwear', 'trench'],
    bottoms: [],
    nouns: ['coat', 'jacket', 'coat'],
  },
};
