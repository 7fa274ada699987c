import { HemlineError } from '../models/error.ts';
import { readPicture, writePng } from '../models/picture.ts';
import { Conversations, picturesOf } from './conversation/conversations.ts';
import { Leases } from './conversation/lease.ts';
import { Lock } from './conversation/lock.ts';
import type { Overlap } from './conversation/overlap.ts';
import { type ConversationRecord, newRecord } from './conversation/record.ts';
import { interpret } from './feedback/index.ts';
import { type Opened, openAll } from './open.ts';
import { checkOptions, type StylistOptions } from './options.ts';
import { Pictures } from './pictures.ts';
import { Cache } from './rounds/cache.ts';
import { hash } from './rounds/plan.ts';
import * as steps from './steps.ts';
import type { Export, KeptMoment, MomentView, StartOptions, Turn, TurnOptions, View } from './turn.ts';
import { Turns } from './turns.ts';
import { Views } from './views.ts';

export type { StylistOptions } from './options.ts';
export type * from './turn.ts';

/** The longest feedback, in characters. */
export const MAX_FEEDBACK = 2000;
const DEFAULT_SEED = 1;

/**
 * The one object that a bot holds: conversations about an outfit, and the picture after every turn.
 *
 * A conversation is named by the bot (a channel, a thread, a user). Turns of one conversation run one after another,
 * also among processes that share a store, those of different conversations side by side. A turn that fails leaves its conversation as it was.
 *
 * Every method may throw HemlineError `conversation-not-found`, `bad-conversation`, `store-failed` and `closed`; turns
 * also `cancelled`, `engine-crashed`, and what the overlap policy and the host say.
 */
export class Stylist {
  /** Outfits that a conversation can start from. */
  readonly lookbook: Opened['lookbook'];
  /** Where conversations are kept; adapters keep what they have to remember there, too. */
  readonly store: Opened['store'];
  /** What happens to a message that arrives while the conversation's turn is running. */
  readonly overlap: Overlap;
  readonly #opened: Opened;
  readonly #options: StylistOptions;
  readonly #conversations: Conversations;
  readonly #pictures: Pictures;
  readonly #views: Views;
  readonly #turns: Turns;
  readonly #lock: Lock;
  /** Messages that are being answered, by conversation and message. */
  readonly #answering = new Map<string, Promise<Turn>>();
  #closed = false;

  private constructor(opened: Opened, options: StylistOptions) {
    const { host, store, vocabulary, lookbook } = opened;
    this.lookbook = lookbook;
    this.overlap = options.overlap ?? 'queue';
    this.store = store;
    this.#opened = opened;
    this.#options = options;
    this.#conversations = new Conversations(store, options.ttl);
    const cache = new Cache(store, { budget: options.cacheBytes, ttl: options.ttl });
    const { steps } = options;
    this.#pictures = new Pictures({ host, cache, conversations: this.#conversations, vocabulary, steps });
    this.#views = new Views(this.#conversations, this.#pictures);
    const { plan = 'rounds', oneshot = opened.oneshot } = options;
    const parts = { conversations: this.#conversations, pictures: this.#pictures, views: this.#views };
    this.#turns = new Turns({ ...parts, plan, oneshot });
    this.#lock = new Lock(new Leases(store));
  }

  /**
   * Opens pack, store and host; the host's networks run in a process of their own. Throws HemlineError
   * `pack-not-found`, `pack-corrupt`, `steps-invalid`, `onnxruntime-missing`, `store-unknown`, `package-missing`,
   * `store-failed`, `bad-option`, `bad-plan`, `bad-lexicon`, ...
   */
  static async open(options: StylistOptions = {}): Promise<Stylist> {
    checkOptions(options);
    interpret('', { lexicon: options.lexicon });
    return new Stylist(await openAll(options), options);
  }

  /**
   * Begins a conversation, or begins it anew, from a look of the lookbook (its id), a picture file (its path) or a
   * picture's bytes. Throws HemlineError `picture-not-found`, `picture-format`, `picture-broken`, `picture-too-large`,
   * `bad-seed`. Paths are read as they are: hand in a shopper's picture as bytes.
   */
  async start(conversation: string, source: string | Uint8Array, options: StartOptions = {}): Promise<View> {
    this.#checkOpen();
    const { seed = DEFAULT_SEED } = options;
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new HemlineError('bad-seed', 'A seed is a whole number from 0.');
    }
    const look = this.lookbook.find(({ id }) => id === source);
    const size = this.#opened.host.info.size;
    const picture = await readPicture(look?.file ?? source, { fit: 'contain', size });
    const png = await writePng(picture);
    const pose = options.pose ?? look?.pose;
    const origin = { reference: hash(picture.data), ...(pose && { pose }), ...(look && { look: look.id }) };
    const begin = async () => {
      const before = await this.#conversations.find(conversation);
      await this.#conversations.setReference(conversation, { origin }, png);
      const fresh = newRecord(origin, seed, before?.version ?? 0);
      const record = await this.#conversations.save(conversation, fresh);
      if (before) await this.#forget(conversation, before, record);
      return this.#views.view(conversation, record);
    };
    return this.#lock.run(conversation, begin, { overlap: 'supersede' });
  }

