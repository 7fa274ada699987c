/** Outfits in words: captions, differences, feedback, and the words that the model follows. */
export { applyEdit, type Change, difference, type Edit, leastEdit, showsAccent } from './apply.ts';
export { caption } from './caption.ts';
export { type Feedback, feedback } from './feedback.ts';
export { type Facet, VOCABULARY, type VocabularyEntry } from './vocabulary.ts';
export { packFacets, packWords } from './words.ts';
