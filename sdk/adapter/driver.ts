import { HemlineError } from '../../models/error.ts';
import { Lock } from '../conversation/lock.ts';
import { CONSOLE, type Logger } from '../log.ts';
import { Answers } from './answers.ts';
import { CLOCK, type Clock } from './clock.ts';
import { Delivery } from './deliver.ts';
import { failureOf } from './failure.ts';
import type { Fitter } from './fitter.ts';
import { Held } from './held.ts';
import { type Job, Jobs, LEASE_MS } from './jobs.ts';
import type { AdapterOptions } from './options.ts';
import { failureAnswer, progressMessage } from './outgoing.ts';
import { Pace } from './pace.ts';
import { Places } from './places.ts';
import type { Incoming, Outgoing, Platform } from './types.ts';

const PROGRESS_MS = 1500;
const MAX_TURN_MS = 15 * 60_000;

/** What became of an event that was handed over. */
export interface Receipt {
  /** `duplicate`: it was claimed before, and nothing happens. `failed`: it could not be claimed; the shopper was told. */
  readonly status: 'accepted' | 'duplicate' | 'failed';
  /** What was shown in the end; undefined where nothing was. Never rejects. */
  readonly done: Promise<Outgoing | undefined>;
}

/** Tells the platform that its event arrived; may give a newer `where` (a message that was posted for the answer). */
// biome-ignore lint/suspicious/noConfusingVoidType: most have nothing to give
export type Acknowledge<Where> = () => Promise<Where | void>;

