import { HemlineError } from '../../models/error.ts';
import type { Logger } from '../log.ts';
import type { Clock } from './clock.ts';
import { fitPicture } from './fit-picture.ts';
import type { Outgoing, Platform, Way } from './types.ts';

/** Tries of one way. */
const TRIES = 4;
const FIRST_PAUSE_MS = 500;
/** The longest that a platform may make us wait before the next way is taken. */
const MAX_PAUSE_MS = 60_000;
/** A picture that a platform calls too large becomes this part of it, and again. */
const SHRINK = 0.5;
/** Below this many bytes a picture is not made smaller. */
const LEAST_BYTES = 2000;

export interface Tools {
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal?: AbortSignal;
}

/** Told when the answer goes elsewhere from now on. */
export type Moved<Where> = (where: Where) => Promise<void>;

/** The answer of one message on its way to the shopper: the ways that are open, tried one after another. */
export class Delivery<Where> {
  readonly #platform: Platform<Where>;
  readonly #tools: Tools;
  /** Ways that are closed for good. */
  readonly #closed = new Set<string>();
  readonly #moved: Moved<Where> | undefined;
  #where: Where;

  constructor(platform: Platform<Where>, where: Where, tools: Tools, moved?: Moved<Where>) {
    this.#platform = platform;
    this.#tools = tools;
    this.#where = where;
    this.#moved = moved;
  }

  /** Brings a message by the first way that takes it. Throws HemlineError `reply-failed` when none does. */
  async show(message: Outgoing): Promise<void> {
    let sized = await this.#fitted(message);
    let last: unknown;
    for (const way of this.#open()) {
      for (let attempt = 1; attempt <= TRIES; attempt++) {
        try {
          await this.#by(way, sized);
          return;
        } catch (error) {
          last = error;
          const smaller = tooLarge(error) ? await shrunk(sized) : undefined;
          if (smaller) sized = smaller;
          else if (this.#gone(way, error) || tooLarge(error)) break;
          else if (attempt < TRIES && !(await this.#pause(way, error, attempt))) break;
        }
      }
    }
    throw new HemlineError('reply-failed', 'The platform took the answer by none of its ways.', {
      cause: last,
    });
  }

  /**
   * Shows how far it is, once, by the first open way that replaces a message. Never throws; gives the milliseconds for
   * which the platform wants to be left alone.
   */
  async progress(message: Outgoing): Promise<number> {
    const [way] = this.#open().filter(({ adds }) => !adds);
    if (!way) return 0;
    try {
      await this.#by(way, await this.#fitted(message));
      return 0;
    } catch (error) {
      if (this.#gone(way, error)) return 0;
      return error instanceof HemlineError ? (error.retryAfterMs ?? 0) : 0;
    }
  }

  async #by(way: Way<Where>, message: Outgoing): Promise<void> {
    const where = await way.show(message);
    if (where === undefined) return;
    this.#where = where as Where;
    await this.#moved?.(this.#where);
  }

  #fitted(message: Outgoing): Promise<Outgoing> {
    const { pictureBytes, text } = this.#platform.limits?.(this.#where) ?? {};
    return fitted(message, pictureBytes, text);
  }

  #open(): Way<Where>[] {
    const now = this.#tools.clock.now();
    return this.#platform
      .ways(this.#where)
      .filter(({ name, until }) => !this.#closed.has(name) && (until === undefined || until > now));
  }

  #gone(way: Way<Where>, error: unknown): boolean {
    const code = error instanceof HemlineError ? error.code : undefined;
    if (code !== 'reply-gone' && code !== 'reply-refused') return false;
    this.#closed.add(way.name);
    this.#tools.log.warn({ platform: this.#platform.name, way: way.name, code }, 'a way to answer is closed');
    return true;
  }

  /** Waits before the next try; false where that would be too long. */
  async #pause(way: Way<Where>, error: unknown, attempt: number): Promise<boolean> {
    const asked = error instanceof HemlineError ? error.retryAfterMs : undefined;
    const ms = asked ?? FIRST_PAUSE_MS * 2 ** (attempt - 1);
    this.#tools.log.warn(
      { platform: this.#platform.name, way: way.name, attempt, ms },
      'an answer did not arrive',
    );
    if (ms > MAX_PAUSE_MS) return false;
    await this.#tools.clock.sleep(ms, this.#tools.signal);
    return true;
  }
}

function tooLarge(error: unknown): boolean {
  return error instanceof HemlineError && error.code === 'reply-too-large';
}

/** The message within a platform's limits. */
async function fitted(
  message: Outgoing,
  bytes = Number.POSITIVE_INFINITY,
  text = Number.POSITIVE_INFINITY,
): Promise<Outgoing> {
  const pictures = await Promise.all(message.pictures.map((picture) => fitPicture(picture, bytes)));
  const cut = message.text.length <= text ? message.text : `${message.text.slice(0, text - 1).trimEnd()}…`;
  return { ...message, text: cut, pictures };
}

/** The message with its largest picture made smaller; undefined where that is of no use. */
async function shrunk(message: Outgoing): Promise<Outgoing | undefined> {
  const most = Math.max(0, ...message.pictures.map(({ bytes }) => bytes.length));
  if (most * SHRINK < LEAST_BYTES) return undefined;
  return fitted(message, Math.floor(most * SHRINK)).catch(() => undefined);
}
