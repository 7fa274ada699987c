import type { Heard } from './talk.ts';
import type { Intent, Kept, SubInstruction } from './types.ts';

/** What the shopper wants, once it is known what is in the text. */
export function intentOf(
  heard: Heard,
  parts: readonly SubInstruction[],
  keep: readonly Kept[],
  unclear: boolean,
): Intent {
  if (parts.length > 0) return 'edit';
  if (unclear) return 'unclear';
  if (heard.asks && heard.asks !== 'chatter') return heard.asks;
  if (keep.length > 0) return 'keep';
  return heard.asks ?? (/[\p{L}\p{N}]/u.test(heard.said) ? 'chatter' : 'unclear');
}
