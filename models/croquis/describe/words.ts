import { VOCABULARY } from './vocabulary.ts';

/**
 * Every word of the vocabulary with the phrase that stands for it in training: what a croquis pack's
 * `hemline.json` has as `words`. No word has two phrases.
 */
export function packWords(): Record<string, string> {
  return Object.fromEntries(
    VOCABULARY.flatMap(({ phrase, words }) => [phrase, ...words].map((word) => [word, phrase])),
  );
}

/** The facets that a croquis pack follows. */
export function packFacets(): string[] {
  return [...new Set(VOCABULARY.map(({ facet }) => facet))];
}
