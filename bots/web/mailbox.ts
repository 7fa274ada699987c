import type { TurnEvent } from './wire.ts';

/**
 * Messages on their way to one page. Steps are a picture each and only the newest is worth showing, so a page that
 * reads slowly gets fewer of them; all other messages arrive, in order.
 */
export class Mailbox implements AsyncIterable<TurnEvent> {
  readonly #messages: TurnEvent[] = [];
  #wake: (() => void) | null = null;
  #closed = false;

  put(message: TurnEvent): void {
    if (this.#closed) return;
    if (message.type === 'step' && this.#messages.at(-1)?.type === 'step') this.#messages.pop();
    this.#messages.push(message);
    this.#wake?.();
  }

  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TurnEvent> {
    while (!this.#closed) {
      const message = this.#messages.shift();
      if (message) yield message;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = null;
      }
    }
  }
}
