import {
  core,
  type Group,
  hasNot,
  headOf,
  isAdjectival,
  isBare,
  isMarker,
  isModifier,
  rebuilt,
  tailOf,
} from './groups.ts';
import { takes } from './heads.ts';
import { placed, printed } from './lists.ts';
import type { Word } from './words.ts';

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
  // "cap sleeves" have their own shape; "matte" says all of "matte fabric".
  if (/ /.test(head.text) || core(to).length > 1 || headOf(from)?.kind === 'aspect' || from.tinted) return [];
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
  return first.kind === 'adjective' && (sort === 'look' || sort === 'cover' || sort === 'fit');
}
