import { modifiers, nouns, rebuilt, tailOf } from './coordination.ts';
import { core, type Group, hasNot, headOf, isAdjectival, isBare } from './groups.ts';

/** "the sleeves are longer", "make the sleeves longer": what is said of a thing goes in front of it. */
export function attribute(said: readonly Group[]): Group[] {
  const groups = said.map((group) =>
    group.referent && isAdjectival(group)
      ? rebuilt(group, [...core(group), group.referent], tailOf(group))
      : group,
  );
  const out: Group[] = [];
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i]!;
    const next = groups[i + 1];
    const follows = next?.joint === 'none' && !next.corrects && group.verb !== 'keep' && !group.old;
    const direct = follows && isAdjectival(next) && !next.fresh && isBare(group) && !hasNot(next);
    if (!next || !follows || !(headOf(group) || next.verb === 'change') || !(group.subject || direct)) {
      out.push(group);
      continue;
    }
    const subjects = [group];
    while (
      subjects[0]!.joint === 'and' &&
      !subjects[0]!.fresh &&
      out.length > 0 &&
      isBare(out.at(-1)!) &&
      !out.at(-1)!.subject
    )
      subjects.unshift(out.pop()!);
    for (i++; i < groups.length; i++) {
      const predicate = groups[i]!;
      const more =
        predicate === next || (predicate.joint === 'and' && !predicate.fresh && isAdjectival(predicate));
      if (!more || (groups[i + 1]?.joint === 'none' && groups[i]!.subject)) break;
      for (const subject of subjects)
        out.push(predicate.verb === 'change' ? changed(predicate, subject) : attributed(predicate, subject));
    }
    i--;
  }
  return out;
}

/** "swap the stripes for dots" replaces; "change the neckline to a v-neck" and "the belt to red" say what it is to be. */
function changed(to: Group, from: Group): Group {
  const part = /^(part|aspect|generic|region)$/.test(headOf(from)?.kind ?? '');
  if (headOf(from) && (isAdjectival(to) || part)) return attributed(to, from);
  return { ...to, joint: from.joint, old: from };
}

function attributed(predicate: Group, subject: Group): Group {
  const like = { ...predicate, joint: subject.joint, verb: 'none' as const, stated: predicate.verb === 'is' };
  const head = headOf(subject)!;
  const own = headOf(predicate);
  const same = own !== undefined && own.meaning.facet === head.meaning.facet;
  if ((head.kind === 'generic' && head.meaning.part !== 'top') || head.kind === 'type' || same)
    return rebuilt(like, core(predicate), tailOf(predicate));
  const named = own !== undefined && head.kind === 'generic' ? [] : nouns(subject);
  return rebuilt(
    like,
    [...core(predicate), ...modifiers(subject), ...named],
    [...tailOf(predicate), ...tailOf(subject)],
  );
}
