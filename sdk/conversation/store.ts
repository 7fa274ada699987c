import type Keyv from 'keyv';
import { HemlineError } from '../../models/error.ts';

/** A Keyv and what its storage can do beyond Keyv. */
export interface Backend {
  readonly keyv: Keyv;
  /**
   * Sets `key` only where the record there has the expected version (0: there is none), in one step that no other
   * process can come between. Without it a Store compares and then sets, which is safe within one process.
   */
  swap?(key: string, expected: number, next: Next): Promise<boolean>;
  /** Keys that begin with `prefix`, and their bytes. Only where this machine has the storage to itself. */
  sizes?(prefix: string): Iterable<readonly [key: string, bytes: number]>;
}

/** A record on its way into the storage. */
export interface Next {
  readonly version: number;
  /** The record as Keyv serialises it. */
  readonly data: string;
  /** Milliseconds; for good where it is not given. */
  readonly ttl?: number;
}

/** A record that several may want to write. */
export interface Versioned {
  /** Not 0; another with every write. */
  readonly version: number;
}

/**
 * Where conversations, pictures and latents are kept: Keyv with errors that speak, bytes that survive and a
 * guarded write. Throws HemlineError `store-failed` when the storage does.
 */
export class Store {
  readonly #backend: Backend;
  /** Guarded writes of this process, where the backend cannot guard them itself. */
  #writing: Promise<unknown> = Promise.resolve();

  constructor(backend: Backend) {
    this.#backend = backend;
    backend.keyv.throwOnErrors = true; // otherwise a failed get looks like a key that is not there
  }

  /** Whether other machines may write here too. */
  get shared(): boolean {
    return this.#backend.sizes === undefined;
  }

  get<T>(key: string): Promise<T | undefined> {
    return asked(() => this.#backend.keyv.get<T>(key));
  }

  /** `ttl` in milliseconds; for good by default. */
  async set(key: string, value: unknown, ttl?: number): Promise<void> {
    // Keyv's JSON knows Buffers, not other bytes.
    const kept = value instanceof Uint8Array ? bufferOf(value) : value;
    await asked(() => this.#backend.keyv.set(key, kept, ttl));
  }

  async delete(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) await asked(() => this.#backend.keyv.delete([...keys]));
  }

  /** Writes `record` over version `expected` (0: there is none yet). False when another writer was quicker. */
  async replace(key: string, record: Versioned, expected: number, ttl?: number): Promise<boolean> {
    const { keyv, swap } = this.#backend;
    if (swap) {
      const expires = ttl === undefined ? undefined : Date.now() + ttl;
      return asked(async () => {
        const data = (await keyv.serializeData({ value: record, expires })) as string;
        return swap(key, expected, { version: record.version, data, ttl });
      });
    }
    const write = this.#writing.then(async () => {
      const there = await this.get<Versioned>(key);
      if ((there?.version ?? 0) !== expected) return false;
      await this.set(key, record, ttl);
      return true;
    });
    this.#writing = write.catch(() => {});
    return write;
  }

  sizes(prefix: string): Iterable<readonly [key: string, bytes: number]> {
    return this.#backend.sizes?.(prefix) ?? [];
  }

  async close(): Promise<void> {
    await this.#backend.keyv.disconnect();
  }
}

async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof HemlineError) throw cause;
    throw new HemlineError(
      'store-failed',
      'The store of conversations does not answer. Nothing was changed; try again in a moment.',
      { cause, retryAfterMs: 2000 },
    );
  }
}

export function bufferOf(bytes: ArrayBufferView): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
