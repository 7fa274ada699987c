import type { SubInstruction } from './types.ts';

/** A sub-instruction in a pack's own words. `words` maps what shoppers say to the phrases that the pack was trained on. */
export function toPackWords(
  sub: SubInstruction,
  words: Readonly<Record<string, string>>,
): { text: string; understood: boolean } {
  const own = words[sub.text];
  if (own !== undefined) return { text: own, understood: true };
  return { text: sub.text, understood: Object.keys(words).length === 0 };
}
