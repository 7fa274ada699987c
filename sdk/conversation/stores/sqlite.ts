import { promisify } from 'node:util';
import { HemlineError } from '../../../models/error.ts';
import type { Backend } from '../store.ts';
import { byName } from './by-name.ts';
import { openSql } from './sql.ts';

type Rows = Record<string, unknown>[];
type Done<T> = (error: Error | null, value?: T) => void;

/** The part of sqlite3 that is used here; the package is optional. */
interface SqlitePackage {
  default: {
    Database: new (
      file: string,
      opened: Done<never>,
    ) => {
      all(sql: string, values: readonly unknown[], done: Done<Rows>): void;
      close(done: Done<never>): void;
      configure(option: 'busyTimeout', ms: number): void;
    };
  };
}

/** A file of this machine, which several processes may use; needs sqlite3. `sqlite://looks.db`, `sqlite:///srv/looks.db`. */
export async function openSqlite(address: string): Promise<Backend> {
  const { default: sqlite } = await byName<SqlitePackage>('sqlite3', 'sqlite');
  const file = address.replace(/^sqlite:(\/\/)?/, '');
  if (file === '') throw new HemlineError('store-unknown', 'Name the file of the store: sqlite://<file>.');
  try {
    const database = await new Promise<InstanceType<typeof sqlite.Database>>((resolve, reject) => {
      const opened = new sqlite.Database(file, (error) => (error ? reject(error) : resolve(opened)));
    });
    database.configure('busyTimeout', 5000); // another process writes just now
    const all = promisify((sql: string, values: readonly unknown[], done: Done<Rows>) =>
      // SQLite numbers its places with question marks.
      database.all(sql.replaceAll('$', '?'), values, done),
    );
    await all('PRAGMA journal_mode = WAL', []); // who reads does not wait for who writes
    return await openSql({
      query: async (sql, values = []) => (await all(sql, values)) ?? [],
      close: promisify((done: Done<never>) => database.close(done)),
    });
  } catch (cause) {
    throw new HemlineError(
      'store-failed',
      `Conversations cannot be kept in ${file}. Check that the file can be written, or choose another store.`,
      { cause },
    );
  }
}
