import { createHash } from 'node:crypto';
import { HemlineError } from '../../models/error.ts';
import type { Store, Versioned } from '../conversation/store.ts';
import type { Clock } from './clock.ts';
import type { Incoming } from './types.ts';
import { update } from './update.ts';

/** A message that was claimed, until it is answered; and then, without its content, the memory that it was. */
export interface Job<Where> extends Versioned {
  /** Empty once it is done. */
  readonly incoming?: Incoming<Where>;
  /** Milliseconds since the epoch until which the process that works on it holds it. */
  readonly lease: number;
  readonly attempts: number;
  /** Its picture became the conversation's reference: that is not done twice. */
  readonly begun?: boolean;
}

/** How long a message is remembered: platforms deliver again within hours, not days. */
const REMEMBER_MS = 24 * 3600_000;
/** How long a process that says nothing more holds its jobs. */
export const LEASE_MS = 30_000;
/** A job is tried this often in all; after that the shopper is told. */
export const MAX_ATTEMPTS = 5;

type Message = Pick<Incoming<unknown>, 'conversation' | 'messageId'>;

/** Jobs that are open, by when they came. */
interface Open extends Versioned {
  readonly ids: readonly { readonly id: string; readonly at: number }[];
}

/**
 * The messages of a platform that were claimed. A claim is the stored job itself, written in one guarded step, so a
 * message is either claimed and sure to be worked on, or free to be delivered again. Jobs of a process that died are
 * taken over by the next delivery of the same message, or found by `lapsed`.
 */
export class Jobs<Where> {
  readonly #store: Store;
  readonly #platform: string;
  readonly #clock: Clock;

  constructor(store: Store, platform: string, clock: Clock) {
    this.#store = store;
    this.#platform = platform;
    this.#clock = clock;
  }

  /** The job, now ours; null where another delivery of the message has it or had it. Throws `store-failed`. */
  async claim(incoming: Incoming<Where>): Promise<Job<Where> | null> {
    const key = this.#key(incoming);
    const there = await this.#store.get<Job<Where>>(key);
    if (there) return this.#take(there);
    const kept = await this.#keep(incoming);
    const at = this.#clock.now();
    await this.#list((ids) => [...ids.filter(({ id }) => id !== key), { id: key, at }]);
    const job = { version: 1, incoming: kept, lease: this.#clock.now() + LEASE_MS, attempts: 1 };
    return (await this.#store.replace(key, job, 0, REMEMBER_MS)) ? { ...job, incoming } : null;
  }

  /** Writes a job that is ours. Throws HemlineError `superseded` where it no longer is. */
  async save(job: Job<Where>, change: Partial<Job<Where>> = {}): Promise<Job<Where>> {
    const next = { ...job, lease: this.#clock.now() + LEASE_MS, ...change, version: job.version + 1 };
    const kept = next.incoming && { ...next, incoming: this.#thin(next.incoming) };
    if (await this.#store.replace(this.#key(job.incoming!), kept ?? next, job.version, REMEMBER_MS))
      return next;
    throw new HemlineError('superseded', 'Another process took this message over.');
  }

  /** Answered, or given up: only that it came is remembered. */
  async finish(job: Job<Where>): Promise<void> {
    const key = this.#key(job.incoming!);
    const done: Job<Where> = { version: job.version + 1, lease: 0, attempts: job.attempts };
    await this.#store.replace(key, done, job.version, REMEMBER_MS);
    await this.#store.delete([pictureKey(key), stopKey(key)]);
    await this.#list((ids) => ids.filter(({ id }) => id !== key));
  }

  /** Asks whoever works on a message, or will, to stop. Of no effect where it is answered, or never came. */
  async askToStop(message: Message): Promise<void> {
    const key = this.#key(message);
    const there = await this.#store.get<Job<Where>>(key);
    if (there?.incoming) await this.#store.set(stopKey(key), true, REMEMBER_MS);
  }

  /** Whether somebody asked for a job to stop. */
  async toStop(job: Job<Where>): Promise<boolean> {
    return (await this.#store.get(stopKey(this.#key(job.incoming!)))) !== undefined;
  }

  /** Whether other processes may ask for it. */
  get shared(): boolean {
    return this.#store.shared;
  }

  /** Jobs that nobody works on any more (`ours` says of which this process does), taken over, the oldest first. */
  async lapsed(ours: (incoming: Incoming<Where>) => boolean): Promise<Job<Where>[]> {
    const open = await this.#store.get<Open>(this.#openKey);
    const taken: Job<Where>[] = [];
    for (const { id, at } of open?.ids ?? []) {
      const there = await this.#store.get<Job<Where>>(id);
      const stale = at + 2 * LEASE_MS < this.#clock.now();
      if (there?.incoming) {
        if (ours(there.incoming)) continue;
        const job = await this.#take(there);
        if (job) taken.push(job);
      } else if (stale) await this.#list((ids) => ids.filter((one) => one.id !== id));
    }
    return taken;
  }

  /** Takes over a job that was let go; null where it is done, held, or was taken by another just now. */
  async #take(there: Job<Where>): Promise<Job<Where> | null> {
    if (!there.incoming || there.lease > this.#clock.now()) return null;
    const full = { ...there, incoming: await this.#fill(there.incoming) };
    return this.save(full, { attempts: there.attempts + 1 }).catch((error: unknown) => {
      if (error instanceof HemlineError && error.code === 'superseded') return null;
      throw error;
    });
  }

  /** The bytes of a picture lie beside the job. */
  async #keep(incoming: Incoming<Where>): Promise<Incoming<Where>> {
    const bytes = bytesOf(incoming);
    if (bytes) await this.#store.set(pictureKey(this.#key(incoming)), bytes, REMEMBER_MS);
    return this.#thin(incoming);
  }

  #thin(incoming: Incoming<Where>): Incoming<Where> {
    if (!bytesOf(incoming)) return incoming;
    return { ...incoming, ask: { ...incoming.ask, picture: { bytes: new Uint8Array() } } } as Incoming<Where>;
  }

  async #fill(incoming: Incoming<Where>): Promise<Incoming<Where>> {
    if (!bytesOf(incoming)) return incoming;
    const bytes = (await this.#store.get<Buffer>(pictureKey(this.#key(incoming)))) ?? new Uint8Array();
    return { ...incoming, ask: { ...incoming.ask, picture: { bytes } } } as Incoming<Where>;
  }

  async #list(change: (ids: Open['ids']) => Open['ids']): Promise<void> {
    await update<Open>(this.#store, this.#openKey, (open) => ({ ids: change(open?.ids ?? []) }));
  }

  get #openKey(): string {
    return `jobs:${this.#platform}`;
  }

  #key({ conversation, messageId }: Message): string {
    const name = createHash('sha256')
      .update(JSON.stringify([conversation, messageId]))
      .digest('base64url');
    return `job:${this.#platform}:${name}`;
  }
}

function bytesOf({ ask }: Incoming<unknown>): Uint8Array | undefined {
  return ask.action === 'say' && ask.picture && 'bytes' in ask.picture ? ask.picture.bytes : undefined;
}

function stopKey(key: string): string {
  return `stop-of-${key}`;
}

function pictureKey(key: string): string {
  return `picture-of-${key}`;
}
