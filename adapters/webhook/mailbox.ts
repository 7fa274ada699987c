/**
 * Messages on their way to one reader, who may be slow. A message that is `fleeting` gives way to the next one, so
 * that such a reader gets fewer of them; all others arrive, in order.
 */
export class Mailbox<Message> implements AsyncIterable<Message> {
  readonly #fleeting: (message: Message) => boolean;
  readonly #messages: Message[] = [];
  #wake: (() => void) | null = null;
  #closed = false;

  constructor(fleeting: (message: Message) => boolean) {
    this.#fleeting = fleeting;
  }

  put(message: Message): void {
    if (this.#closed) return;
    const last = this.#messages.at(-1);
    if (last !== undefined && this.#fleeting(last) && this.#fleeting(message)) this.#messages.pop();
    this.#messages.push(message);
    this.#wake?.();
  }

  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Message> {
    while (!this.#closed) {
      const message = this.#messages.shift();
      if (message !== undefined) yield message;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = null;
      }
    }
  }
}
