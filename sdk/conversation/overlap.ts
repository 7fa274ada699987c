import { HemlineError } from '../../models/error.ts';

/**
 * What happens to a message that arrives while the conversation's turn is running: it waits (`queue`), takes the
 * running turn's place (`supersede`; that turn fails with `superseded`), or fails with `conversation-busy` (`reject`).
 */
export type Overlap = 'queue' | 'supersede' | 'reject';

/** What a message that is not to wait fails with. */
export function busy(): HemlineError {
  return new HemlineError('conversation-busy', 'I am still at your last wish. One moment.', {
    retryAfterMs: 3000,
  });
}

/** What a turn fails with whose place was taken. */
export function superseded(): HemlineError {
  return new HemlineError('superseded', 'A newer message took its place.');
}
