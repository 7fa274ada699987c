import {
  core,
  type Group,
  hasNot,
  headOf,
  isAdjectival,
  modifiers,
  nouns,
  rebuilt,
  tailOf,
} from './groups.ts';
import type { Word } from './words.ts';

/** Which sort of modifier it is; a colour is a tone. */
export const sortOf = (word: Word) => (word.kind === 'colour' ? 'tone' : word.meaning.sort);

/** Whether one says this modifier of this thing: "wide belt", never "long zip". */
export function takes(noun: Word, modifier: Word): boolean {
  if (
    noun.kind === 'part' &&
    !modifier.meaning.sort &&
    /^(pattern|material)$/.test(modifier.meaning.facet ?? '')
  )
    return true;
  const sort = sortOf(modifier);
  // "a halter and a graphic": what has the name of one part is of no other.
  if (modifier.kind === 'shape' && modifier.meaning.part !== noun.meaning.part) return false;
  // "shorter and white dots": dots have no length.
  if (noun.kind === 'motif' && sort === 'length') return false;
  return sort !== undefined && (noun.meaning.takes?.includes(sort) ?? false);
}

/** "longer and wider sleeves": modifiers that want a head take it from the group after. */
export function shareHeads(groups: readonly Group[]): Group[] {
  return groups.map((group, i) => {
    const next = groups[i + 1];
    const head = next && headOf(next);
    if (!next || !head || next.joint !== 'and' || next.fresh || hasNot(next) || hasNot(group)) return group;
    if (group.tinted || next.tinted || tailOf(group).length > 0) return group;
    if (!isAdjectival(group) || group.verb === 'is' || modifiers(next).length === 0) return group;
    if (next.determiner && !group.determiner) return group;
    // "a slim fit and long sleeves": not "a sleeves".
    if (/^an?$/.test(group.determiner ?? '') && !next.determiner && /[^s]s$/.test(head.text)) return group;
    const mine = modifiers(group);
    if (!mine.every((word) => takes(head, word))) return group;
    const axis = (word: Word) => word.meaning.moves?.[0] ?? word.meaning.sort;
    if (mine.some((word) => modifiers(next).some((other) => axis(other) === axis(word)))) return group;
    const toned = mine.some((word) => word.kind === 'colour' || word.kind === 'tone');
    if (toned && group.verb !== 'has') return group;
    return rebuilt(group, [...core(group), ...nouns(next)], tailOf(group));
  });
}
