import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import Keyv from 'keyv';
import { HemlineError } from '../../../models/error.ts';
import { type Backend, Store } from '../store.ts';
import { openLmdb } from './lmdb.ts';
import { openPostgres } from './postgres.ts';
import { openRedis } from './redis.ts';
import { openSqlite } from './sqlite.ts';

/** Where conversations are kept when nobody says otherwise. */
export const DEFAULT_STORE = `lmdb:${join(homedir(), '.local', 'share', 'hemline')}`;

const KINDS = 'lmdb:<folder>, memory:, redis://..., postgres://..., sqlite://<file>';

/**
 * Opens a store by its address:
 * - `lmdb:///srv/looks`, `lmdb:looks`, `lmdb:~/looks`: a folder on this machine, embedded. The default, in the home
 *   folder.
 * - `memory:`: gone when the process ends
 * - `redis://...`, `rediss://...`: needs @keyv/redis
 * - `postgres://...`: needs pg
 * - `sqlite://looks.db`, `sqlite:///srv/looks.db`: a file on this machine; needs sqlite3
 *
 * Throws HemlineError `store-unknown`, `package-missing` or `store-failed`.
 */
export async function openStore(address: string = DEFAULT_STORE): Promise<Store> {
  return new Store(await openBackend(address));
}

async function openBackend(address: string): Promise<Backend> {
  const kind = /^([a-z]+):/.exec(address)?.[1];
  switch (kind) {
    case 'lmdb':
      return openLmdb(folderOf(address));
    case 'memory':
      return openMemory();
    case 'redis':
    case 'rediss':
      return openRedis(address);
    case 'postgres':
    case 'postgresql':
      return openPostgres(address);
    case 'sqlite':
      return openSqlite(address);
    default:
      throw new HemlineError('store-unknown', `No store is called ${address}. Known are ${KINDS}.`);
  }
}

function folderOf(address: string): string {
  const path = address.slice('lmdb:'.length);
  try {
    if (path.startsWith('//')) return fileURLToPath(`file:${path}`);
  } catch (cause) {
    // `lmdb://looks`: "looks" would be another machine.
    const message = `${address} is no folder of this machine. Write lmdb:<folder> or lmdb:///<folder from the root>.`;
    throw new HemlineError('store-unknown', message, { cause });
  }
  // No shell is between an option and us that would put the home folder in.
  if (path !== '') return resolve(path.replace(/^~(?=\/|$)/, () => homedir()));
  throw new HemlineError('store-unknown', 'Name the folder of the store: lmdb:<folder>.');
}

function openMemory(): Backend {
  const kept = new Map<string, string>();
  const keyv = new Keyv({ store: kept, namespace: 'hemline' });
  return {
    keyv,
    *sizes(prefix) {
      const start = `hemline:${prefix}`;
      for (const [key, value] of kept) {
        if (key.startsWith(start)) yield [key.slice('hemline:'.length), value.length];
      }
    },
  };
}
