import type { Compiled } from './lexicon/compile.ts';
import { LANGUAGES } from './lexicon/languages.ts';

const WORDS: readonly ReadonlySet<string>[] = Object.values(LANGUAGES).map(
  (words) => new Set(words.split(' ')),
);
/** Letters of scripts that English is not written in. */
const FOREIGN = /(?!\p{Script=Latin})\p{L}/u;

/** Whether a text is in a language that the lexicon does not have. A few words of another language among English are not. */
export function isForeign(text: string, lexicon: Compiled): boolean {
  const words = text.toLowerCase().match(/[\p{L}']+/gu) ?? [];
  if (words.length === 0) return false;
  const known = (word: string) => lexicon.added.has(word);
  const foreign = words.filter((word) => FOREIGN.test(word) && !known(word)).length;
  if (foreign * 2 > words.length) return true;
  return WORDS.some((language) => {
    const theirs = words.filter(
      (word) => language.has(word) && !known(word) && !lexicon.words.has(word),
    ).length;
    const ours = words.filter(
      (word) => (lexicon.words.has(word) || lexicon.slips.has(word)) && !language.has(word),
    ).length;
    return theirs > ours && (theirs > 1 || words.length < 3);
  });
}
