import type { Random } from '../random.ts';
import type { Triplet } from '../train/records.ts';

/**
 * Conversations made of triplets: the target of one is the reference of the next, so that the truth is known after
 * every round. Each is a random walk of `length` triplets that takes the least trodden way. No two begin alike.
 * Fewer than `count` where too many walks come to a dead end.
 */
export function sampleChains(
  triplets: readonly Triplet[],
  length: number,
  count: number,
  random: Random,
): Triplet[][] {
  const from = new Map<string, Triplet[]>();
  for (const triplet of triplets) {
    const known = from.get(triplet.reference);
    if (known) known.push(triplet);
    else from.set(triplet.reference, [triplet]);
  }
  const chains: Triplet[][] = [];
  for (const start of random.shuffle(triplets)) {
    if (chains.length === count) break;
    const chain = walk(start, length, from, random.fork(start.id));
    if (chain) chains.push(chain);
  }
  return chains;
}

function walk(
  start: Triplet,
  length: number,
  from: ReadonlyMap<string, readonly Triplet[]>,
  random: Random,
): Triplet[] | undefined {
  const chain = [start];
  const taken = new Map<Triplet, number>([[start, 1]]);
  while (chain.length < length) {
    const here = chain.at(-1)!;
    // Only where one can go on from; the ones taken least often first, so that a walk sees all of its pictures.
    const next = (from.get(here.target) ?? []).filter(
      (triplet) => chain.length + 1 === length || from.has(triplet.target),
    );
    if (next.length === 0) return undefined;
    const least = Math.min(...next.map((triplet) => taken.get(triplet) ?? 0));
    const chosen = random.pick(next.filter((triplet) => (taken.get(triplet) ?? 0) === least));
    taken.set(chosen, least + 1);
    chain.push(chosen);
  }
  return chain;
}
