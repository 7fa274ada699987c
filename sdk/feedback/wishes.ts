import { isMarker } from './groups.ts';
import type { Draft } from './meaning.ts';

/** Whether a draft asks for a change: a generic noun alone does so only where nothing else is said, or as an order. */
export function isMeant(draft: Draft, all: readonly Draft[]): boolean {
  const { words, group } = draft.piece;
  const content = words.filter((word) => !isMarker(word));
  if (content.length === 0) return false;
  if (content.length === 1 && content[0]!.kind === 'generic') {
    if (group.old !== undefined) return true;
    if (words[0]?.kind === 'not') return false;
    if (group.verb === 'make' || group.verb === 'change')
      return all.length === 1 || group.determiner !== 'the';
    return (
      all.length === 1 &&
      group.determiner !== 'the' &&
      group.determiner !== 'this' &&
      content[0]!.text !== 'one'
    );
  }
  if (content.every((word) => word.kind === 'region') && group.verb !== 'remove') return false;
  return true;
}
