import { type Group, hasNot, headOf, isBare, isModifier } from './groups.ts';
import { draft } from './meaning.ts';
import { split } from './pieces.ts';
import type { Kept } from './types.ts';

/** Whether "keep" said before still holds for this group: for things that are named, not for wishes that follow. */
const carriedOn = (group: Group) =>
  group.fresh ||
  group.kept === true ||
  (headOf(group) !== undefined && !hasNot(group) && (isBare(group) || group.determiner === 'the'));

/** Parts what is to stay from what is to change. */
export function keepsOf(groups: readonly Group[]): { keep: Kept[]; rest: Group[] } {
  const keep: Kept[] = [];
  const rest: Group[] = [];
  let holding = false;
  for (const group of groups) {
    if (group.verb !== 'keep') {
      holding = false;
      rest.push(group);
      continue;
    }
    holding = group.fresh || (holding && group.joint !== 'stop');
    if (!carriedOn(group) && !(group.joint === 'none' && group.words.some(isModifier))) {
      rest.push({ ...group, verb: 'none' });
      continue;
    }
    for (const piece of split(group)) {
      const { text, facet, part, head } = draft({ ...piece, group: { ...group, verb: 'none' } });
      if (head?.kind === 'generic' && piece.words.length === 1) continue;
      if (!piece.words.some((word) => word.known && word.kind !== 'generic')) continue;
      const kept: Kept = { text, facet, part };
      if (!keep.some((one) => one.text === text)) keep.push(kept);
    }
  }
  return { keep, rest };
}
