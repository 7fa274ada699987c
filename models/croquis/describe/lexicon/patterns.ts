import type { Pattern } from '../../outfit.ts';
import type { Lexeme } from './lexeme.ts';

/** `noun` takes an accent colour in front ("white polka dots"); `of` names it to change or remove it. */
export interface PatternLexeme extends Lexeme {
  readonly noun: string;
  readonly of: string;
}

export const PATTERN_WORDS: Record<Pattern, PatternLexeme> = {
  solid: {
    phrase: 'no pattern',
    is: ['plain', 'solid', 'a solid colour', 'solid coloured', 'one colour', 'all one colour', 'plainer'],
    has: ['no pattern', 'no print', 'a solid colour', 'a plain fabric colour'],
    do: ['remove the pattern', 'lose the print', 'take the pattern off'],
    words: ['unpatterned', 'without pattern', 'less patterned'],
    noun: 'plain',
    of: 'pattern',
  },
  'vertical stripes': {
    phrase: 'vertical stripes',
    is: ['vertically striped', 'pinstriped'],
    has: [
      'vertical stripes',
      'up and down stripes',
      'stripes going down',
      'lengthwise stripes',
      'pinstripes',
    ],
    noun: 'vertical stripes',
    of: 'stripes',
  },
  'horizontal stripes': {
    phrase: 'horizontal stripes',
    is: ['horizontally striped', 'striped', 'striped across', 'stripy'],
    has: ['horizontal stripes', 'stripes', 'sideways stripes', 'stripes across', 'a striped pattern'],
    words: ['breton', 'nautical stripes', 'stripe'],
    noun: 'horizontal stripes',
    of: 'stripes',
  },
  dots: {
    phrase: 'polka dots',
    is: ['polka dotted', 'dotted', 'spotted', 'spotty'],
    has: ['polka dots', 'dots', 'spots', 'a polka dot print', 'a dotted pattern'],
    words: ['polka dot', 'polkadots'],
    noun: 'polka dots',
    of: 'dots',
  },
  plaid: {
    phrase: 'plaid',
    is: ['plaid', 'checkered', 'checked', 'tartan'],
    has: ['a plaid pattern', 'a checked pattern', 'a check print', 'a tartan pattern', 'checks'],
    words: ['gingham', 'check', 'chequered'],
    noun: 'plaid',
    of: 'plaid',
  },
  floral: {
    phrase: 'floral print',
    is: ['floral', 'flowery', 'more floral', 'flowered'],
    has: ['a floral print', 'flowers', 'a flower pattern', 'a floral pattern', 'a flower print'],
    words: ['flower', 'blossoms', 'botanical'],
    noun: 'floral print',
    of: 'flowers',
  },
  'colour block': {
    phrase: 'colour block',
    is: ['colour blocked', 'two tone', 'half and half', 'colour block'],
    has: ['a colour block', 'colour blocking', 'two tones', 'one half in another colour'],
    words: ['two-tone', 'two colours'],
    noun: 'colour block',
    of: 'colour block',
  },
  graphic: {
    phrase: 'graphic print',
    is: ['printed on the front', 'a graphic one'],
    has: [
      'a graphic',
      'a graphic print',
      'a logo',
      'a picture on the chest',
      'an image on the front',
      'a motif',
    ],
    words: ['graphic', 'logo on the chest', 'image', 'print on the front', 'emblem'],
    noun: 'graphic print',
    of: 'graphic',
  },
};
