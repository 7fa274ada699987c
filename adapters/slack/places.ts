import { aboutError, conversationName, type Driver, type Logger } from '../../sdk/adapter/index.ts';
import type { Where } from './platform.ts';

type Places = Pick<Driver<Where>['places'], 'bind' | 'find'>;

/** Where something was said. JSON: a modal remembers it. */
export interface Spot {
  readonly channel: string;
  /** `ts` of the message that a thread hangs on, or may come to hang on. */
  readonly root?: string;
  /** `ts` of the message in whose thread the answer belongs; none: at the channel's top level. */
  readonly thread?: string;
}

/** The spot of a message. In a direct channel the answer is in a thread only where the message is. */
export function spotOf(channel: string, ts: string, thread_ts?: string): Spot {
  const root = thread_ts ?? ts;
  const thread = isDirect(channel) ? thread_ts : root;
  return { channel, root, ...(thread !== undefined && { thread }) };
}

/**
 * Which conversation a thread is. A thread that somebody began by calling the bot is one, and so is a direct channel;
 * threads below what the bot posted at a channel's top level belong to the conversation that it was posted for.
 */
export class Threads {
  readonly #places: Places;
  readonly #log: Logger;

  constructor(places: Places, log: Logger) {
    this.#places = places;
    this.#log = log;
  }

  /** The conversation of a thread where the bot was before. */
  async known({ channel, root }: Spot): Promise<string | undefined> {
    return root === undefined ? undefined : this.#places.find(placeOf(channel, root));
  }

  /** The conversation of a spot, known from now on. `event` names the one that begins without any message. */
  async at(spot: Spot, bot: string, event: string): Promise<string> {
    const { channel, root } = spot;
    const parts = isDirect(channel) ? [channel] : [channel, root ?? event];
    const name = conversationName('slack', bot, ...parts);
    try {
      const known = await this.known(spot);
      if (known !== undefined) return known;
      if (root !== undefined && !isDirect(channel)) await this.bind(channel, root, name);
    } catch (error) {
      // The driver asks the store too, and tells the shopper.
      this.#log.warn({ platform: 'slack', err: aboutError(error) }, 'a thread was not looked up');
    }
    return name;
  }

  /** A store that fails here is no reason not to answer: then the thread is heard only where the bot is mentioned. */
  async bind(channel: string, root: string, conversation: string): Promise<void> {
    await this.#places.bind(placeOf(channel, root), conversation).catch((error: unknown) => {
      this.#log.warn({ platform: 'slack', err: aboutError(error) }, 'a thread was not noted');
    });
  }
}

/** Direct messages between a person and the bot. */
export function isDirect(channel: string): boolean {
  return channel.startsWith('D');
}

function placeOf(channel: string, root: string): string {
  return JSON.stringify([channel, root]);
}
