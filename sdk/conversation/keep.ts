import type { Facet, Kept, SubInstruction } from '../feedback/types.ts';
import type { Keep } from './look.ts';

/** Facets of which a garment has one, whatever its part is called: a collar is kept by refusing a new neckline. */
const SINGLE: readonly Facet[] = ['neckline', 'sleeve', 'length', 'hem', 'fit'];

/** Whether it holds beyond this turn. "Keep everything else" does not: nothing changes but what is asked for. */
export function holds(kept: Kept): kept is Kept & { facet: Facet } {
  return kept.facet !== undefined;
}

/** Whether following `sub` would change what is kept. */
export function conflicts(sub: SubInstruction, { facet, part = 'garment' }: Keep): boolean {
  if (part !== 'garment' && part === sub.part) return true; // "keep the sleeves" is also against red sleeves
  return facet === sub.facet && (part === sub.part || SINGLE.includes(facet));
}
