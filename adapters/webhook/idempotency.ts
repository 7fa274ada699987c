import { createHash, randomBytes } from 'node:crypto';
import { HemlineError } from '../../models/error.ts';
import type { Fitter } from '../../sdk/adapter/index.ts';

const REMEMBER_MS = 24 * 3600_000;
const KEY = /^[\x21-\x7e]{1,255}$/;

interface Used {
  readonly version: 1;
  /** Hash over what the request said: a form sent again has other bytes. */
  readonly body: string;
  readonly id: string;
}

/** Names what a request makes. The same Idempotency-Key of the same caller gives the same name for a day. */
export class Idempotency {
  readonly #store: Fitter['store'];

  constructor(store: Fitter['store']) {
    this.#store = store;
  }

  /** A name that cannot be guessed. Throws HemlineError `bad-request`; `key-reused` where the key came with other words or another picture. */
  async name(request: Request, caller: string, said: object): Promise<string> {
    const id = randomBytes(16).toString('base64url');
    const place = this.#place(request, caller);
    if (place === null) return id;
    const used: Used = { version: 1, body: hashOf(said), id };
    if (await this.#store.replace(place, used, 0, REMEMBER_MS)) return id;
    const there = await this.#store.get<Used>(place);
    if (there === undefined) return this.name(request, caller, said); // it was released just now
    if (there.body === used.body) return there.id;
    throw new HemlineError(
      'key-reused',
      'This Idempotency-Key was used for another request. Take a new one.',
    );
  }

  /** Nothing came of the request: its key is good for another try. */
  async release(request: Request, caller: string): Promise<void> {
    const place = this.#place(request, caller);
    if (place !== null) await this.#store.delete([place]);
  }

  #place(request: Request, caller: string): string | null {
    const key = request.headers.get('idempotency-key');
    if (key === null) return null;
    if (!KEY.test(key)) {
      throw new HemlineError('bad-request', 'An Idempotency-Key is 1 to 255 visible ASCII characters.');
    }
    const { pathname } = new URL(request.url);
    return `idempotency:${hash(JSON.stringify([caller, request.method, pathname, key]))}`;
  }
}

function hashOf(said: object): string {
  return hash(JSON.stringify(said, (_, value) => (value instanceof Uint8Array ? hash(value) : value)));
}

function hash(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('base64url');
}
