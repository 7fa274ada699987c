import type { REST } from 'discord.js';
import {
  type Acknowledge,
  aboutError,
  CLOCK,
  type Clock,
  CONSOLE,
  Driver,
  type Fitter,
  failureOf,
  type Incoming,
  type Logger,
  type Outgoing,
  type Platform,
  type Receipt,
} from '../../sdk/adapter/index.ts';
import type { DiscordOptions } from './options.ts';
import { Order } from './order.ts';
import { discordPlatform } from './platform.ts';
import type { Where } from './where.ts';

/** An event before it is known what it asks for, and in which conversation. */
export interface Arrival extends Pick<Incoming<Where>, 'messageId' | 'where'> {
  readonly user: string;
  /** `known` is the conversation where the event was delivered before. Undefined: it is not meant for hemline. */
  find(known: string | undefined): Promise<Pick<Incoming<Where>, 'conversation' | 'ask'> | undefined>;
}

/** Where the conversation of a place is remembered. */
export const PLACES = {
  /** A message of ours or of a shopper, and the thread that was opened on it: Discord gives both the same id. */
  message: (id: string) => id,
  /** The conversation that a shopper is having in a channel. */
  current: (channel: string, user: string) => `${channel}/${user}`,
};

/** Of a failure to find one. */
const NO_CONVERSATION = '';

/** What gateway and HTTP share: the driver, and which conversation an event belongs to. */
export class Core {
  readonly stylist: Fitter;
  readonly clock: Clock;
  readonly log: Logger;
  /** Whether messages can be sent without an interaction. */
  readonly posts: boolean;
  readonly #driver: Driver<Where>;
  readonly #platform: Platform<Where>;
  /** Events of a channel are looked up in the order in which they came. */
  readonly #order = new Order();

  constructor(stylist: Fitter, rest: REST, options: DiscordOptions, posts: boolean) {
    this.stylist = stylist;
    this.clock = options.clock ?? CLOCK;
    this.log = options.log ?? CONSOLE;
    this.posts = posts;
    this.#platform = discordPlatform({
      rest,
      clock: this.clock,
      posts,
      answered: async (message, conversation) => {
        if (conversation !== NO_CONVERSATION) await this.bind(PLACES.message(message), conversation);
      },
    });
    this.#driver = new Driver(stylist, this.#platform, options);
  }

  /**
   * Finds the conversation and hands the event to the driver. Never rejects; undefined where the event is not meant for
   * hemline. What is delivered again belongs where it belonged the first time, or it would be answered twice.
   */
  take(arrival: Arrival, acknowledge: Acknowledge<Where>): Promise<Receipt | undefined> {
    const { user, where, messageId } = arrival;
    return this.#order.run(where.channel, async () => {
      try {
        const known = await this.find(PLACES.message(messageId));
        const found = await arrival.find(known);
        if (!found) return undefined;
        if (known === undefined) {
          await this.bind(PLACES.message(messageId), found.conversation);
          await this.bind(PLACES.current(where.channel, user), found.conversation);
        }
        return await this.#driver.receive({ ...found, messageId, where }, acknowledge);
      } catch (error) {
        const told = (await acknowledge().catch(() => {})) || where;
        const done = this.#tell(messageId, told, error);
        return { status: 'failed', done };
      }
    });
  }

  find(place: string): Promise<string | undefined> {
    return this.#driver.places.find(place);
  }

  /** A place that is not remembered is no reason not to answer. */
  async bind(place: string, conversation: string): Promise<void> {
    await this.#driver.places.bind(place, conversation).catch((error: unknown) => {
      this.log.warn({ platform: 'discord', err: aboutError(error) }, 'a place was not remembered');
    });
  }

  resume(): Promise<void> {
    return this.#driver.resume();
  }

  async close(): Promise<void> {
    await this.#order.idle();
    await this.#driver.close();
  }

  /** Says that an event could not even be looked up. */
  async #tell(messageId: string, where: Where, error: unknown): Promise<Outgoing | undefined> {
    const err = (one: unknown) => ({ platform: 'discord', err: aboutError(one) });
    const failure = failureOf(error, (one) => this.log.error(err(one), 'an event was not taken'));
    const text = failure.message;
    const told = { kind: 'failure', conversation: NO_CONVERSATION, messageId, text, failure } as const;
    const out: Outgoing = { ...told, pictures: [], controls: [] };
    try {
      await this.#platform.ways(where)[0]?.show(out);
      return out;
    } catch (cause) {
      this.log.error(err(cause), 'a failure was not told');
      return undefined;
    }
  }
}
