import { isMarker, isNoun } from './groups.ts';
import type { Draft } from './meaning.ts';

/** Whether a garment's name alone asks for that garment: as an order, as a replacement, or where nothing else is said. */
function asksFor({ piece: { words, group } }: Draft, all: readonly Draft[]): boolean {
  const alone = all.length === 1;
  // "a top and blue pants": the top is only what they are worn with.
  if (words.at(-1)!.meaning.part === 'top' && all.some(({ head }) => head?.kind === 'bottom')) return false;
  if (group.old !== undefined) return true;
  if (words[0]?.kind === 'not') return false;
  if (group.verb === 'make' || group.verb === 'change') return alone || group.determiner !== 'the';
  return alone && group.determiner !== 'the' && group.determiner !== 'this' && words.at(-1)!.text !== 'one';
}

/** Whether a draft asks for a change at all. */
export function isMeant(draft: Draft, all: readonly Draft[]): boolean {
  const { words, group } = draft.piece;
  const content = words.filter((word) => !isMarker(word));
  if (content.length === 0) return false;
  if (content.every((word) => word.kind === 'generic')) return asksFor(draft, all);
  const marked = words.some(isMarker) || group.verb === 'remove';
  // "the length", "previous colour": a facet or a place is named, and nothing said of it.
  if (content.every((word) => word.kind === 'region' || word.kind === 'aspect')) return marked;
  // "so nice" praises; "nicer" and "more pretty" ask.
  if (group.context && all.length > 1) return false;
  const praise = content.every(
    (word) => word.meaning.sort === 'praise' || word.kind === 'generic' || (group.stated && isNoun(word)),
  );
  return (
    !(praise && content.some((word) => word.meaning.sort === 'praise')) ||
    draft.polarity === 'more' ||
    draft.polarity === 'less'
  );
}

/** Whether anything of the text is of clothes, or said as an order or a description; else it is noise. */
export function isSense(drafts: readonly Draft[]): boolean {
  return drafts.some(
    ({ piece: { words, group } }) =>
      words.some(
        (word) => word.known && (isNoun(word) || isMarker(word) || word.meaning.facet !== undefined),
      ) || group.verb !== 'none',
  );
}
