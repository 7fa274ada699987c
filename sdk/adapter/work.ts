import { createHash } from 'node:crypto';
import { HemlineError } from '../../models/error.ts';
import { abortError } from '../abort.ts';
import type { Overlap } from '../conversation/overlap.ts';
import { aboutError, CONSOLE, type Logger } from '../log.ts';
import { type Facts, observed } from '../telemetry.ts';
import { Answers } from './answers.ts';
import { CLOCK, type Clock } from './clock.ts';
import { Delivery } from './deliver.ts';
import { failureOf } from './failure.ts';
import type { Fitter } from './fitter.ts';
import type { Held } from './held.ts';
import { MAX_ATTEMPTS } from './jobs.ts';
import type { AdapterOptions } from './options.ts';
import { failureAnswer, progressMessage } from './outgoing.ts';
import { Pace } from './pace.ts';
import type { Incoming, Outgoing, Platform } from './types.ts';

const PROGRESS_MS = 1500;
const MAX_TURN_MS = 15 * 60_000;

export interface Run {
  readonly signal: AbortSignal;
  readonly overlap?: Overlap;
}

/** One message after another: done, shown and noted. */
export class Worker<Where> {
  readonly #platform: Platform<Where>;
  readonly #options: AdapterOptions;
  readonly #answers: Answers;
  readonly #clock: Clock;
  readonly #log: Logger;
  /** Aborted when the driver is closed: what is not answered is left to the next process. */
  readonly #closing: AbortSignal;

  constructor(stylist: Fitter, platform: Platform<Where>, options: AdapterOptions, closing: AbortSignal) {
    this.#platform = platform;
    this.#options = options;
    this.#answers = new Answers(stylist, options, (url) => platform.pictureHeaders?.(url));
    this.#clock = options.clock ?? CLOCK;
    this.#log = options.log ?? CONSOLE;
    this.#closing = closing;
  }

  /**
   * Does what a job asks for, and shows it. `overlap` is for turns of the conversation in other processes. Gives what
   * was shown; undefined where nothing was.
   */
  async work(held: Held<Where>, where: Where, run: Run): Promise<Outgoing | undefined> {
    const began = this.#clock.now();
    const { conversation, ask } = held.incoming;
    const facts: Facts = { platform: this.#platform.name, action: ask.action };
    const outgoing = await observed('turn', facts, async (note) => {
      const shown = await this.#answered(held, where, run);
      note(factsOf(shown));
      return shown;
    });
    const said = this.#options.logContent && ask.action === 'say' ? { text: ask.text } : {};
    const ms = this.#clock.now() - began;
    // A conversation's name may be all that it takes to enter it.
    const name = createHash('sha256').update(conversation).digest('hex').slice(0, 12);
    this.#log.info(
      { ...facts, conversation: name, ...factsOf(outgoing), ms, ...said },
      'a message was answered',
    );
    return outgoing;
  }

  /** Tells the shopper of an error that ended a job before it came to its turn. */
  conclude(held: Held<Where>, where: Where, error: unknown): Promise<Outgoing | undefined> {
    return this.#conclude(held, this.#delivery(where, held), this.#failed(held.incoming, error));
  }

  /** Tells the shopper of an event that could not be claimed. */
  async refuse(incoming: Incoming<Where>, where: Where, error: unknown): Promise<Outgoing | undefined> {
    const outgoing = this.#failed(incoming, error);
    return (await this.#shown(this.#delivery(where), outgoing)) ? outgoing : undefined;
  }

  async #answered(held: Held<Where>, where: Where, { signal, overlap }: Run): Promise<Outgoing | undefined> {
    const { progressMs = PROGRESS_MS, previews = false, rounds } = this.#platform;
    const { incoming } = held;
    const delivery = this.#delivery(where, held);
    if (held.attempts > MAX_ATTEMPTS) return this.#conclude(held, delivery, this.#failed(incoming, gaveUp()));
    await held.begin(this.#options.maxTurnMs ?? MAX_TURN_MS);
    const pace = new Pace<Outgoing>(progressMs, this.#clock, (message) => delivery.progress(message));
    const stop = AbortSignal.any([signal, held.lost]);
    let outgoing: Outgoing;
    try {
      outgoing = await this.#answers.answer(held, {
        signal: stop,
        overlap,
        ...(rounds && { pictures: rounds }),
        onProgress: (progress) => pace.put(progressMessage(incoming, progress, previews)),
      });
    } catch (error) {
      await pace.end();
      if (this.#closing.aborted || held.taken) {
        await held.letGo(true);
        return undefined;
      }
      outgoing = this.#failed(incoming, stop.aborted ? abortError(stop) : error);
    }
    await pace.end();
    return this.#conclude(held, delivery, outgoing);
  }

  /** Brings the last message of a job. Where the platform takes it by no way, the job stays open and is tried again. */
  async #conclude(
    held: Held<Where>,
    delivery: Delivery<Where>,
    outgoing: Outgoing,
  ): Promise<Outgoing | undefined> {
    const shown = await this.#shown(delivery, outgoing);
    if (shown || held.attempts > MAX_ATTEMPTS) await held.finish();
    else await held.letGo(this.#closing.aborted);
    return shown ? outgoing : undefined;
  }

  async #shown(delivery: Delivery<Where>, outgoing: Outgoing): Promise<boolean> {
    try {
      await delivery.show(outgoing);
      return true;
    } catch (error) {
      this.#log.error(
        { platform: this.#platform.name, err: aboutError(error) },
        'an answer was not delivered',
      );
      return false;
    }
  }

  #failed(incoming: Incoming<Where>, error: unknown): Outgoing {
    const unforeseen = (err: unknown) =>
      this.#log.error({ platform: this.#platform.name, err: aboutError(err) }, 'a turn failed');
    return failureAnswer(incoming, failureOf(error, unforeseen));
  }

  #delivery(where: Where, held?: Held<Where>): Delivery<Where> {
    const tools = { clock: this.#clock, log: this.#log, signal: this.#closing };
    return new Delivery(this.#platform, where, tools, (next) => held?.note(next) ?? Promise.resolve());
  }
}

function factsOf(outgoing: Outgoing | undefined): Facts {
  if (!outgoing) return { outcome: 'open' };
  const { kind, turn, failure } = outgoing;
  if (failure) return { outcome: kind, error: failure.code };
  if (!turn) return { outcome: kind };
  const cached = turn.rounds.filter((round) => round.cached).length;
  return { outcome: kind, intent: turn.intent, rounds: turn.rounds.length, cached };
}

function gaveUp(): HemlineError {
  return new HemlineError('gave-up', 'I tried that several times and it did not work. Say it once more.');
}
