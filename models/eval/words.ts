import type { Random } from '../random.ts';
import type { Told } from '../train/records.ts';

export const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

/** Table 3b's Rotate: the words of the sentence in a random order. */
export function rotated(text: string, random: Random): string {
  return random.shuffle(wordsOf(text)).join(' ');
}

/**
 * Table 3b's Mask: `count` random words are gone. The paper does not say what stands in their place; CLIP's text
 * encoder has no word for "masked", so nothing does. One word is always left, or there were no feedback.
 */
export function masked(text: string, count: number, random: Random): string {
  const words = wordsOf(text);
  const gone = new Set(
    random.shuffle(words.map((_, i) => i)).slice(0, Math.min(count, Math.max(0, words.length - 1))),
  );
  return words.filter((_, i) => !gone.has(i)).join(' ');
}

/** T1 and T2 of the paper: the sub-instructions in two halves, the first the longer; undefined for a single one. */
export function halves({
  parts,
  between,
}: Pick<Told, 'parts' | 'between'>): readonly [string, string] | undefined {
  if (parts.length < 2) return undefined;
  const middle = Math.ceil(parts.length / 2);
  return [parts.slice(0, middle).join(between), parts.slice(middle).join(between)];
}
