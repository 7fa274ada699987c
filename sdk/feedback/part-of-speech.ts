import { createRequire } from 'node:module';

export type WordClass = 'noun' | 'adjective' | 'verb' | 'adverb';

interface Tagger {
  (text: string): { docs: { tags?: Set<string> }[][] };
  model(): { one: { lexicon: Record<string, string | string[]> } };
}

let tagger: Tagger | undefined;

/** compromise's tagger takes a tenth of a second to load, and most texts have no word that needs it. */
function compromise(): Tagger {
  tagger ??= createRequire(import.meta.url)('compromise/two') as Tagger;
  return tagger;
}

const seen = new Map<string, WordClass>();
const MOST = 5000;

/**
 * What an unknown word is, told from the word alone and never from its neighbours:
 * so it is the same wherever in the text the word stands.
 */
export function classOf(word: string): WordClass {
  const known = seen.get(word);
  if (known) return known;
  const tags = word.length > 30 ? undefined : compromise()(word).docs[0]?.[0]?.tags;
  const told: WordClass = tags?.has('Adverb')
    ? 'adverb'
    : tags?.has('Adjective') || tags?.has('PastTense') || tags?.has('Participle')
      ? 'adjective'
      : tags?.has('Verb')
        ? 'verb'
        : 'noun';
  if (seen.size >= MOST) seen.clear();
  seen.set(word, told);
  return told;
}

/** Whether compromise knows the word as English, so that it is no slip. */
export function isEnglish(word: string): boolean {
  return Object.hasOwn(compromise().model().one.lexicon, word);
}
