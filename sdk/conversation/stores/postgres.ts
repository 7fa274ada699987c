import { HemlineError } from '../../../models/error.ts';
import type { Backend } from '../store.ts';
import { byName } from './by-name.ts';
import { openSql } from './sql.ts';

/** The part of pg that is used here; the package is optional. */
interface PgPackage {
  default: {
    Pool: new (
      options: object,
    ) => {
      query(sql: string, values?: readonly unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
      on(event: 'error', listener: () => void): void;
      end(): Promise<void>;
    };
  };
}

/**
 * A Postgres that several machines share; needs pg. Not @keyv/postgres: there a restart of the server ends the
 * program, and stores of one process close each other.
 */
export async function openPostgres(url: string): Promise<Backend> {
  const { default: pg } = await byName<PgPackage>('pg', 'postgres');
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: 5000,
    query_timeout: 10_000,
    application_name: 'hemline',
  });
  pool.on('error', () => {}); // an idle connection that breaks is replaced; a query that fails says so itself
  try {
    return await openSql({
      query: async (sql, values) => (await pool.query(sql, values)).rows,
      close: () => pool.end(),
    });
  } catch (cause) {
    await pool.end();
    throw new HemlineError(
      'store-failed',
      'Postgres cannot be used. Check that the server runs and that the address, user and database are right.',
      { cause, retryAfterMs: 2000 },
    );
  }
}
