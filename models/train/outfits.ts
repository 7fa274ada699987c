import type { Outfit } from '../croquis/outfit.ts';
import type { TrainingData } from './data.ts';

/** What the pictures of a croquis data set show, with holes where no triplet tells. Nothing checks that they are outfits. */
export function outfitsOf(data: TrainingData): Outfit[] {
  const outfits: Outfit[] = [];
  for (const { reference, target, attributes } of data.triplets) {
    if (!attributes) continue;
    outfits[data.index(reference)] = attributes.reference as unknown as Outfit;
    outfits[data.index(target)] = attributes.target as unknown as Outfit;
  }
  return outfits;
}
