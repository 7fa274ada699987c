import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Store } from '../../../sdk/conversation/store.ts';
import { openStore } from '../../../sdk/conversation/stores/open.ts';
import {
  latentFromBytes,
  latentToBytes,
  referenceFromBytes,
  referenceToBytes,
  textFromBytes,
  textToBytes,
} from '../../../sdk/rounds/bytes.ts';
import { Cache } from '../../../sdk/rounds/cache.ts';

const bytes = (length: number) => Buffer.alloc(length, 7);

async function kept(cache: Cache, keys: string): Promise<string> {
  const there: string[] = [];
  for (const key of keys) if (await cache.get(key)) there.push(key);
  return there.join('');
}

test('the least recently used makes room when the budget is spent', async () => {
  const store = await openStore('memory:');
  const cache = new Cache(store, { budget: 300 });
  for (const key of 'abc') await cache.set(key, bytes(100));
  await cache.get('a');
  await cache.set('d', bytes(100));
  assert.equal(await store.get('cache:b'), undefined);
  assert.equal(await kept(cache, 'acd'), 'acd');
  await cache.set('e', bytes(250));
  assert.equal(await kept(cache, 'abcde'), 'e');
});

test('what is larger than the budget is not kept, and what is written anew counts once', async () => {
  const cache = new Cache(await openStore('memory:'), { budget: 300 });
  await cache.set('a', bytes(100));
  await cache.set('huge', bytes(301));
  for (let i = 0; i < 5; i++) await cache.set('b', bytes(150));
  assert.equal(await kept(cache, 'ab'), 'ab');
  assert.equal(await cache.get('huge'), undefined);
});

test('the budget holds for what an earlier process left', async () => {
  const address = `lmdb:${mkdtempSync(join(tmpdir(), 'hemline-cache-'))}`;
  const first = await openStore(address);
  const before = new Cache(first, { budget: 1e6 });
  for (const key of 'abcdefgh') await before.set(key, bytes(1000));
  await first.close();
  const second = await openStore(address);
  const after = new Cache(second, { budget: 4000 });
  await after.set('x', bytes(1000));
  let total = 0;
  for (const [, size] of second.sizes('cache:')) total += size;
  assert.ok(total <= 2 * 4000, `${total} bytes are left`); // stored bytes are a third more, and JSON
  assert.ok(await after.get('x'));
  await second.close();
});

test('in a store that others share an entry lives for a day at most', async () => {
  const DAY = 24 * 3600_000;
  const lives = async (shared: boolean, ttl?: number) => {
    let given: number | undefined;
    const set = async (_key: string, _value: unknown, ms?: number) => {
      given = ms;
    };
    const store = { shared, sizes: () => [], set };
    await new Cache({ ...store, delete: async () => {} } as unknown as Store, { ttl }).set('a', bytes(1));
    return given;
  };
  assert.deepEqual(
    await Promise.all([
      lives(true),
      lives(true, 1000),
      lives(true, 30 * DAY),
      lives(false),
      lives(false, 1000),
    ]),
    [DAY, 1000, DAY, undefined, 1000],
  );
});

test('entries that are deleted are gone', async () => {
  const cache = new Cache(await openStore('memory:'));
  await cache.set('a', bytes(10));
  await cache.set('b', bytes(10));
  await cache.delete(['a', 'never']);
  assert.equal(await kept(cache, 'ab'), 'b');
});

test('latents and references come back bit for bit, from whatever place in memory', () => {
  const latent = Float32Array.of(0, -0, 1e-40, Math.PI, Number.MAX_VALUE);
  const moved = Buffer.concat([Buffer.alloc(3), latentToBytes(latent)]).subarray(3);
  assert.deepEqual(latentFromBytes(moved), latent);
  const reference = {
    latent,
    tokens: Float32Array.of(1, 2, 3),
    pose: Array.from({ length: 18 }, (_, i) => [i / 3, i, 1] as const),
  };
  for (const kept of [reference, { ...reference, edges: Uint8Array.of(0, 255, 9) }])
    assert.deepEqual(referenceFromBytes(Buffer.from(referenceToBytes(kept))), kept);
  for (const text of [{ tokens: latent }, { tokens: latent, embeds: Float32Array.of(1, 2) }])
    assert.deepEqual(textFromBytes(Buffer.from(textToBytes(text))), text);
});
