/**
 * CLIP's byte-pair encoding (Radford et al. 2021, after Sennrich et al. 2016): text becomes words, a
 * word becomes bytes written as printable letters, and neighbours are joined, best pair first.
 */

/** Ends the last letter of a word, so that "red" and the start of "redder" differ. */
export const WORD_END = '</w>';

const WORD = /'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\p{White_Space}\p{L}\p{N}]+/gu;

/** A printable letter for each byte: printable Latin-1 stands for itself, the rest begin at U+0100. */
export const ALPHABET: readonly string[] = alphabet();

function alphabet(): string[] {
  const printable = (b: number) => (b > 0x20 && b < 0x7f) || (b > 0xa0 && b <= 0xff && b !== 0xad);
  let next = 256;
  return Array.from({ length: 256 }, (_, b) => String.fromCharCode(printable(b) ? b : next++));
}

/** The letters in the order of CLIP's vocabulary: those that stand for themselves come first. */
export function alphabetInOrder(): string[] {
  return [...ALPHABET].sort((a, b) => a.charCodeAt(0) - b.charCodeAt(0));
}

/** Words, numbers (a digit each) and runs of punctuation, in lower case; as transformers' CLIPTokenizerFast. */
export function splitWords(text: string): string[] {
  // Letter by letter, for a language's own rules (the final sigma) are none of CLIP's.
  const lower = Array.from(text.normalize('NFC'), (letter) => letter.toLowerCase()).join('');
  return lower.match(WORD) ?? [];
}

/** A word's bytes as letters, the last one marked as the end. */
export function spell(word: string): string[] {
  const letters = Array.from(new TextEncoder().encode(word), (byte) => ALPHABET[byte]!);
  letters.push(letters.pop()! + WORD_END);
  return letters;
}

/** How a pair of neighbours is looked up; no symbol contains a space. */
export const pairKey = (left: string, right: string): string => `${left} ${right}`;

/** Joins neighbours, the pair of lowest rank first and all its occurrences at once, until no pair has a rank. */
export function joinPairs(symbols: readonly string[], ranks: ReadonlyMap<string, number>): readonly string[] {
  let word = symbols;
  while (word.length > 1) {
    let [best, at] = [Number.POSITIVE_INFINITY, -1];
    for (let i = 0; i + 1 < word.length; i++) {
      const rank = ranks.get(pairKey(word[i]!, word[i + 1]!));
      if (rank !== undefined && rank < best) [best, at] = [rank, i];
    }
    if (at < 0) break;
    word = joinEverywhere(word, word[at]!, word[at + 1]!);
  }
  return word;
}

/** Joins every `left right` in a word, from the left. */
export function joinEverywhere(word: readonly string[], left: string, right: string): string[] {
  const joined: string[] = [];
  for (let i = 0; i < word.length; i++) {
    const match = word[i] === left && word[i + 1] === right;
    joined.push(match ? left + right : word[i]!);
    if (match) i++;
  }
  return joined;
}
