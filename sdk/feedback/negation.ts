import type { Draft } from './meaning.ts';

/** "red not blue" on one facet is one replacement; "darker not as long" stays two. */
export function negations(drafts: readonly Draft[]): Draft[] {
  const out: Draft[] = [];
  for (const one of drafts) {
    const before = out.at(-1);
    const { group } = one.piece;
    const replaced =
      before !== undefined &&
      one.piece.words[0]?.kind === 'not' &&
      one.piece.words[0].text === 'not' &&
      (group.joint === 'none' || group.joint === 'comma' || group.joint === 'and') &&
      before.piece.group !== group &&
      before.piece.words[0]?.kind !== 'not' &&
      before.facet === one.facet &&
      before.part === one.part;
    if (replaced) out[out.length - 1] = { ...before, text: `${before.text} ${one.text}` };
    else out.push(one);
  }
  return out;
}
