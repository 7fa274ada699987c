import { isBare } from './groups.ts';
import { sortOf } from './heads.ts';
import type { Draft } from './meaning.ts';
import { draft } from './meaning.ts';

/** "long sleeves, sorry, short": the later one only says a modifier, of a sort that the earlier thing has. */
function headless(earlier: Draft, later: Draft): boolean {
  if (!earlier.head || later.head) return false;
  return later.piece.words.every((word) => {
    const sort = sortOf(word);
    return (
      sort !== undefined &&
      (earlier.head!.meaning.takes?.includes(sort) ?? false) &&
      earlier.piece.words.some((said) => sortOf(said) === sort)
    );
  });
}

/** Whether one value of a facet takes the place of another; details are each their own facet. */
const alike = (a: Draft, b: Draft) =>
  a.facet === b.facet && (a.part === b.part || (a.facet !== 'detail' && a.facet !== 'colour'));

/**
 * Which of the earlier wishes `later` puts right, or -1: one on the same facet and part, else one on the same facet,
 * else, where it is surely a correction, the one just before.
 */
function putRight(before: readonly Draft[], later: Draft): number {
  const same = before.findLastIndex((one) => one.facet === later.facet && one.part === later.part);
  if (same >= 0) return same;
  const near = before.findLastIndex((one) => headless(one, later) || alike(one, later));
  if (near >= 0) return near;
  return later.piece.group.corrects === 'surely' ? before.length - 1 : -1;
}

/** "never mind the belt" after "add a belt". */
const takesBack = (earlier: Draft | undefined, later: Draft) =>
  earlier !== undefined &&
  later.piece.group.determiner === 'the' &&
  isBare(later.piece.group) &&
  earlier.part === later.part;

/** Only the last value of what is corrected stays. */
export function correct(drafts: readonly Draft[]): Draft[] {
  const out: Draft[] = [];
  const done = new Set<unknown>();
  for (const one of drafts) {
    const { group } = one.piece;
    const at = group.corrects && !done.has(group) ? putRight(out, one) : -1;
    done.add(group);
    if (at < 0) {
      out.push(one);
      continue;
    }
    const [wrong] = out.splice(at, 1);
    if (takesBack(wrong, one)) continue;
    out.push(
      headless(wrong!, one) ? draft({ ...one.piece, words: [...one.piece.words, wrong!.head!] }) : one,
    );
  }
  return out;
}
