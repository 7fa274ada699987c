import { joinEverywhere, pairKey, spell, splitWords } from './bpe.ts';

/**
 * Learns which neighbours to join: again and again the most frequent pair, the alphabetically first
 * among equals, so that the same texts give the same vocabulary. Pairs seen once are not learnt, so
 * there may be fewer merges than asked for.
 */
export function learnMerges(texts: Iterable<string>, merges: number): [string, string][] {
  const counts = new Map<string, number>();
  for (const text of texts)
    for (const word of splitWords(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const words = [...counts].map(([word, count]) => ({ symbols: spell(word), count }));

  // Where each pair occurs and how often; only the words that hold the joined pair change.
  const pairs = new Map<
    string,
    { readonly pair: [string, string]; count: number; readonly words: Set<number> }
  >();
  const tally = (index: number, sign: 1 | -1) => {
    const { symbols, count } = words[index]!;
    for (let i = 0; i + 1 < symbols.length; i++) {
      const key = pairKey(symbols[i]!, symbols[i + 1]!);
      let entry = pairs.get(key);
      if (!entry) {
        entry = { pair: [symbols[i]!, symbols[i + 1]!], count: 0, words: new Set() };
        pairs.set(key, entry);
      }
      entry.count += sign * count;
      if (sign > 0) entry.words.add(index);
      else entry.words.delete(index);
    }
  };
  for (let i = 0; i < words.length; i++) tally(i, 1);

  const learnt: [string, string][] = [];
  while (learnt.length < merges) {
    let [best, most] = ['', 1];
    for (const [key, { count }] of pairs)
      if (count > most || (count === most && most > 1 && key < best)) [best, most] = [key, count];
    const chosen = pairs.get(best);
    if (!chosen) break;
    learnt.push(chosen.pair);
    for (const index of [...chosen.words]) {
      tally(index, -1);
      words[index]!.symbols = joinEverywhere(words[index]!.symbols, ...chosen.pair);
      tally(index, 1);
    }
    pairs.delete(best);
  }
  return learnt;
}
