import { HemlineError } from '../../models/error.ts';

/** The longest name that a conversation may have; lmdb's keys end at 1978 bytes. */
const MAX_NAME = 400;

/** Where what belongs to a conversation is in the store. Throws HemlineError `bad-conversation`. */
export const key = {
  record: (conversation: string) => `conversation:${named(conversation)}`,
  reference: (conversation: string, hash: string) => `reference:${named(conversation)}:${hash}`,
  picture: (conversation: string, picture: string) => `picture:${named(conversation)}:${picture}`,
  lock: (conversation: string) => `lock:${named(conversation)}`,
};

function named(conversation: string): string {
  if (
    typeof conversation === 'string' &&
    conversation !== '' &&
    conversation.length <= MAX_NAME &&
    !conversation.includes('\0') // which Postgres cannot keep
  )
    return conversation;
  throw new HemlineError(
    'bad-conversation',
    `A conversation is named by a text of 1 to ${MAX_NAME} characters.`,
  );
}
