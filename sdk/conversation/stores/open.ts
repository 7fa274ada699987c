import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import Keyv, { type KeyvStoreAdapter } from 'keyv';
import { HemlineError } from '../../../models/error.ts';
import { type Backend, Store } from '../store.ts';
import { byName } from './by-name.ts';
import { openLmdb } from './lmdb.ts';
import { openRedis } from './redis.ts';

/** Where conversations are kept when nobody says otherwise. */
export const DEFAULT_STORE = `lmdb:${join(homedir(), '.local', 'share', 'hemline')}`;

const KINDS = 'lmdb:<folder>, memory:, redis://..., postgres://..., sqlite://...';

/**
 * Opens a store by its address:
 * - `lmdb:///srv/looks`, `lmdb:looks`: a folder on this machine, embedded. The default, in the home folder.
 * - `memory:`: gone when the process ends
 * - `redis://...`, `rediss://...`: needs @keyv/redis
 * - `postgres://...`: needs @keyv/postgres; `sqlite://file`: needs @keyv/sqlite
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
      return openKeyv('@keyv/postgres', 'postgres', { uri: address });
    case 'sqlite':
      return openKeyv('@keyv/sqlite', 'sqlite', { uri: address });
    default:
      throw new HemlineError('store-unknown', `No store is called ${address}. Known are ${KINDS}.`);
  }
}

function folderOf(address: string): string {
  const path = address.slice('lmdb:'.length);
  if (path.startsWith('//')) return fileURLToPath(`file:${path}`);
  if (path !== '') return resolve(path);
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

type Adapter = { default: new (options: object) => KeyvStoreAdapter };

async function openKeyv(name: string, what: string, options: object): Promise<Backend> {
  const { default: Storage } = await byName<Adapter>(name, what);
  return { keyv: new Keyv({ store: new Storage(options), namespace: 'hemline' }) };
}
