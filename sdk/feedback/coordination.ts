import {
  core,
  type Group,
  hasNot,
  headOf,
  isAdjectival,
  isBare,
  isMarker,
  isModifier,
  isNoun,
} from './groups.ts';
import type { Word } from './words.ts';

const glue = (text: string): Word => ({
  text,
  kind: 'preposition',
  meaning: { kind: 'preposition' },
  known: true,
});

/** Which sort of modifier it is; a colour is a tone. */
export const sortOf = (word: Word) => (word.kind === 'colour' ? 'tone' : word.meaning.sort);

/** Whether one says this modifier of this thing: "wide belt", never "long zip". */
function takes(noun: Word, modifier: Word): boolean {
  if (
    noun.kind === 'part' &&
    !modifier.meaning.sort &&
    /^(pattern|material)$/.test(modifier.meaning.facet ?? '')
  )
    return true;
  const sort = sortOf(modifier);
  return sort !== undefined && (noun.meaning.takes?.includes(sort) ?? false);
}

export const modifiers = (group: Group) => core(group).filter(isModifier);
export const tailOf = (group: Group) => group.words.slice(group.tail);
export const nouns = (group: Group) => core(group).filter(isNoun);

/** A new group of the words, hung where `like` hangs. */
export function rebuilt(like: Group, words: Word[], tail: Word[] = []): Group {
  return { ...like, subject: false, words: [...words, ...tail], tail: words.length };
}

/** "longer and wider sleeves": modifiers that want a head take it from the group after. */
export function shareHeads(groups: readonly Group[]): Group[] {
  return groups.map((group, i) => {
    const next = groups[i + 1];
    const head = next && headOf(next);
    if (!next || !head || next.joint !== 'and' || next.fresh || hasNot(next) || hasNot(group)) return group;
    if (!isAdjectival(group) || group.verb === 'is' || modifiers(next).length === 0) return group;
    if (next.determiner && !group.determiner) return group;
    const mine = modifiers(group);
    if (!mine.every((word) => takes(head, word))) return group;
    const axis = (word: Word) => word.meaning.moves?.[0] ?? word.meaning.sort;
    if (mine.some((word) => modifiers(next).some((other) => axis(other) === axis(word)))) return group;
    const toned = mine.some((word) => word.kind === 'colour' || word.kind === 'tone');
    if (toned && group.verb !== 'has') return group;
    return rebuilt(group, [...core(group), ...nouns(next)], tailOf(group));
  });
}

/** Whether the bare groups from `i` on end in "or": "no sleeves, straps or belt". */
function endsInOr(groups: readonly Group[], i: number): boolean {
  let at = i;
  while (groups[at]?.joint === 'comma' && isBare(groups[at]!)) at++;
  return groups[at]?.joint === 'or';
}

/** What a part can be of: "lace collar". */
const isStuff = (word: Word) => word.kind === 'material' || word.meaning.part === 'lace';

/** What of `from` is also said of the bare group `to`: "lower collar and cuffs", "no sleeves or straps". */
function shared(groups: readonly Group[], from: Group, i: number): Word[] {
  const to = groups[i]!;
  const head = headOf(to);
  if (!head || to.fresh || to.determiner || !isBare(to)) return [];
  if (hasNot(from)) return to.joint === 'or' || endsInOr(groups, i) ? from.words.slice(0, 1) : [];
  if (to.joint !== 'and' && to.joint !== 'or') return [];
  if (from.determiner === 'a' || from.determiner === 'an') return [];
  const said = core(from).filter(
    (word) => isModifier(word) || isMarker(word) || (isStuff(word) && word !== headOf(from)),
  );
  const counted = /s$/.test(head.text) || head.kind === 'motif' || head.kind === 'aspect';
  return said.every((word) =>
    isMarker(word) ? counted || said.length > 1 : isStuff(word) ? head.kind === 'part' : takes(head, word),
  )
    ? said
    : [];
}

/** Gives what is shared to each of the things that it is said of. */
export function distribute(groups: readonly Group[]): Group[] {
  const out: Group[] = [];
  for (const [i, group] of groups.entries()) {
    const before = out.at(-1);
    if (before && placed(before, group)) {
      out.push(group);
      continue;
    }
    if (
      before &&
      headOf(before) &&
      headOf(before)!.kind !== 'generic' &&
      before.verb === group.verb &&
      !group.corrects
    ) {
      const said = shared(groups, before, i);
      if (said.length > 0 && !printed(before, group)) {
        out.push(rebuilt(group, [...said, ...core(group)], tailOf(group)));
        continue;
      }
    }
    out.push(
      before && graded(before, group)
        ? rebuilt(group, [before.words[0]!, ...core(group)], tailOf(group))
        : group,
    );
  }
  return out;
}

/** "more feminine and lacy": whether the degree is said of both. */
function graded(before: Group, group: Group): boolean {
  const degree = before.words[0];
  if (degree?.kind !== 'degree' || !degree.meaning.polarity || !isAdjectival(before) || !isAdjectival(group))
    return false;
  if (group.joint !== 'and' && group.joint !== 'or') return false;
  const [first] = core(group);
  if (group.fresh || group.corrects || !first || isMarker(first) || first.meaning.moves) return false;
  const sort = first.meaning.sort;
  return first.kind !== 'colour' && (sort === 'look' || sort === 'cover' || sort === 'fit');
}

const picture = (group: Group) => {
  const kind = headOf(group)?.kind;
  return kind === 'motif' || kind === 'unknown-noun';
};

/** Two things printed under one verb. */
function printed(before: Group, group: Group): boolean {
  if (group.joint !== 'and' || group.fresh || group.corrects || before.verb !== group.verb) return false;
  if (before.verb !== 'has' && before.verb !== 'is') return false;
  if (before.tail < before.words.length && group.tail < group.words.length) return false;
  return picture(before) && picture(group) && !group.words.some(isMarker) && !before.words.some(isMarker);
}

/** Whether `group` only names another place for what hangs on the one before: "on the front and back". */
function placed(before: Group, group: Group): boolean {
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
