import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { HemlineError } from '../../models/error.ts';
import { abortError, throwIfAborted } from '../abort.ts';
import { key as keys } from './keys.ts';
import { busy, type Overlap, superseded } from './overlap.ts';
import type { Store, Versioned } from './store.ts';

/** Who is at a conversation. The store forgets it when its heartbeat stops. */
interface Hold extends Versioned {
  readonly owner: string;
  /** A newer message wants its place. */
  readonly wanted?: boolean;
}

export interface LeaseOptions {
  /** Milliseconds between two signs of life; 1,000 by default. Store writes of a running turn, and what `supersede` waits. */
  readonly heartbeat?: number;
  /** Milliseconds after its last sign of life at which a holder counts as dead; 5,000 by default. */
  readonly expiry?: number;
}

/**
 * One task at a time for each conversation among the processes that share a store. A holder that was killed is
 * replaced when its lease has run out; a holder that lost its lease to another (it stood still for too long) is
 * stopped. Machines that share a store should agree on the time within a second or two. What is saved is guarded by
 * the record's version besides, so that even a lease that fails loses no turn.
 */
export class Leases {
  readonly #store: Store;
  readonly #owner = randomUUID();
  readonly #heartbeat: number;
  readonly #expiry: number;

  constructor(store: Store, { heartbeat = 1000, expiry = 5000 }: LeaseOptions = {}) {
    this.#store = store;
    this.#heartbeat = heartbeat;
    this.#expiry = expiry;
  }

  /**
   * Runs `task` once no other process is at the conversation. Within a process tasks must come one after another (see
   * Lock). Throws HemlineError `conversation-busy`, `superseded`, `cancelled`, `store-failed`.
   */
  async run<T>(
    conversation: string,
    task: (signal: AbortSignal) => Promise<T>,
    { overlap = 'queue', signal }: { overlap?: Overlap; signal?: AbortSignal } = {},
  ): Promise<T> {
    const key = keys.lock(conversation);
    const stop = new AbortController();
    let hold = await this.#acquire(key, overlap, signal);
    let beating: Promise<void> = Promise.resolve();
    const timer = setInterval(() => {
      beating = beating.then(async () => {
        if (stop.signal.aborted) return;
        // A store that does not answer now may answer the next time; until then the lease runs on.
        const next = await this.#beat(key, hold).catch(() => hold);
        if (next instanceof HemlineError) stop.abort(next);
        else hold = next;
      });
    }, this.#heartbeat);
    const abort = () => stop.abort(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      throwIfAborted(signal);
      return await task(stop.signal);
    } catch (error) {
      // A host may say no more than that it was stopped.
      throw stop.signal.aborted ? abortError(stop.signal) : error;
    } finally {
      signal?.removeEventListener('abort', abort);
      clearInterval(timer);
      await beating;
      await this.#release(key).catch(() => {}); // it runs out by itself
    }
  }

  async #acquire(key: string, overlap: Overlap, signal?: AbortSignal): Promise<Hold> {
    for (;;) {
      throwIfAborted(signal);
      const mine = this.#fresh();
      if (await this.#store.replace(key, mine, 0, this.#expiry)) return mine;
      const theirs = await this.#store.get<Hold>(key);
      if (!theirs) continue;
      if (overlap === 'reject') throw busy();
      if (overlap === 'supersede' && !theirs.wanted) {
        const wanted = { ...theirs, version: theirs.version + 1, wanted: true };
        await this.#store.replace(key, wanted, theirs.version, this.#expiry);
      }
      // A fifth of a heartbeat, more or less, so that two who wait do not ask in step.
      const pause = this.#heartbeat * (0.1 + 0.2 * Math.random());
      await sleep(pause, undefined, { signal }).catch(() => {
        throw abortError(signal!);
      });
    }
  }

  /** A sign of life: the hold as it is now, or why it is one no longer. */
  async #beat(key: string, hold: Hold): Promise<Hold | HemlineError> {
    const next = { ...hold, version: hold.version + 1 };
    if (await this.#store.replace(key, next, hold.version, this.#expiry)) return next;
    const there = await this.#store.get<Hold>(key);
    if (there?.owner === this.#owner) return superseded();
    if (there) return busy();
    // It ran out and nobody took it: this process stood still for a while.
    const again = this.#fresh();
    return (await this.#store.replace(key, again, 0, this.#expiry)) ? again : busy();
  }

  /** Its version is one that no earlier hold can have come to, or a holder that wakes up could take the next one's for its own. */
  #fresh(): Hold {
    return { owner: this.#owner, version: 1 + randomInt(2 ** 47) };
  }

  async #release(key: string): Promise<void> {
    const there = await this.#store.get<Hold>(key);
    if (there?.owner === this.#owner) await this.#store.delete([key]);
  }
}
