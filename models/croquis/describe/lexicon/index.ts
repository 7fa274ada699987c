/** The words of everything that an outfit can be. */
export { colourName, colourSynonyms } from './colours.ts';
export { DETAIL_WORDS, type DetailWords } from './details.ts';
export { GARMENT_WORDS, type GarmentLexeme } from './garments.ts';
export { accented, an, type Lexeme } from './lexeme.ts';
export { PATTERN_WORDS, type PatternLexeme } from './patterns.ts';
export { RELATIVE } from './relative.ts';
export { LEXICON } from './shapes.ts';
