import { HemlineError } from '../../models/error.ts';
import { Lock } from '../conversation/lock.ts';
import type { Overlap } from '../conversation/overlap.ts';
import { aboutError, CONSOLE, type Logger } from '../log.ts';
import { CLOCK } from './clock.ts';
import type { Fitter } from './fitter.ts';
import { Held, stopped } from './held.ts';
import { type Job, Jobs, LEASE_MS } from './jobs.ts';
import type { AdapterOptions } from './options.ts';
import { Places } from './places.ts';
import type { Incoming, Outgoing, Platform } from './types.ts';
import { Worker } from './work.ts';

/** What became of an event that was handed over. */
export interface Receipt {
  /** `duplicate`: it was claimed before, and nothing happens. `failed`: it could not be claimed; the shopper is told. */
  readonly status: 'accepted' | 'duplicate' | 'failed';
  /** What was shown in the end; undefined where nothing was. Never rejects. */
  readonly done: Promise<Outgoing | undefined>;
}

/** Tells the platform that its event arrived; may give a newer `where` (a message that was posted for the answer). */
// biome-ignore lint/suspicious/noConfusingVoidType: most have nothing to give
export type Acknowledge<Where> = () => Promise<Where | void>;

/** From a platform's events to answers: see `./index.ts`. */
export class Driver<Where> {
  /** Which conversation a message or a thread belongs to. */
  readonly places: Places;
  readonly #platform: Platform<Where>;
  readonly #overlap: Overlap | undefined;
  readonly #worker: Worker<Where>;
  readonly #jobs: Jobs<Where>;
  readonly #log: Logger;
  readonly #lock = new Lock();
  /** Of messages that run or wait in this process, by conversation and message. */
  readonly #stops = new Map<string, AbortController>();
  readonly #closing = new AbortController();
  #sweep: NodeJS.Timeout | undefined;

  constructor(stylist: Fitter, platform: Platform<Where>, options: AdapterOptions = {}) {
    this.#platform = platform;
    this.#overlap = options.overlap ?? stylist.overlap;
    this.#log = options.log ?? CONSOLE;
    this.#worker = new Worker(stylist, platform, options, this.#closing.signal);
    this.#jobs = new Jobs(stylist.store, platform.name, options.clock ?? CLOCK);
    this.places = new Places(stylist.store, platform.name);
  }

  /**
   * Takes an event over. Resolves as soon as it is acknowledged and claimed, long before it is answered.
   * Throws HemlineError `store-failed` on a platform that `redelivers`, and `closed`.
   */
  async receive(incoming: Incoming<Where>, acknowledge?: Acknowledge<Where>): Promise<Receipt> {
    if (this.#closing.signal.aborted) throw closed();
    const where = this.#acknowledged(incoming, acknowledge);
    if (this.#stops.has(nameOf(incoming))) {
      await where;
      return { status: 'duplicate', done: Promise.resolve(undefined) };
    }
    const claimed = this.#jobs.claim(incoming);
    const done = this.#enter(incoming, claimed, where);
    await where;
    try {
      return { status: (await claimed) ? 'accepted' : 'duplicate', done };
    } catch (error) {
      if (this.#platform.redelivers) throw error;
      return { status: 'failed', done: this.#worker.refuse(incoming, await where, error) };
    }
  }

  /** Takes over what a process left that died, now and from time to time. Call it once when the adapter is attached. */
  async resume(): Promise<void> {
    this.#sweep ??= setInterval(() => void this.#takeOver(), LEASE_MS).unref();
    await this.#takeOver();
  }

  /**
   * Stops a message, or all of a conversation that run or wait in this process. It ends with `cancelled`. A message that
   * another process has ends within a second or so. Throws HemlineError `store-failed`.
   */
  async stop(conversation: string, messageId?: string): Promise<void> {
    let found = false;
    for (const [name, controller] of this.#stops) {
      const [its, message] = JSON.parse(name) as [string, string];
      if (its !== conversation || (messageId !== undefined && message !== messageId)) continue;
      controller.abort(stopped());
      found = true;
    }
    if (!found && messageId !== undefined) await this.#jobs.askToStop({ conversation, messageId });
  }

  /** Stops what runs; what is not answered is left to the next process. Resolves when nothing runs any more. */
  async close(): Promise<void> {
    this.#closing.abort(closed());
    clearInterval(this.#sweep);
    await this.#lock.close(closed());
  }

  async #takeOver(): Promise<void> {
    try {
      for (const job of await this.#jobs.lapsed((one) => this.#stops.has(nameOf(one)))) {
        const incoming = job.incoming!;
        // It came before whatever runs now, so it takes nobody's place.
        void this.#enter(incoming, Promise.resolve(job), Promise.resolve(incoming.where), 'queue');
      }
    } catch (error) {
      const err = aboutError(error);
      this.#log.warn({ platform: this.#platform.name, err }, 'open messages were not looked for');
    }
  }

  async #acknowledged(incoming: Incoming<Where>, acknowledge?: Acknowledge<Where>): Promise<Where> {
    try {
      return (await acknowledge?.()) ?? incoming.where;
    } catch (error) {
      // The answer may still find another way.
      const err = aboutError(error);
      this.#log.warn({ platform: this.#platform.name, err }, 'an event was not acknowledged');
      return incoming.where;
    }
  }

  /** A message stands in its conversation's line from the moment it comes, so that none overtakes another. */
  async #enter(
    incoming: Incoming<Where>,
    claimed: Promise<Job<Where> | null>,
    where: Promise<Where>,
    overlap = incoming.ask.action === 'forget' ? 'supersede' : this.#overlap,
  ): Promise<Outgoing | undefined> {
    const { conversation, ask } = incoming;
    const stop = new AbortController();
    this.#stops.set(nameOf(incoming), stop);
    const holding = claimed.then((job) => job && new Held(this.#jobs, job, this.#log));
    const task = async (signal: AbortSignal) => {
      const held = await holding;
      return held ? this.#worker.work(held, await where, { signal, overlap }) : undefined;
    };
    try {
      if (ask.action === 'compare' || ask.action === 'download') return await task(stop.signal);
      return await this.#lock.run(conversation, task, { overlap, signal: stop.signal, claimed });
    } catch (error) {
      const held = await holding.catch(() => null); // whoever handed it over hears why it was not claimed
      if (!held) return undefined;
      if (!this.#closing.signal.aborted) return await this.#worker.conclude(held, await where, error);
      await held.letGo(true);
      return undefined;
    } finally {
      this.#stops.delete(nameOf(incoming));
    }
  }
}

function nameOf({ conversation, messageId }: { conversation: string; messageId: string }): string {
  return JSON.stringify([conversation, messageId]);
}

function closed(): HemlineError {
  return new HemlineError('closed', 'The bot is being shut down. Try again in a moment.');
}
