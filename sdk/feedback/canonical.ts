import { FACETS, type SubInstruction } from './types.ts';

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Whether it goes on from how things are ("darker"), and does not say how they are to be ("navy"). */
export const moves = ({ polarity }: Pick<SubInstruction, 'polarity'>) =>
  polarity === 'more' || polarity === 'less';

/**
 * The one order in which the sub-instructions of a feedback are run, whatever the order of its words:
 * by facet (what changes most of the picture first), then part, then text, by code units. A move comes after the
 * values of its facet and part: before them it would be painted over.
 */
export function canonicalOrder<T extends Pick<SubInstruction, 'facet' | 'part' | 'text' | 'polarity'>>(
  parts: readonly T[],
): T[] {
  return [...parts].sort(
    (a, b) =>
      FACETS.indexOf(a.facet) - FACETS.indexOf(b.facet) ||
      compare(a.part, b.part) ||
      Number(moves(a)) - Number(moves(b)) ||
      compare(a.text, b.text),
  );
}