/** From a platform's events to answers: see `./index.ts`. */
export class Driver<Where> {
  readonly places: Places;
  readonly #platform: Platform<Where>;
  readonly #options: AdapterOptions;
  readonly #answers: Answers;
  readonly #jobs: Jobs<Where>;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #lock = new Lock();
  /** Of messages that are being worked on, by conversation and message. */
  readonly #stops = new Map<string, AbortController>();
  #sweep: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(stylist: Fitter, platform: Platform<Where>, options: AdapterOptions = {}) {
    const { clock = CLOCK, log = CONSOLE } = options;
    this.#platform = platform;
    this.#options = options;
    this.#clock = clock;
    this.#log = log;
    this.#answers = new Answers(stylist, options, (url) => platform.pictureHeaders?.(url));
    this.#jobs = new Jobs(stylist.store, platform.name, clock);
    this.places = new Places(stylist.store, platform.name);
  }

  /**
   * Takes an event over. Resolves as soon as it is acknowledged and claimed, long before it is answered.
   * Throws HemlineError `store-failed` on a platform that `redelivers`, and `closed`.
   */
  async receive(incoming: Incoming<Where>, acknowledge?: Acknowledge<Where>): Promise<Receipt> {
    if (this.#closing) throw closed();
    const where = this.#acknowledged(incoming, acknowledge);
    const claimed = this.#jobs.claim(incoming);
    const done = this.#enter(incoming, claimed, where);
    await where;
    try {
      return { status: (await claimed) ? 'accepted' : 'duplicate', done };
    } catch (error) {
      if (this.#platform.redelivers) throw error;
      return { status: 'failed', done: this.#refuse(incoming, await where, error) };
    }
  }

  /** Takes over what a process left that died, now and from time to time. Call it once when the adapter is attached. */
  async resume(): Promise<void> {
    this.#sweep ??= setInterval(() => void this.#takeOver(), LEASE_MS).unref();
    await this.#takeOver();
  }

  /** Stops a message, or all of a conversation, that runs or waits in this process. It ends with `cancelled`. */
  stop(conversation: string, messageId?: string): void {
    const wanted = messageId === undefined ? undefined : nameOf({ conversation, messageId });
    for (const [name, controller] of this.#stops) {
      const ours = wanted ? name === wanted : (JSON.parse(name) as string[])[0] === conversation;
      if (ours) controller.abort(new HemlineError('cancelled', 'Stopped.'));
    }
  }

  /** Stops what runs; what is not answered is left to the next process. Resolves when nothing runs any more. */
  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#sweep);
    await this.#lock.close(closed());
  }

  async #takeOver(): Promise<void> {
    try {
      for (const job of await this.#jobs.lapsed()) {
        const { incoming } = job;
        void this.#enter(incoming!, Promise.resolve(job), Promise.resolve(incoming!.where));
      }
    } catch (error) {
      this.#log.warn({ platform: this.#platform.name, err: error }, 'open messages were not looked for');
    }
  }

  async #acknowledged(incoming: Incoming<Where>, acknowledge?: Acknowledge<Where>): Promise<Where> {
    try {
      return (await acknowledge?.()) ?? incoming.where;
    } catch (error) {
      // The answer may still find another way.
      this.#log.warn({ platform: this.#platform.name, err: error }, 'an event was not acknowledged');
      return incoming.where;
    }
  }

  /** A message stands in its conversation's line from the moment it comes, so that none overtakes another. */
  async #enter(
    incoming: Incoming<Where>,
    claimed: Promise<Job<Where> | null>,
    where: Promise<Where>,
  ): Promise<Outgoing | undefined> {
    const { conversation, ask } = incoming;
    const stop = new AbortController();
    const task = async (signal: AbortSignal) => {
      const job = await claimed;
      return job ? this.#work(job, await where, signal) : undefined;
    };
    const name = nameOf(incoming);
    const ours = !this.#stops.has(name);
    if (ours) this.#stops.set(name, stop);
    try {
      if (ask.action === 'compare' || ask.action === 'download') return await task(stop.signal);
      const overlap = ask.action === 'forget' ? 'supersede' : this.#options.overlap;
      return await this.#lock.run(conversation, task, { overlap, signal: stop.signal });
    } catch (error) {
      const job = await claimed.catch(() => null);
      if (!job) return undefined;
      // It stood in line, and never came to its turn.
      const held = new Held(this.#jobs, job, MAX_TURN_MS, this.#log);
      if (this.#closing) await held.letGo(true);
      else return await this.#conclude(held, await where, failureAnswer(incoming, failureOf(error)));
      return undefined;
    } finally {
      if (ours) this.#stops.delete(name);
    }
  }

  async #work(job: Job<Where>, where: Where, signal: AbortSignal): Promise<Outgoing | undefined> {
    const { maxTurnMs = MAX_TURN_MS } = this.#options;
    const { progressMs = PROGRESS_MS, previews = false } = this.#platform;
    const held = new Held(this.#jobs, job, maxTurnMs, this.#log);
    const incoming = job.incoming!;
    const delivery = this.#delivery(where, held);
    const pace = new Pace<Outgoing>(progressMs, this.#clock, (message) => delivery.progress(message));
    let outgoing: Outgoing;
    try {
      outgoing = await this.#answers.answer(held, {
        signal: AbortSignal.any([signal, held.lost]),
        onProgress: (progress) => pace.put(progressMessage(incoming, progress, previews)),
      });
    } catch (error) {
      await pace.end();
      if (this.#closing || lostTo(held.lost)) {
        await held.letGo(this.#closing);
        return undefined;
      }
      const unforeseen = (err: unknown) =>
        this.#log.error({ platform: this.#platform.name, err }, 'a turn failed');
      outgoing = failureAnswer(incoming, failureOf(error, unforeseen));
    }
    await pace.end();
    return this.#conclude(held, delivery, outgoing);
  }

  /** Brings the last message of a job. Where the platform takes it by no way, the job stays open and is tried again. */
  async #conclude(
    held: Held<Where>,
    to: Delivery<Where> | Where,
    outgoing: Outgoing,
  ): Promise<Outgoing | undefined> {
    const delivery = to instanceof Delivery ? to : this.#delivery(to, held);
    try {
      await delivery.show(outgoing);
    } catch (error) {
      this.#log.error({ platform: this.#platform.name, err: error }, 'an answer was not delivered');
      await held.letGo(this.#closing);
      return undefined;
    }
    await held.finish().catch((error: unknown) => {
      this.#log.error(
        { platform: this.#platform.name, err: error },
        'an answered message was not noted as such',
      );
    });
    return outgoing;
  }

  async #refuse(incoming: Incoming<Where>, where: Where, error: unknown): Promise<Outgoing | undefined> {
    const outgoing = failureAnswer(incoming, failureOf(error));
    try {
      await this.#delivery(where).show(outgoing);
      return outgoing;
    } catch (cause) {
      this.#log.error({ platform: this.#platform.name, err: cause }, 'an answer was not delivered');
      return undefined;
    }
  }

  #delivery(where: Where, held?: Held<Where>): Delivery<Where> {
    const tools = { clock: this.#clock, log: this.#log };
    return new Delivery(this.#platform, where, tools, (next) => held?.note(next) ?? Promise.resolve());
  }
}

function nameOf({ conversation, messageId }: { conversation: string; messageId: string }): string {
  return JSON.stringify([conversation, messageId]);
}

/** Whether another process has the job now. */
function lostTo(lost: AbortSignal): boolean {
  return lost.aborted && (lost.reason as HemlineError).code === 'superseded';
}

function closed(): HemlineError {
  return new HemlineError('closed', 'The bot is being shut down. Try again in a moment.');
}
