import { type ApplyOptions, apply } from './conversation/apply.ts';
import { type History, jump, now, redo, undo } from './conversation/history.ts';
import type { Look } from './conversation/look.ts';
import type { ConversationRecord } from './conversation/record.ts';
import type { Interpretation } from './feedback/types.ts';
import { REPLIES, replyTo } from './reply.ts';
import type { Turn } from './turn.ts';

/** What a turn does to its conversation, before any picture is made. With neither look nor history: nothing. */
export interface Step extends Pick<Turn, 'intent' | 'reply'>, Partial<Pick<Turn, 'refused' | 'flags'>> {
  /** A look to show; it becomes a new moment. */
  readonly look?: Look;
  /** The look's picture is the present one: only what is kept has changed. */
  readonly quiet?: boolean;
  /** The history, moved to a moment that was shown before. */
  readonly history?: History;
  /** Ids given so far. */
  readonly serial?: number;
}

export type Decide = (record: ConversationRecord) => Step;

/** What a feedback asks for. Undo and its like can be said in words, too. */
export function feedbackStep(
  said: Interpretation,
  { order, follows }: Pick<ApplyOptions, 'order' | 'follows'>,
): Decide {
  switch (said.intent) {
    case 'undo':
      return undoStep;
    case 'redo':
      return redoStep;
    case 'reset':
      return resetStep;
    case 'another':
      return anotherStep;
  }
  return (record) => {
    const { look: before } = now(record.history);
    let { serial } = record;
    const applied = apply(before, said, { order, follows, nextId: () => `i${++serial}` });
    const { intent, flags } = said;
    const { look, refused, followed, kept } = applied;
    const answer = { intent, reply: replyTo(intent, applied, flags), refused, flags };
    if (followed.length + refused.length + kept.length === 0) return answer;
    return { ...answer, serial, look, quiet: followed.length === 0 };
  };
}

export const undoStep: Decide = ({ history }) =>
  moved('undo', undo(history), REPLIES.undone, REPLIES.nothingToUndo);

export const redoStep: Decide = ({ history }) =>
  moved('redo', redo(history), REPLIES.redone, REPLIES.nothingToRedo);

export function jumpStep(moment: number): Decide {
  return ({ history }) => moved('jump', jump(history, moment), REPLIES.jumped, REPLIES.nothingThere);
}

function moved(intent: string, history: History | null, reply: string, otherwise: string): Step {
  return history ? { intent, reply, history } : { intent, reply: otherwise };
}

/** Back to the first look; a new moment, so that it can be undone. */
export const resetStep: Decide = ({ history }) => {
  const { look } = history.moments[0]!;
  const present = now(history).look;
  const same = present.instructions.length === 0 && present.keep.length === 0 && present.seed === look.seed;
  return same
    ? { intent: 'reset', reply: REPLIES.nothingToReset }
    : { intent: 'reset', reply: REPLIES.reset, look };
};

/** The same look under a seed that the conversation has not seen. */
export const anotherStep: Decide = ({ history }) => {
  const { look } = now(history);
  if (look.instructions.length === 0) return { intent: 'another', reply: REPLIES.nothingToVary };
  const seed = 1 + Math.max(...history.moments.map((moment) => moment.look.seed));
  return { intent: 'another', reply: REPLIES.another, look: { ...look, seed } };
};

/** Takes one sub-instruction out of the look, or lifts a keep-constraint. */
export function takeBackStep(id: string): Decide {
  return ({ history }) => {
    const { look } = now(history);
    const out = [...look.instructions, ...look.keep].find((one) => one.id === id);
    if (!out) return { intent: 'edit', reply: REPLIES.nothingToTakeBack };
    const instructions = look.instructions.filter((one) => one !== out);
    const keep = look.keep.filter((one) => one !== out);
    const quiet = instructions.length === look.instructions.length;
    return {
      intent: 'edit',
      reply: REPLIES.takenBack(out.text),
      look: { ...look, instructions, keep },
      quiet,
    };
  };
}
