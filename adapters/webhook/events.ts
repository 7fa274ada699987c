import { createHash } from 'node:crypto';
import { type Fitter, update } from '../../sdk/adapter/index.ts';
import { Mailbox } from './mailbox.ts';

/** Answers that are kept for those who were away, and for how long after the last one. */
const KEPT = 50;
const REMEMBER_MS = 7 * 24 * 3600_000;
/** How often a store that other processes write, too, is looked at for what they wrote. */
const LOOK_MS = 2000;

/** Something that happened. Only what has an id is kept. */
export interface Event {
  readonly id?: number;
  readonly type: 'state' | 'progress' | 'answer' | 'failure';
  readonly data: { readonly message?: string };
}

interface Log {
  readonly version: number;
  /** The id given last. */
  readonly last: number;
  readonly events: readonly (Event & { readonly id: number })[];
}

const AGAIN = 'look again';
const GONE = 'gone';
type Note = Event | typeof AGAIN | typeof GONE;

/** What happens in conversations: kept in the store, and told to those who follow. */
export class Events {
  readonly #store: Fitter['store'];
  readonly #followers = new Map<string, Set<Mailbox<Note>>>();

  constructor(store: Fitter['store']) {
    this.#store = store;
  }

  /** Keeps an answer, once for each message, and tells it. */
  async add(
    conversation: string,
    type: 'answer' | 'failure',
    data: { readonly message: string },
  ): Promise<void> {
    await update<Log>(
      this.#store,
      keyOf(conversation),
      (log) => {
        if (log?.events.some((event) => event.data.message === data.message)) return null;
        const id = (log?.last ?? 0) + 1;
        return { last: id, events: [...(log?.events ?? []), { id, type, data }].slice(-KEPT) };
      },
      REMEMBER_MS,
    );
    this.#tell(conversation, AGAIN);
  }

  /** Tells how far something is; that is not kept. */
  tell(conversation: string, event: Event): void {
    this.#tell(conversation, event);
  }

  /** How a message ended, if it has. */
  async outcome(conversation: string, message: string): Promise<Event | undefined> {
    const log = await this.#store.get<Log>(keyOf(conversation));
    return log?.events.find((event) => event.data.message === message);
  }

  /** Deletes what is kept, and ends the streams of those who follow. */
  async forget(conversation: string): Promise<void> {
    await this.#store.delete([keyOf(conversation)]);
    this.#tell(conversation, GONE);
  }

  /** Ends all streams. */
  close(): void {
    for (const mailboxes of this.#followers.values()) for (const mailbox of mailboxes) mailbox.close();
  }

  /**
   * What happens from now on, or after the event `after`. Where it is not known what came after that one, or nothing
   * is asked for, `state` comes first. Ends when `signal` is aborted or the conversation is forgotten.
   */
  async *follow(
    conversation: string,
    after: number | undefined,
    state: () => Promise<Event['data']>,
    signal: AbortSignal,
  ): AsyncGenerator<Event> {
    const mailbox = new Mailbox<Note>((note) => typeof note !== 'string' && note.type === 'progress');
    const leave = this.#join(conversation, mailbox);
    const end = () => mailbox.close();
    signal.addEventListener('abort', end, { once: true });
    const looking = this.#store.shared ? setInterval(() => mailbox.put(AGAIN), LOOK_MS).unref() : undefined;
    try {
      const log = await this.#store.get<Log>(keyOf(conversation));
      const last = log?.last ?? 0;
      const oldest = log?.events[0]?.id ?? last + 1;
      let seen = after !== undefined && after <= last && after >= oldest - 1 ? after : last;
      if (seen !== after) yield { id: last, type: 'state', data: await state() };
      mailbox.put(AGAIN);
      for await (const note of mailbox) {
        if (note === GONE) return;
        if (note !== AGAIN) {
          yield note;
          continue;
        }
        const now = await this.#store.get<Log>(keyOf(conversation));
        for (const event of now?.events ?? []) {
          if (event.id <= seen) continue;
          seen = event.id;
          yield event;
        }
      }
    } finally {
      clearInterval(looking);
      signal.removeEventListener('abort', end);
      leave();
    }
  }

  #join(conversation: string, mailbox: Mailbox<Note>): () => void {
    const mailboxes = this.#followers.get(conversation) ?? new Set();
    this.#followers.set(conversation, mailboxes.add(mailbox));
    return () => {
      mailboxes.delete(mailbox);
      if (mailboxes.size === 0) this.#followers.delete(conversation);
    };
  }

  #tell(conversation: string, note: Note): void {
    for (const mailbox of this.#followers.get(conversation) ?? []) mailbox.put(note);
  }
}

function keyOf(conversation: string): string {
  return `events:${createHash('sha256').update(conversation).digest('base64url')}`;
}
