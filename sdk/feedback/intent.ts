import type { Heard } from './talk.ts';
import type { Intent, Kept, SubInstruction } from './types.ts';

/** What the shopper wants, once it is known what is in the text. */
export function intentOf(
  heard: Heard,
  parts: readonly SubInstruction[],
  keep: readonly Kept[],
  contradicts: boolean,
): Intent {
  if (parts.length > 0) return 'edit';
  if (contradicts) return 'unclear';
  if (heard.asks) return heard.asks;
  if (keep.length > 0) return 'keep';
  return /[\p{L}\p{N}]/u.test(heard.said) ? 'chatter' : 'unclear';
}
