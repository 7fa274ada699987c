import type { Ask } from '../wire.ts';
import * as api from './api.ts';

/** A turn on its way. */
export interface Going {
  /** The page's name for it. */
  readonly turn: string;
  /** What it is to do; not known of one that another page asked for. */
  readonly ask?: Ask;
  /** The server's name for it, once it has it. */
  message?: string;
  state: 'sending' | 'waiting' | 'running';
}

export interface Handlers {
  /** The server has it. */
  taken(going: Going): void;
  /** It did not get there, and may be sent again under the same name. */
  lost(going: Going, error: Error): void;
}

/** The turns of a conversation that are on their way, in order. */
export class Turns {
  readonly #conversation: string;
  readonly #handlers: Handlers;
  readonly #sending = new Map<Going, Promise<void>>();
  #all: Going[] = [];
  #listen = () => {};
  readonly #listening = new Promise<void>((resolve) => {
    this.#listen = resolve;
  });

  constructor(conversation: string, handlers: Handlers) {
    this.#conversation = conversation;
    this.#handlers = handlers;
  }

  get all(): readonly Going[] {
    return this.#all;
  }

  /** Answers can be heard from now on: turns that were held back until then are sent. */
  listening(): void {
    this.#listen();
  }

  /** One that the server knows, by its own name for it. */
  known(message: string): Going | undefined {
    return this.#all.find((going) => going.message === message);
  }

  /** One that the server has already. */
  add(turn: string, message: string, ask?: Ask): Going {
    const going: Going = { turn, ask, message, state: 'waiting' };
    this.#all.push(going);
    return going;
  }

  /** Hands one to the server. Sent twice under the same name, also by another visit, it is done once. */
  send(turn: string, ask: Ask): void {
    const going: Going = { turn, ask, state: 'sending' };
    this.#all.push(going);
    this.#sending.set(going, this.#send(going, ask));
  }

  /** Resolves when the server's names of all that are being sent are known. */
  async sent(): Promise<void> {
    await Promise.all(this.#sending.values());
  }

  remove(turn: string): Going | undefined {
    const going = this.#all.find((one) => one.turn === turn);
    this.#all = this.#all.filter((one) => one !== going);
    return going;
  }

  /** Asks the server to stop it; that it is stopped comes as an event. */
  async cancel(going: Going): Promise<void> {
    await this.#sending.get(going);
    if (going.message !== undefined) await api.cancel(this.#conversation, going.message);
  }

  async #send(going: Going, ask: Ask): Promise<void> {
    await this.#listening;
    try {
      const message = await api.ask(this.#conversation, going.turn, ask);
      going.state = 'waiting';
      this.#replace(this.known(message), going);
      going.message = message;
      this.#handlers.taken(going);
    } catch (error) {
      this.#handlers.lost(going, error as Error);
    } finally {
      this.#sending.delete(going);
    }
  }

  /** What came in under the server's name for it alone, while its own word was lost, is this one. */
  #replace(stranger: Going | undefined, going: Going): void {
    if (!stranger) return;
    going.state = stranger.state;
    this.#all = this.#all.filter((one) => one !== going).map((one) => (one === stranger ? going : one));
  }
}
