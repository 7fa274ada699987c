import type { Draft } from './meaning.ts';
import { draft } from './meaning.ts';

const sameThing = (a: Draft, b: Draft) =>
  a.facet === b.facet && (a.part === b.part || b.head === undefined || a.head === undefined);

/** What `later` puts right: the nearest earlier wish on the same facet and part, else the one just before. */
function putRight(before: readonly Draft[], later: Draft): number {
  const same = before.findLastIndex((one) => one.facet === later.facet && one.part === later.part);
  if (same >= 0) return same;
  const alike = before.findLastIndex((one) => sameThing(one, later) || headless(one, later));
  return alike;
}

/** "long sleeves, sorry, short": the later one says a modifier that the earlier head takes. */
const headless = (earlier: Draft, later: Draft) =>
  earlier.head !== undefined &&
  later.head === undefined &&
  later.piece.words.every((word) => {
    const sort = word.kind === 'colour' ? 'tone' : word.meaning.sort;
    return (
      sort !== undefined &&
      (earlier.head!.meaning.takes?.includes(sort) ?? false) &&
      earlier.piece.words.some((said) => (said.kind === 'colour' ? 'tone' : said.meaning.sort) === sort)
    );
  });

/** Only the last value of what is corrected stays. */
export function correct(drafts: readonly Draft[]): Draft[] {
  const out: Draft[] = [];
  const done = new Set<unknown>();
  for (const one of drafts) {
    const { group } = one.piece;
    if (!group.corrects || done.has(group)) {
      out.push(one);
      continue;
    }
    done.add(group);
    const at = putRight(out, one);
    if (at < 0) {
      out.push(one);
      continue;
    }
    const [wrong] = out.splice(at, 1);
    out.push(
      headless(wrong!, one) ? draft({ ...one.piece, words: [...one.piece.words, wrong!.head!] }) : one,
    );
  }
  return out;
}
