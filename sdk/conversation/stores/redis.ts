import Keyv, { type KeyvStoreAdapter } from 'keyv';
import type { Backend } from '../store.ts';
import { byName } from './by-name.ts';

/** The part of @keyv/redis and its client that is used here; the package is optional. */
interface RedisPackage {
  default: new (
    client: object,
    options: object,
  ) => KeyvStoreAdapter & {
    getClient(): Promise<{
      eval(script: string, call: { keys: string[]; arguments: string[] }): Promise<unknown>;
    }>;
    createKeyPrefix(key: string, namespace?: string): string;
  };
}

const NAMESPACE = 'hemline';

/** Compares the version inside Keyv's JSON with the expected one, and writes, in one step. */
const SWAP = `
local there = redis.call('GET', KEYS[1])
local version = 0
if there then version = cjson.decode(there).value.version end
if version ~= tonumber(ARGV[1]) then return 0 end
if ARGV[3] == '' then redis.call('SET', KEYS[1], ARGV[2])
else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1`;

/** A Redis that several machines share; needs @keyv/redis. */
export async function openRedis(url: string): Promise<Backend> {
  const { default: KeyvRedis } = await byName<RedisPackage>('@keyv/redis', 'redis');
  const storage = new KeyvRedis(
    // Without the offline queue a command fails while Redis is away, where it would wait and wait.
    { url, disableOfflineQueue: true, socket: { connectTimeout: 5000 } },
    { throwOnErrors: true, throwOnConnectError: true, connectionTimeout: 5000 },
  );
  return {
    keyv: new Keyv({ store: storage, namespace: NAMESPACE, useKeyPrefix: false }),
    async swap(key, expected, { data, ttl }) {
      const client = await storage.getClient();
      const done = await client.eval(SWAP, {
        keys: [storage.createKeyPrefix(key, NAMESPACE)],
        arguments: [String(expected), data, ttl === undefined ? '' : String(ttl)],
      });
      return done === 1;
    },
  };
}
