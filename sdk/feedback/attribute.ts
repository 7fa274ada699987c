import {
  core,
  type Group,
  hasNot,
  headOf,
  isAdjectival,
  isBare,
  modifiers,
  nouns,
  rebuilt,
  tailOf,
} from './groups.ts';
import { sortOf } from './heads.ts';

/** Whether `next` says something of the thing that `group` names: "the sleeves are longer", "make the sleeves longer". */
function isSaidOf(group: Group, next: Group | undefined): next is Group {
  if (next?.joint !== 'none' || next.corrects || group.verb === 'keep' || group.old) return false;
  if (group.subject) return headOf(group) !== undefined || next.verb === 'change';
  if (next.fresh || hasNot(next) || hasNot(group) || !isAdjectival(next) || !headOf(group)) return false;
  return isBare(group) || (group.determiner === 'the' && group.verb === 'make' && group.fresh);
}

/** The things that are named together before something is said of them: "the collar and cuffs". Takes them from `out`. */
function subjectsOf(group: Group, out: Group[]): Group[] {
  const subjects = [group];
  for (let first = group; first.joint === 'and' && !first.fresh; first = subjects[0]!) {
    const before = out.at(-1);
    if (!before || !isBare(before) || before.subject) break;
    subjects.unshift(out.pop()!);
  }
  return subjects;
}

/** What is said of a thing goes in front of it: "longer sleeves". */
export function attribute(said: readonly Group[]): Group[] {
  const groups = said.map((group) =>
    group.referent && isAdjectival(group)
      ? rebuilt(group, [...core(group), group.referent], tailOf(group))
      : group,
  );
  const out: Group[] = [];
  for (let i = 0; i < groups.length; ) {
    const group = groups[i++]!;
    const next = groups[i];
    if (!isSaidOf(group, next)) {
      out.push(group);
      continue;
    }
    // "the dress has a hem to the floor": of the whole a thing, of which more may be said.
    if (next.verb === 'has' && isOfWhole(group) && headOf(next)) {
      groups[i] = attributed(next, group);
      continue;
    }
    const subjects = group.tinted ? [group] : subjectsOf(group, out);
    // "The sleeveless shirt is yellow": how it is told apart counts too.
    if (next.verb === 'is' && isOfWhole(group) && modifiers(group).length > 0)
      out.push({ ...group, subject: false });
    for (let predicate: Group | undefined = next; predicate; predicate = groups[i]) {
      const goesOn =
        !group.tinted && predicate.joint === 'and' && !predicate.fresh && isAdjectival(predicate);
      if (predicate !== next && !goesOn) break;
      if (predicate.subject && groups[i + 1]?.joint === 'none') break;
      for (const subject of subjects) out.push(attributed(predicate, subject));
      i++;
    }
  }
  return out;
}

const isOfWhole = (group: Group) => {
  const head = headOf(group);
  return head?.kind === 'type' || (head?.kind === 'generic' && head.meaning.part !== 'top');
};

function attributed(predicate: Group, subject: Group): Group {
  const own = headOf(predicate);
  const head = headOf(subject);
  if (predicate.verb === 'change') {
    // "swap the stripes for dots" replaces; "the neckline to a v-neck", "the belt to red" says what it is to be.
    const stays = head && (isAdjectival(predicate) || /^(part|aspect|generic|region)$/.test(head.kind));
    if (!stays) return { ...predicate, joint: subject.joint, fresh: subject.fresh, old: subject };
  }
  const like: Group = {
    ...predicate,
    joint: subject.joint,
    fresh: predicate.fresh || subject.fresh,
    verb: subject.remover === 'no' ? 'remove' : predicate.verb === 'has' ? 'has' : 'none',
    ...(subject.tinted ? { tinted: true } : {}),
    stated: predicate.verb === 'is',
  };
  if (isOfWhole(subject) || (own && own.meaning.facet === head!.meaning.facet))
    return rebuilt(like, core(predicate), tailOf(predicate));
  // "make the white collar black": what it was is not what it is to be.
  const sorts = new Set(modifiers(predicate).map(sortOf));
  const kept = modifiers(subject).filter((word) => !sorts.has(sortOf(word)));
  const named = own !== undefined && head!.kind === 'generic' ? [] : nouns(subject);
  return rebuilt(like, [...core(predicate), ...kept, ...named], [...tailOf(predicate), ...tailOf(subject)]);
}
