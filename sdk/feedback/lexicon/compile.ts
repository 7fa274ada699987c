import type { Entry, Lexicon } from './entry.ts';
import { ENGLISH } from './index.ts';

/** An entry as one of its words. */
export type Meaning = Omit<Entry, 'words'>;

interface Phrase {
  readonly words: readonly string[];
  readonly meaning: Meaning;
}

/** A lexicon made ready for look-ups. */
export interface Compiled {
  /** Phrases by their first word, the longest first. */
  readonly phrases: ReadonlyMap<string, readonly Phrase[]>;
  readonly single: ReadonlyMap<string, Meaning>;
  /** Every word that occurs in any phrase. */
  readonly words: ReadonlySet<string>;
}

function compile(entries: Lexicon): Compiled {
  const all = new Map<string, Phrase>();
  for (const { words, ...meaning } of entries) {
    for (const raw of words.split(',')) {
      const phrase = raw.trim().toLowerCase().replaceAll('-', ' ');
      if (phrase === '') continue;
      all.set(phrase, { words: phrase.split(/\s+/), meaning });
    }
  }
  const phrases = new Map<string, Phrase[]>();
  const single = new Map<string, Meaning>();
  const known = new Set<string>();
  for (const phrase of all.values()) {
    const first = phrase.words[0]!;
    if (phrase.words.length === 1) single.set(first, phrase.meaning);
    const list = phrases.get(first);
    if (list) list.push(phrase);
    else phrases.set(first, [phrase]);
    for (const word of phrase.words) known.add(word);
  }
  for (const list of phrases.values()) list.sort((a, b) => b.words.length - a.words.length);
  return { phrases, single, words: known };
}

const cache = new WeakMap<Lexicon, Compiled>();
const NONE: Lexicon = [];

/** The built-in lexicon with `extra` on top; compiled once for each `extra`. */
export function compiled(extra: Lexicon = NONE): Compiled {
  let found = cache.get(extra);
  if (!found) {
    found = compile([...ENGLISH, ...extra]);
    cache.set(extra, found);
  }
  return found;
}
