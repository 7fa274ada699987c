import { FACETS, type SubInstruction } from './types.ts';

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The one order in which the sub-instructions of a feedback are run, whatever the order of its words:
 * by facet (what changes most of the picture first), then part, then text, by code units.
 */
export function canonicalOrder<T extends Pick<SubInstruction, 'facet' | 'part' | 'text'>>(
  parts: readonly T[],
): T[] {
  return [...parts].sort(
    (a, b) =>
      FACETS.indexOf(a.facet) - FACETS.indexOf(b.facet) || compare(a.part, b.part) || compare(a.text, b.text),
  );
}
