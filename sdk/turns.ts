import { HemlineError } from '../models/error.ts';
import { throwIfAborted } from './abort.ts';
import { type Conversations, Overtaken, picturesOf } from './conversation/conversations.ts';
import { advance, now, pictured } from './conversation/history.ts';
import type { Look } from './conversation/look.ts';
import { type ConversationRecord, described, withAnswer } from './conversation/record.ts';
import type { Pictures } from './pictures.ts';
import { checkedPlan, type OneshotRange, type Plan, withPlan } from './rounds/choose.ts';
import type { Decide, Step } from './steps.ts';
import type { Turn, TurnOptions } from './turn.ts';
import type { Views } from './views.ts';

/** How often a turn is begun again because another process changed the conversation meanwhile. */
const ATTEMPTS = 3;

export interface TurnsOptions {
  readonly conversations: Conversations;
  readonly pictures: Pictures;
  readonly views: Views;
  /** What a turn is done by where it does not say. */
  readonly plan: Plan;
  /** Where `auto` chooses one round. */
  readonly oneshot?: OneshotRange;
}

/** Turns, start to finish. Of one conversation they are to be taken one after another. */
export class Turns {
  readonly #parts: TurnsOptions;

  constructor(parts: TurnsOptions) {
    this.#parts = parts;
  }

  /** Throws HemlineError `conversation-busy` where others change the conversation all the time. */
  async take(conversation: string, decide: Decide, options: TurnOptions = {}, text?: string): Promise<Turn> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#perform(conversation, decide, options, text);
      } catch (error) {
        if (!(error instanceof Overtaken)) throw error;
        if (attempt < ATTEMPTS) continue;
        throw new HemlineError(
          'conversation-busy',
          'This conversation is being changed from elsewhere, too.',
          { retryAfterMs: 1000 },
        );
      }
    }
  }

  async #perform(conversation: string, decide: Decide, options: TurnOptions, text?: string): Promise<Turn> {
    const began = performance.now();
    const { conversations, pictures, views } = this.#parts;
    const before = await conversations.load(conversation);
    const { messageId } = options;
    const answered = before.answers.find((answer) => answer.messageId === messageId);
    if (answered) return views.answer(conversation, before, answered);

    const step = decide(before);
    const look = this.#planned(step, options);
    const moved = step.history ?? before.history;
    const present = now(moved);
    const known = look === undefined || step.quiet === true;
    const remembered = known && (await pictures.kept(conversation, before, present.picture));
    const shown = remembered
      ? { key: present.picture, picture: remembered, rounds: [], record: before }
      : await pictures.show(conversation, before, look ?? present.look, options);

    throwIfAborted(options.signal); // the last moment at which nothing has changed

    const history = pictured(look ? advance(moved, look, shown.key, text) : moved, shown.key);
    const answer = {
      ...described(history),
      intent: step.intent,
      reply: step.reply,
      rounds: shown.rounds,
      refused: step.refused ?? [],
      flags: step.flags ?? [],
      ms: performance.now() - began,
    };
    const next = { ...shown.record, history, serial: step.serial ?? before.serial };
    const after =
      messageId === undefined ? next : withAnswer(next, { messageId, shown: shown.key, turn: answer });
    if (after.history !== before.history || after !== next) {
      await this.#save(conversation, before, after);
    }
    return { ...(await views.faces(conversation, before, shown.picture)), ...answer };
  }

  /** The step's look, planned where its picture is a new one. */
  #planned({ look, quiet }: Step, options: TurnOptions): Look | undefined {
    const { plan, oneshot } = this.#parts;
    return look && !quiet ? withPlan(look, checkedPlan(options.plan ?? plan), oneshot) : look;
  }

  /** Saves a turn; pictures that the conversation no longer knows go. */
  async #save(conversation: string, before: ConversationRecord, after: ConversationRecord): Promise<void> {
    const { conversations } = this.#parts;
    await conversations.save(conversation, after);
    const still = picturesOf(after);
    const gone = [...picturesOf(before)].filter((picture) => !still.has(picture));
    await conversations.deletePictures(conversation, gone);
  }
}
