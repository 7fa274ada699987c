import type { Store } from '../conversation/store.ts';

const PREFIX = 'cache:';
/** In a store that others write to nobody knows all entries, so there each lives for a day. */
const SHARED_TTL_MS = 24 * 60 * 60_000;

export interface CacheOptions {
  /** Bytes that may be kept; 256 MiB by default. */
  readonly budget?: number;
  /** Milliseconds after which an entry is forgotten; never by default, a day at most in a store that others share. */
  readonly ttl?: number;
}

/**
 * Latents and what else can be computed again, in the store of the conversations. When the budget is spent the
 * least recently used entry makes room; which was used when is known since the process began.
 */
export class Cache {
  readonly #store: Store;
  readonly #budget: number;
  readonly #ttl: number | undefined;
  /** Bytes by key, the least recently used first. */
  readonly #entries = new Map<string, number>();
  #bytes = 0;

  constructor(store: Store, { budget = 256 * 2 ** 20, ttl }: CacheOptions = {}) {
    this.#store = store;
    this.#budget = budget;
    this.#ttl = store.shared ? Math.min(ttl ?? SHARED_TTL_MS, SHARED_TTL_MS) : ttl;
    for (const [key, bytes] of store.sizes(PREFIX)) this.#touch(key.slice(PREFIX.length), bytes);
  }

  async get(key: string): Promise<Buffer | undefined> {
    const found = await this.#store.get<Buffer>(PREFIX + key);
    if (found) this.#touch(key, found.length);
    else this.#drop(key);
    return found;
  }

  /** A value larger than the budget is not kept. */
  async set(key: string, value: Buffer): Promise<void> {
    if (value.length > this.#budget) return;
    this.#touch(key, value.length);
    await Promise.all([this.#store.set(PREFIX + key, value, this.#ttl), this.#evict()]);
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#drop(key);
    await this.#store.delete(keys.map((key) => PREFIX + key));
  }

  async #evict(): Promise<void> {
    const out: string[] = [];
    for (const [key] of this.#entries) {
      if (this.#bytes <= this.#budget) break;
      this.#drop(key);
      out.push(PREFIX + key);
    }
    await this.#store.delete(out);
  }

  #touch(key: string, bytes: number): void {
    this.#drop(key);
    this.#entries.set(key, bytes);
    this.#bytes += bytes;
  }

  #drop(key: string): void {
    this.#bytes -= this.#entries.get(key) ?? 0;
    this.#entries.delete(key);
  }
}
