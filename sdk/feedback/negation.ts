import type { Draft } from './meaning.ts';

/** One wish, and beside it what it is not. */
function beside(one: Draft, other: Draft): Draft {
  const text = `${one.text} ${other.text}`;
  const says = `${one.says ?? one.text} ${other.says ?? other.text}`;
  return { ...one, text, ...(says === text ? {} : { says }) };
}

/** "not", and no dislike, which is a complaint. */
const isNot = ({ piece: { words, group } }: Draft) =>
  words[0]?.kind === 'not' && words[0].text === 'not' && group.remover === undefined;

/** "red not blue" on one facet is one replacement; "darker not as long" stays two. */
export function negations(drafts: readonly Draft[]): Draft[] {
  const out: Draft[] = [];
  for (const one of drafts) {
    const before = out.at(-1);
    const { group } = one.piece;
    const replaced =
      before !== undefined &&
      isNot(one) &&
      (group.joint === 'none' || group.joint === 'comma' || group.joint === 'and') &&
      before.piece.group !== group &&
      before.piece.words[0]?.kind !== 'not' &&
      before.facet === one.facet &&
      before.part === one.part;
    const replaces =
      before !== undefined &&
      isNot(before) &&
      one.piece.words[0]?.kind !== 'not' &&
      /^(comma|but|none|and)$/.test(group.joint) &&
      before.facet === one.facet &&
      before.part === one.part &&
      before.facet !== 'style' &&
      !one.piece.words.some((word) => word.meaning.moves);
    if (replaces) out[out.length - 1] = beside(one, before);
    else if (replaced) out[out.length - 1] = beside(before, one);
    else out.push(one);
  }
  return out;
}
