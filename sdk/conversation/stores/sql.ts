import Keyv, { type KeyvStoreAdapter } from 'keyv';
import type { Backend, Next } from '../store.ts';

const NAMESPACE = 'hemline';
/** How often what has expired is removed, where anything is written that expires. */
const PURGE_MS = 60 * 60_000;

/** A database that speaks SQL, with $1, $2, ... for values. */
export interface Database {
  query(sql: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): Promise<void>;
}

/** Conversations in the table `hemline` of a database; makes it where it is not there. */
export async function openSql(database: Database): Promise<Backend> {
  const storage = new SqlStorage(database);
  await storage.prepare();
  return {
    keyv: new Keyv({ store: storage, namespace: NAMESPACE }),
    swap: (key, expected, next) => storage.swap(`${NAMESPACE}:${key}`, expected, next),
  };
}

/** Keyv's storage adapter over SQL that SQLite and Postgres share. Values are the strings that Keyv makes. */
class SqlStorage implements KeyvStoreAdapter {
  readonly opts = { dialect: 'sql', url: '' };
  namespace?: string;
  readonly #database: Database;
  #purged = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  async prepare(): Promise<void> {
    const make = async () => {
      await this.#database.query(
        'CREATE TABLE IF NOT EXISTS hemline (key TEXT PRIMARY KEY, value TEXT NOT NULL, version BIGINT, expires BIGINT)',
      );
      await this.#database.query('CREATE INDEX IF NOT EXISTS hemline_expires ON hemline (expires)');
    };
    // Two who make it at once can be in each other's way once.
    await make().catch(make);
    await this.purge();
  }

  /** Errors are thrown, never emitted. */
  on(): this {
    return this;
  }

  // biome-ignore lint/suspicious/noExplicitAny: Keyv's own type
  async get(key: string): Promise<any> {
    const [row] = await this.#database.query('SELECT value FROM hemline WHERE key = $1', [key]);
    return row?.value;
  }

  async has(key: string): Promise<boolean> {
    const rows = await this.#database.query(
      'SELECT 1 FROM hemline WHERE key = $1 AND (expires IS NULL OR expires > $2)',
      [key, Date.now()],
    );
    return rows.length > 0;
  }

  async set(key: string, value: string, ttl?: number): Promise<boolean> {
    if (ttl !== undefined && Date.now() > this.#purged + PURGE_MS) await this.purge();
    await this.#database.query(
      `INSERT INTO hemline (key, value, expires) VALUES ($1, $2, $3)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires, version = NULL`,
      [key, value, expiry(ttl)],
    );
    return true;
  }

  /** Writes over the expected version only; see Backend. It has a column, so that no value is read for it. */
  async swap(key: string, expected: number, { version, data, ttl }: Next): Promise<boolean> {
    const written =
      expected === 0
        ? await this.#database.query(
            `INSERT INTO hemline (key, value, version, expires) VALUES ($1, $2, $3, $4)
             ON CONFLICT (key) DO UPDATE
             SET value = excluded.value, version = excluded.version, expires = excluded.expires
             WHERE hemline.expires <= $5 RETURNING key`,
            [key, data, version, expiry(ttl), Date.now()],
          )
        : await this.#database.query(
            `UPDATE hemline SET value = $1, version = $2, expires = $3
             WHERE key = $4 AND version = $5 AND (expires IS NULL OR expires > $6) RETURNING key`,
            [data, version, expiry(ttl), key, expected, Date.now()],
          );
    return written.length > 0;
  }

  async delete(key: string): Promise<boolean> {
    return this.deleteMany([key]);
  }

  async deleteMany(keys: string[]): Promise<boolean> {
    const places = keys.map((_, i) => `$${i + 1}`).join(', ');
    const gone = await this.#database.query(
      `DELETE FROM hemline WHERE key IN (${places}) RETURNING key`,
      keys,
    );
    return gone.length > 0;
  }

  async clear(): Promise<void> {
    await this.#database.query('DELETE FROM hemline');
  }

  async disconnect(): Promise<void> {
    await this.#database.close();
  }

  /** Removes what has expired. */
  async purge(): Promise<void> {
    this.#purged = Date.now();
    await this.#database.query('DELETE FROM hemline WHERE expires <= $1', [this.#purged]);
  }
}

function expiry(ttl: number | undefined): number | null {
  return ttl === undefined ? null : Date.now() + ttl;
}
