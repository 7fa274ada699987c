import type { Clock } from './clock.ts';

/**
 * Sends the newest of many messages, at most one at a time and one in `everyMs`; those in between are dropped.
 * `send` gives the milliseconds for which it wants to be left alone, beyond that.
 */
export class Pace<Message> {
  readonly #everyMs: number;
  readonly #clock: Clock;
  readonly #send: (message: Message) => Promise<number>;
  readonly #stop = new AbortController();
  #next: Message | undefined;
  #running: Promise<void> | null = null;

  constructor(everyMs: number, clock: Clock, send: (message: Message) => Promise<number>) {
    this.#everyMs = everyMs;
    this.#clock = clock;
    this.#send = send;
  }

  put(message: Message): void {
    if (this.#stop.signal.aborted || this.#everyMs === Number.POSITIVE_INFINITY) return;
    this.#next = message;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
  }

  /** Drops what waits; resolves when nothing is on its way any more, so that nothing overtakes what comes next. */
  async end(): Promise<void> {
    this.#next = undefined;
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let message = this.#next; message !== undefined; message = this.#next) {
      this.#next = undefined;
      const quiet = await this.#send(message);
      await this.#clock.sleep(Math.max(this.#everyMs, quiet), this.#stop.signal).catch(() => {});
    }
  }
}
