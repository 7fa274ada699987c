import { mkdirSync } from 'node:fs';
import Keyv, { type KeyvStoreAdapter } from 'keyv';
import type { Database, RootDatabase } from 'lmdb';
import { HemlineError } from '../../../models/error.ts';
import type { Backend, Next, Versioned } from '../store.ts';

const NAMESPACE = 'hemline';
/** How often what has expired is removed, where anything is written that expires. */
const PURGE_MS = 60 * 60_000;

/**
 * A folder on this machine, embedded: no server, several processes may use it, and what was written is there after
 * SIGKILL. Throws HemlineError `store-failed` where the folder cannot be used.
 */
export async function openLmdb(folder: string): Promise<Backend> {
  const { open } = await import('lmdb');
  let root: RootDatabase;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 }); // shoppers' pictures are nobody else's
    root = open({ path: folder, maxDbs: 2, noSubdir: false });
  } catch (cause) {
    throw new HemlineError(
      'store-failed',
      `Conversations cannot be kept in ${folder}. Check that the folder can be written, or choose another store.`,
      { cause },
    );
  }
  const storage = new LmdbStorage(root);
  await storage.purge();
  const prefixed = (key: string) => `${NAMESPACE}:${key}`;
  return {
    keyv: new Keyv({ store: storage, namespace: NAMESPACE }),
    swap: (key, expected, next) => storage.swap(prefixed(key), expected, next),
    *sizes(prefix) {
      for (const [key, bytes] of storage.sizes(prefixed(prefix)))
        yield [key.slice(NAMESPACE.length + 1), bytes];
    },
  };
}

/** Keyv's storage adapter over lmdb. Values are the strings that Keyv makes. */
export class LmdbStorage implements KeyvStoreAdapter {
  readonly opts = { dialect: 'lmdb', url: '' };
  namespace?: string;
  readonly #root: RootDatabase;
  readonly #values: Database<string, string>;
  /** [expires, key] of what has a time to live, so that it can be swept without reading everything. */
  readonly #expiry: Database<boolean, [number, string]>;
  #purged = 0;

  constructor(root: RootDatabase) {
    this.#root = root;
    this.#values = root.openDB({ name: 'values', encoding: 'string' });
    this.#expiry = root.openDB({ name: 'expiry' });
  }

  /** Errors are thrown, never emitted. */
  on(): this {
    return this;
  }

  // biome-ignore lint/suspicious/noExplicitAny: Keyv's own type
  async get(key: string): Promise<any> {
    return this.#values.get(key);
  }

  async has(key: string): Promise<boolean> {
    return !this.#expired(key, Date.now());
  }

  async set(key: string, value: string, ttl?: number): Promise<boolean> {
    if (ttl === undefined) return this.#values.put(key, value);
    await this.#purgeSometimes();
    return this.#root.transaction(() => this.#put(key, value, ttl));
  }

  /** Writes over the expected version only; see Backend. */
  async swap(key: string, expected: number, { data, ttl }: Next): Promise<boolean> {
    if (ttl !== undefined) await this.#purgeSometimes();
    return this.#root.transaction(() => {
      const there = this.#expired(key, Date.now()) ? undefined : this.#values.get(key);
      if (versionOf(there) !== expected) return false;
      return this.#put(key, data, ttl);
    });
  }

  #put(key: string, value: string, ttl?: number): true {
    this.#values.put(key, value);
    if (ttl !== undefined) this.#expiry.put([Date.now() + ttl, key], true);
    return true;
  }

  async delete(key: string): Promise<boolean> {
    return this.#values.remove(key);
  }

  async deleteMany(keys: string[]): Promise<boolean> {
    const removed = await Promise.all(keys.map((key) => this.#values.remove(key)));
    return removed.some(Boolean);
  }

  async clear(): Promise<void> {
    await Promise.all([this.#values.clearAsync(), this.#expiry.clearAsync()]);
  }

  async disconnect(): Promise<void> {
    await this.#root.close();
  }

  *sizes(prefix: string): Iterable<[key: string, bytes: number]> {
    for (const key of this.#values.getKeys({ start: prefix, end: `${prefix}\uffff` })) {
      yield [key, this.#values.getBinaryFast(key)?.length ?? 0];
    }
  }

  async #purgeSometimes(): Promise<void> {
    if (Date.now() > this.#purged + PURGE_MS) await this.purge();
  }

  /** Removes what has expired. */
  async purge(): Promise<void> {
    const now = Date.now();
    this.#purged = now;
    await this.#root.transaction(() => {
      // The list is made first: an iterator does not like what it walks over to be removed.
      const due = [...this.#expiry.getKeys({ end: [now] })];
      for (const entry of due) {
        this.#expiry.remove(entry);
        // Written again since, it may live longer than this entry says.
        if (this.#expired(entry[1], now)) this.#values.remove(entry[1]);
      }
    });
  }

  #expired(key: string, now: number): boolean {
    const value = this.#values.get(key);
    if (value === undefined) return true;
    const { expires } = JSON.parse(value) as { expires?: number };
    return expires !== undefined && expires !== null && expires <= now;
  }
}

function versionOf(value: string | undefined): number {
  return value === undefined ? 0 : (JSON.parse(value) as { value: Versioned }).value.version;
}
