import { createHash } from 'node:crypto';
import { Webhook as Signer } from 'standardwebhooks';
import { HemlineError } from '../../models/error.ts';
import { aboutError, type Clock, type Fitter, type Logger, update } from '../../sdk/adapter/index.ts';
import type { CallbackOptions } from './options.ts';

const MINUTE = 60;
const HOUR = 3600;
const RETRY_SECONDS = [
  5,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
/** How long a receiver may take; and, with room to spare, how long a message that is being sent is left alone. */
const TIMEOUT_MS = 15_000;
const HELD_MS = 2 * TIMEOUT_MS;
/** Looks for messages that are due at least this often: another process may have left some. */
const LOOK_MS = 60_000;
const REMEMBER_MS = 7 * 24 * 3600_000;
const LEAST_SECRET = 24;

interface Message {
  readonly version: number;
  readonly id: string;
  readonly body: string;
  readonly attempts: number;
  /** Milliseconds since the epoch. */
  readonly due: number;
}

interface Outbox {
  readonly version: number;
  readonly ids: readonly string[];
}

/** Outgoing messages, signed by Standard Webhooks, kept in the store until the receiver has them. */
export class Callbacks {
  /** Of this receiver: others may be served from the same store. */
  readonly #outbox: string;
  readonly #options: CallbackOptions;
  readonly #signers: readonly Signer[];
  readonly #store: Fitter['store'];
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<number> | null = null;

  /** Throws HemlineError `bad-callback` for an address that is none or a secret that is empty or short. */
  constructor(options: CallbackOptions, store: Fitter['store'], clock: Clock, log: Logger) {
    if (!URL.canParse(options.url) || !/^https?:$/.test(new URL(options.url).protocol)) {
      throw new HemlineError('bad-callback', 'The address of the callback is not http or https.');
    }
    this.#options = options;
    this.#outbox = `callbacks:${createHash('sha256').update(options.url).digest('base64url')}`;
    this.#signers = options.secrets.map(signerOf);
    if (this.#signers.length === 0)
      throw new HemlineError('bad-callback', 'The callback has no secret. Name one.');
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
  }

  /** Keeps a message and begins to send it. One that is known already is left as it is. */
  async add(id: string, payload: unknown): Promise<void> {
    const message: Message = {
      version: 1,
      id,
      body: JSON.stringify(payload),
      attempts: 0,
      due: this.#clock.now(),
    };
    await update<Outbox>(this.#store, this.#outbox, (outbox) => ({
      ids: [...new Set([...(outbox?.ids ?? []), id])],
    }));
    if (await this.#store.replace(this.#keyOf(id), message, 0, REMEMBER_MS)) this.start();
  }

  /** Sends what is due, now and whenever something is. */
  start(): void {
    clearTimeout(this.#timer);
    void this.flush()
      .catch((error: unknown) => {
        this.#log.warn({ err: aboutError(error) }, 'callbacks were not looked for');
        return LOOK_MS;
      })
      .then((ms) => {
        if (this.#stop.signal.aborted) return;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.start(), Math.min(ms, LOOK_MS)).unref();
      });
  }

  /** Sends what is due; gives the milliseconds until something is again. */
  async flush(): Promise<number> {
    while (this.#running) await this.#running.catch(() => {});
    this.#running = this.#flush().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#stop.abort();
    await this.#running?.catch(() => {});
  }

  async #flush(): Promise<number> {
    let next = LOOK_MS;
    const outbox = await this.#store.get<Outbox>(this.#outbox);
    for (const id of outbox?.ids ?? []) {
      if (this.#stop.signal.aborted) break;
      const message = await this.#store.get<Message>(this.#keyOf(id));
      const wait = message ? message.due - this.#clock.now() : Number.POSITIVE_INFINITY;
      if (message && wait <= 0) next = Math.min(next, await this.#send(message));
      else next = Math.min(next, wait);
    }
    return Math.max(0, next);
  }

  /** One attempt; gives the milliseconds until the next. */
  async #send(there: Message): Promise<number> {
    const now = this.#clock.now();
    const message = {
      ...there,
      version: there.version + 1,
      attempts: there.attempts + 1,
      due: now + HELD_MS,
    };
    const key = this.#keyOf(there.id);
    if (!(await this.#store.replace(key, message, there.version, REMEMBER_MS))) return HELD_MS; // another has it
    const { done, retryAfterMs } = await this.#post(message);
    const { retrySeconds = RETRY_SECONDS } = this.#options;
    const seconds = retrySeconds[message.attempts - 1];
    if (done || seconds === undefined) {
      if (!done) this.#log.error({ id: message.id, attempts: message.attempts }, 'a callback was given up');
      await this.#store.delete([key]);
      await update<Outbox>(this.#store, this.#outbox, (outbox) => ({
        ids: (outbox?.ids ?? []).filter((id) => id !== message.id),
      }));
      return LOOK_MS;
    }
    const wait = Math.max(seconds * 1000, retryAfterMs);
    const later = { ...message, version: message.version + 1, due: this.#clock.now() + wait };
    await this.#store.replace(key, later, message.version, REMEMBER_MS);
    return wait;
  }

  async #post({ id, body, attempts }: Message): Promise<{ done: boolean; retryAfterMs: number }> {
    const now = new Date(this.#clock.now());
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': this.#signers.map((signer) => signer.sign(id, now, body)).join(' '),
    };
    try {
      const ask = this.#options.fetch ?? fetch;
      const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(TIMEOUT_MS)]);
      const answer = await ask(this.#options.url, {
        method: 'POST',
        headers,
        body,
        redirect: 'manual',
        signal,
      });
      await answer.body?.cancel();
      if (answer.ok) return { done: true, retryAfterMs: 0 };
      this.#log.warn({ id, attempts, status: answer.status }, 'a callback was not taken');
      // 410: the receiver wants no more of them.
      const after = Number(answer.headers.get('retry-after') ?? 0);
      return { done: answer.status === 410, retryAfterMs: Number.isFinite(after) ? after * 1000 : 0 };
    } catch (error) {
      this.#log.warn({ id, attempts, err: aboutError(error) }, 'a callback was not taken');
      return { done: false, retryAfterMs: 0 };
    }
  }

  #keyOf(id: string): string {
    return `${this.#outbox}:${id}`;
  }
}

function signerOf(secret: string): Signer {
  try {
    const bytes = Buffer.from(secret.replace(/^whsec_/, ''), 'base64').length;
    if (bytes >= LEAST_SECRET) return new Signer(secret);
  } catch (cause) {
    throw new HemlineError('bad-callback', 'A callback secret is "whsec_" and base64.', { cause });
  }
  throw new HemlineError(
    'bad-callback',
    `A callback secret has at least ${LEAST_SECRET} bytes. Make a longer one.`,
  );
}
