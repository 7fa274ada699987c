/** From a shopper's words to sub-instructions. Synchronous, and loads neither pictures nor networks. */
export { canonicalOrder } from './canonical.ts';
export { type InterpretOptions, interpret } from './interpret.ts';
export type { AddedEntry, Kind, Lexicon, Sort } from './lexicon/index.ts';
export { toPackWords } from './pack-words.ts';
export type { Facet, Flag, Intent, Interpretation, Kept, Polarity, SubInstruction } from './types.ts';
export { FACETS } from './types.ts';
