import type { Compiled } from './lexicon/compile.ts';
import { isEnglish } from './part-of-speech.ts';

/** Words with one letter left out, and what they may stand for. */
type Index = ReadonlyMap<string, readonly string[]>;
const indexes = new WeakMap<Compiled, Index>();
const mended = new WeakMap<Compiled, Map<string, readonly string[]>>();

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
  for (const word of lexicon.words) {
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

const lettersOf = (text: string) => [...new Set(text)].sort().join('');
const sorted = (text: string) => [...text].sort().join('');
const undoubled = (text: string) => text.replace(/(.)\1/g, '$1');

/** A letter left out or put twice, or two swapped: fingers slip this way more often than to another letter. */
const isCommon = (wrong: string, right: string) =>
  wrong.length === right.length - 1 ||
  sorted(wrong) === sorted(right) ||
  undoubled(wrong) === undoubled(right);

function search(word: string, lexicon: Compiled): readonly string[] {
  if (word.length < LEAST || word.length > MOST || !/^[a-z]+$/.test(word)) return [];
  const index = indexOf(lexicon);
  const candidates = new Set<string>();
  for (const key of shortened(word)) for (const found of index.get(key) ?? []) candidates.add(found);
  // "darkr" is darker, not dark.
  const comparative = word.replace(/([^aeiou])r$/, '$1er');
  const letters = lettersOf(word);
  /** Where one candidate comes before another: the first difference counts. */
  const rank = (found: string) => [
    comparative !== word && found === comparative ? 0 : 1,
    isCommon(word, found) ? 0 : 1,
    lettersOf(found) === letters ? 0 : 1,
    lexicon.single.get(found)?.facet === undefined ? 1 : 0,
    -found.length,
  ];
  return [...candidates]
    .filter((found) => found[0] === word[0] && near(word, found))
    .map((found) => ({ found, ranks: rank(found) }))
    .sort((a, b) => {
      const at = a.ranks.findIndex((value, i) => value !== b.ranks[i]);
      // Always the same one: by the alphabet where nothing else tells.
      return at < 0 ? (a.found < b.found ? -1 : 1) : a.ranks[at]! - b.ranks[at]!;
    })
    .map(({ found }) => found);
}

/** The words of the lexicon that `word` may be a slip of, the likeliest first. */
function slipOf(word: string, lexicon: Compiled): readonly string[] {
  const known = mended.get(lexicon) ?? new Map<string, readonly string[]>();
  if (known.size === 0) mended.set(lexicon, known);
  let found = known.get(word);
  if (found === undefined) {
    found = search(word, lexicon);
    if (known.size >= REMEMBERED) known.clear();
    known.set(word, found);
  }
  return found;
}

/** Whether two words stand beside each other in a phrase about clothes. */
const isPhrase = (lexicon: Compiled, first: string | undefined, second: string | undefined) =>
  first !== undefined &&
  lexicon.phrases
    .get(first)
    ?.some(({ words, meaning }) => words[1] !== undefined && words[1] === second && meaning.facet) === true;

/**
 * The word of the lexicon that `word` is a slip of, or `word`. One that makes a phrase with a neighbour comes first
 * ("color bolck", "thre quarter"), and only for it a real word is no word of its own ("floral pint").
 */
export function mend(word: string, lexicon: Compiled, before?: string, next?: string): string {
  const found = slipOf(word, lexicon);
  const fits = found.find((one) => isPhrase(lexicon, before, one) || isPhrase(lexicon, one, next));
  return fits ?? (found.length === 0 || isEnglish(word) ? word : found[0]!);
}
