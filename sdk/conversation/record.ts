import type { Keypoints } from '../../models/pose.ts';
import type { Active, Turn, View } from '../turn.ts';
import { beginning, type History } from './history.ts';
import type { Versioned } from './store.ts';

/** What a conversation began with. The picture itself is kept beside the record. */
export interface Origin {
  /** Hash over its pixels. */
  readonly reference: string;
  /** Where it was given. */
  readonly pose?: Keypoints;
  /** Its id in the lookbook; none for a picture of the shopper's own. */
  readonly look?: string;
}

/** What is not kept in the record. */
type Pictured = 'conversation' | 'picture' | 'reference' | 'width' | 'height';

/** A turn as it was answered, without its pictures. */
export interface Answer {
  readonly messageId: string;
  /** The key of its picture. */
  readonly shown: string;
  readonly turn: Omit<Turn, Pictured>;
}

/** All that is kept of a conversation, in one piece, so that it is never torn. */
export interface ConversationRecord extends Versioned {
  /** Of this record. */
  readonly format: 1;
  readonly origin: Origin;
  readonly history: History;
  /** Ids that were given to sub-instructions and keep-constraints so far. */
  readonly serial: number;
  /** The last few, so that a message that comes twice is answered alike. */
  readonly answers: readonly Answer[];
  /** Keys of what was made for it, shown or not, so that it can be forgotten. */
  readonly made: readonly string[];
}

const MAX_ANSWERS = 20;
/** Cache entries of one picture that are remembered; the oldest of more are deleted. */
const MAX_MADE = 500;

export function newRecord(origin: Origin, seed: number, version: number): ConversationRecord {
  return { format: 1, version, origin, history: beginning(seed), serial: 0, answers: [], made: [] };
}

export function withAnswer(record: ConversationRecord, answer: Answer): ConversationRecord {
  return { ...record, answers: [...record.answers, answer].slice(-MAX_ANSWERS) };
}

/** Notes cache entries, what is in use again as the newest; gives those that are no longer noted, too. */
export function withMade(
  record: ConversationRecord,
  keys: readonly string[],
): { record: ConversationRecord; dropped: readonly string[] } {
  const used = new Set(keys);
  const made = [...record.made.filter((key) => !used.has(key)), ...used];
  const over = Math.max(0, made.length - MAX_MADE);
  return { record: { ...record, made: made.slice(over) }, dropped: made.slice(0, over) };
}

/** What a shopper is told of a sub-instruction or a keep-constraint. */
export function brief({ id, text, facet }: Active): Active {
  return { id, text, facet };
}

/** What a view says of the history, all but the pictures. */
export function described({ at, moments }: History): Omit<View, Pictured> {
  const moment = moments.find(({ id }) => id === at)!;
  return {
    seed: moment.look.seed,
    instructions: moment.look.instructions.map(brief),
    keep: moment.look.keep.map(brief),
    moment: at,
    canUndo: moment.parent !== null,
    canRedo: moment.next !== undefined,
  };
}