  /**
   * One turn: what the shopper wrote becomes sub-instructions, these change the look, and the rounds that are not cached
   * run. Also throws HemlineError `empty-feedback` and `feedback-too-long`.
   */
  async refine(conversation: string, text: string, options?: TurnOptions): Promise<Turn> {
    const said = interpret(checkFeedback(text), { lexicon: this.#options.lexicon });
    const { order = 'append' } = this.#options;
    const { follows } = this.#opened.vocabulary;
    return this.#turn(conversation, steps.feedbackStep(said, { order, follows }), options, text);
  }

  /** The picture before. */
  undo(conversation: string, options?: TurnOptions): Promise<Turn> {
    return this.#turn(conversation, steps.undoStep, options);
  }

  /** What was undone last. */
  redo(conversation: string, options?: TurnOptions): Promise<Turn> {
    return this.#turn(conversation, steps.redoStep, options);
  }

  /** Back to the first picture; can be undone. */
  reset(conversation: string, options?: TurnOptions): Promise<Turn> {
    return this.#turn(conversation, steps.resetStep, options);
  }

  /** The same look with another seed. */
  another(conversation: string, options?: TurnOptions): Promise<Turn> {
    return this.#turn(conversation, steps.anotherStep, options);
  }

  /** Takes one sub-instruction out of the look, or lifts a keep-constraint, by its id. */
  takeBack(conversation: string, id: string, options?: TurnOptions): Promise<Turn> {
    return this.#turn(conversation, steps.takeBackStep(id), options);
  }

  /** To any picture of `history`, by its moment. */
  jump(conversation: string, moment: number, options?: TurnOptions): Promise<Turn> {
    return this.#turn(conversation, steps.jumpStep(moment), options);
  }

  /** The conversation as it stands. */
  async view(conversation: string): Promise<View> {
    return this.#views.view(conversation, await this.#load(conversation));
  }

  /** Every look that was shown, the beginning first: a tree, by `parent`. The last 200 are kept. */
  async history(conversation: string): Promise<readonly MomentView[]> {
    return this.#views.history(await this.#load(conversation));
  }

  /** One look of `history`, with its picture; undefined where there is none of that number. */
  async moment(conversation: string, moment: number): Promise<KeptMoment | undefined> {
    return this.#views.moment(conversation, await this.#load(conversation), moment);
  }

  /** All that is kept of a conversation. */
  async export(conversation: string): Promise<Export> {
    return this.#views.export(conversation, await this.#load(conversation));
  }

  /** Deletes a conversation with its pictures and all that was computed from them. Nothing happens where there is none. */
  async forget(conversation: string): Promise<void> {
    this.#checkOpen();
    const forget = async () => {
      const record = await this.#conversations.find(conversation);
      if (!record) return;
      await this.#pictures.forget(record);
      await this.#conversations.delete(conversation, record);
    };
    await this.#lock.run(conversation, forget, { overlap: 'supersede' });
  }

  /** Stops what runs, and leaves no process behind. Conversations stay in the store. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#lock.close(closed());
    await this.#opened.close();
  }

  /** Answers a message once: the same message again gets the same answer. */
  async #turn(
    conversation: string,
    decide: steps.Decide,
    options: TurnOptions = {},
    text?: string,
  ): Promise<Turn> {
    this.#checkOpen();
    const { messageId, signal, overlap = this.overlap } = options;
    const name = messageId === undefined ? undefined : JSON.stringify([conversation, messageId]);
    const running = name === undefined ? undefined : this.#answering.get(name);
    if (running) return running;
    const turn = this.#lock.run(
      conversation,
      (stop) => this.#turns.take(conversation, decide, { ...options, signal: stop }, text),
      { overlap, signal },
    );
    if (name === undefined) return turn;
    this.#answering.set(name, turn);
    return turn.finally(() => this.#answering.delete(name));
  }

  async #load(conversation: string): Promise<ConversationRecord> {
    this.#checkOpen();
    return this.#conversations.load(conversation);
  }

  /** Forgets what an old record knew and its successor does not. */
  async #forget(conversation: string, old: ConversationRecord, next: ConversationRecord): Promise<void> {
    await this.#pictures.forget(old);
    await this.#conversations.deletePictures(conversation, [...picturesOf(old)]);
    if (old.origin.reference !== next.origin.reference)
      await this.#conversations.deleteReference(conversation, old);
  }

  #checkOpen(): void {
    if (this.#closed) throw closed();
  }
}

function checkFeedback(text: string): string {
  if (typeof text !== 'string' || text.trim() === '') {
    throw new HemlineError('empty-feedback', 'Say what you would change about the outfit.');
  }
  if (text.length <= MAX_FEEDBACK) return text;
  throw new HemlineError(
    'feedback-too-long',
    `That is too long. Say it in ${MAX_FEEDBACK} characters or fewer, or in several messages.`,
  );
}

function closed(): HemlineError {
  return new HemlineError('closed', 'The stylist was closed.');
}
