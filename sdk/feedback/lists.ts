import { type Group, headOf, isBare, isMarker, isNoun } from './groups.ts';
import type { Word } from './words.ts';

const glue = (text: string): Word => ({
  text,
  kind: 'preposition',
  meaning: { kind: 'preposition' },
  known: true,
});

const picture = (group: Group) => {
  const kind = headOf(group)?.kind;
  return kind === 'motif' || kind === 'unknown-noun';
};

/** Two things printed under one verb. */
export function printed(before: Group, group: Group): boolean {
  if (group.joint !== 'and' || group.fresh || group.corrects || before.verb !== group.verb) return false;
  if (before.verb !== 'has' && before.verb !== 'is') return false;
  if (before.tail < before.words.length && group.tail < group.words.length) return false;
  return picture(before) && picture(group) && !group.words.some(isMarker) && !before.words.some(isMarker);
}

/** Whether `group` only names another place for what hangs on the one before: "on the front and back". */
export function placed(before: Group, group: Group): boolean {
  if (before.tail >= before.words.length || group.joint !== 'and' || group.fresh) return false;
  const where = headOf(group)?.kind;
  if (!isBare(group) || group.determiner === 'a' || group.tail < group.words.length) return false;
  return where === 'region' || (where === 'part' && isNoun(before.words.at(-1)!));
}

/** Puts back together what was one thing: prints that are listed, places that are listed. */
export function joinLists(groups: readonly Group[]): Group[] {
  const out: Group[] = [];
  for (const group of groups) {
    const before = out.at(-1);
    if (before && (printed(before, group) || placed(before, group))) {
      const tail = placed(before, group) ? before.tail : before.words.length + 1 + group.tail;
      const listed = before.listed === true || !placed(before, group);
      out[out.length - 1] = {
        ...before,
        words: [...before.words, glue('and'), ...group.words],
        tail,
        listed,
      };
    } else out.push(group);
  }
  return out;
}
