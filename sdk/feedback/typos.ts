import type { Compiled } from './lexicon/compile.ts';
import { isEnglish } from './part-of-speech.ts';

/** Words with one letter left out, and what they may stand for. */
type Index = ReadonlyMap<string, readonly string[]>;
const indexes = new WeakMap<Compiled, Index>();
const mended = new WeakMap<Compiled, Map<string, string>>();

const LEAST = 4;
const MOST = 24;
const REMEMBERED = 5000;

function* shortened(word: string): Generator<string> {
  yield word;
  for (let i = 0; i < word.length; i++) yield word.slice(0, i) + word.slice(i + 1);
}

function indexOf(lexicon: Compiled): Index {
  let index = indexes.get(lexicon);
  if (index) return index;
  const made = new Map<string, string[]>();
  for (const word of lexicon.single.keys()) {
    if (word.length < LEAST || !/^[a-z]+$/.test(word)) continue;
    for (const key of new Set(shortened(word))) {
      const list = made.get(key);
      if (list) list.push(word);
      else made.set(key, [word]);
    }
  }
  index = made;
  indexes.set(lexicon, index);
  return index;
}

/** One letter added, left out, swapped with the next, or another; no other two words are near. */
function near(a: string, b: string): boolean {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  let j = 0;
  while (j < a.length - i && j < b.length - i && a[a.length - 1 - j] === b[b.length - 1 - j]) j++;
  // Another letter at the end makes another word, not a slip: pinky, pinks.
  if (a.length === b.length && i === a.length - 1) return false;
  // One more letter at the end, too, unless it is the last one twice: busty, but prettyy.
  if (a.length === b.length + 1 && i === b.length && a.at(-1) !== b.at(-1)) return false;
  const left = a.length - i - j;
  const right = b.length - i - j;
  if (left <= 1 && right <= 1) return true;
  return left === 2 && right === 2 && a[i] === b[i + 1] && a[i + 1] === b[i];
}

function search(word: string, lexicon: Compiled): string {
  if (word.length < LEAST || word.length > MOST || !/^[a-z]+$/.test(word) || isEnglish(word)) return word;
  const index = indexOf(lexicon);
  const candidates = new Set<string>();
  for (const key of shortened(word)) for (const found of index.get(key) ?? []) candidates.add(found);
  const close = [...candidates].filter((found) => found[0] === word[0] && near(word, found));
  // "darkr" is darker, not dark.
  const comparative = word.replace(/([^aeiou])r$/, '$1er');
  if (comparative !== word && close.includes(comparative)) return comparative;
  // Of several, the one with the same letters; else the longest, then by the alphabet: always the same one.
  const letters = (text: string) => [...new Set(text)].sort().join('');
  const same = close.filter((found) => letters(found) === letters(word));
  const best = (same.length > 0 ? same : close).sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  return best[0] ?? word;
}

/** The word of the lexicon that `word` is a slip of, or `word`. Real words are left alone. */
export function mend(word: string, lexicon: Compiled): string {
  const known = mended.get(lexicon) ?? new Map<string, string>();
  if (known.size === 0) mended.set(lexicon, known);
  let found = known.get(word);
  if (found === undefined) {
    found = search(word, lexicon);
    if (known.size >= REMEMBERED) known.clear();
    known.set(word, found);
  }
  return found;
}
