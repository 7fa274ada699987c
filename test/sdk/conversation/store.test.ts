import assert from 'node:assert/strict';
import { execFileSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Keyv from 'keyv';
import { HemlineError } from '../../../models/error.ts';
import { Store } from '../../../sdk/conversation/store.ts';
import { openStore } from '../../../sdk/conversation/stores/open.ts';

const fails = (code: string, words?: RegExp) => (error: unknown) => {
  assert.ok(error instanceof HemlineError, String(error));
  assert.equal(error.code, code);
  if (words) assert.match(error.message, words);
  return true;
};

const folder = () => `lmdb:${mkdtempSync(join(tmpdir(), 'hemline-store-'))}`;

/** What every store has to do. */
function contract(name: string, open: () => Promise<Store>, skip: string | false = false): void {
  describe(name, { skip }, () => {
    let store: Store;
    before(async () => {
      store = await open();
    });
    after(() => store?.close());

    test('keeps values and bytes as they are', async () => {
      const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => i * 7);
      await store.set('bytes', bytes);
      assert.deepEqual(new Uint8Array((await store.get<Buffer>('bytes'))!), bytes);
      const value = { text: ':base64:no \u0000 "quotes" \u{1f457}', list: [1, null, { deep: true }] };
      await store.set('value', value);
      assert.deepEqual(await store.get('value'), value);
      await store.set('value', 'newer');
      assert.equal(await store.get('value'), 'newer');
      assert.equal(await store.get('nothing'), undefined);
    });

    test('deletes', async () => {
      await Promise.all(['a', 'b', 'c'].map((key) => store.set(key, key)));
      await store.delete(['a', 'b', 'never there']);
      await store.delete([]);
      const left = await Promise.all(['a', 'b', 'c'].map((key) => store.get(key)));
      assert.deepEqual(left, [undefined, undefined, 'c']);
    });

    test('takes the strangest names, and tells them apart', async () => {
      const names = ['x', 'x:y', 'X', 'ünïcödé \u{1f457}', 'a'.repeat(400), '../up', '%00'];
      await Promise.all(names.map((key) => store.set(key, key)));
      for (const key of names) assert.equal(await store.get(key), key);
    });

    test('forgets what has expired', async () => {
      await store.set('short', 'lived', 20);
      await store.set('long', 'lived', 60_000);
      await sleep(40);
      assert.deepEqual([await store.get('short'), await store.get('long')], [undefined, 'lived']);
    });

    test('writes over the version that it is told, and over no other', async () => {
      const record = (version: number, text: string) => ({ version, text });
      assert.equal(await store.replace('record', record(1, 'a'), 1), false);
      assert.equal(await store.replace('record', record(1, 'a'), 0), true);
      assert.equal(await store.replace('record', record(1, 'b'), 0), false);
      assert.equal(await store.replace('record', record(2, 'c'), 1), true);
      assert.equal(await store.replace('record', record(2, 'd'), 1), false);
      assert.deepEqual(await store.get('record'), record(2, 'c'));
      await store.delete(['record']);
      assert.equal(await store.replace('record', record(1, 'e'), 0, 20), true);
      await sleep(40);
      assert.equal(await store.get('record'), undefined);
      assert.equal(await store.replace('record', record(1, 'f'), 0), true);
    });

    test('of two writers at once, one wins', async () => {
      await store.replace('both', { version: 1 }, 0);
      const won = await Promise.all(
        [1, 2, 3, 4].map((writer) => store.replace('both', { version: 2, writer } as never, 1)),
      );
      assert.equal(won.filter(Boolean).length, 1);
      const { writer } = (await store.get<{ writer: number }>('both'))!;
      assert.equal(won[writer - 1], true);
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

const hasRedis = (() => {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
const noRedis = hasRedis ? false : 'redis-server is not installed';

async function startRedis() {
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), 'hemline-redis-'));
  const server = spawn('redis-server', [
    '--port',
    `${port}`,
    '--save',
    '',
    '--bind',
    '127.0.0.1',
    '--dir',
    dir,
  ]);
  for await (const text of server.stdout!.setEncoding('utf8')) if (/ready to accept/i.test(text)) break;
  return { url: `redis://127.0.0.1:${port}`, server };
}

contract('memory', () => openStore('memory:'));
contract('lmdb', () => openStore(folder()));
contract("a developer's own Keyv", async () => new Store({ keyv: new Keyv({ namespace: 'shop' }) }));

let redis: Awaited<ReturnType<typeof startRedis>> | undefined;
after(() => redis?.server.kill('SIGKILL'));
contract(
  'redis',
  async () => {
    redis = await startRedis();
    return openStore(redis.url);
  },
  noRedis,
);

test('a Redis that is gone is said, not waited for', { skip: noRedis }, async () => {
  const { url, server } = await startRedis();
  const store = await openStore(url);
  await store.set('a', 1);
  server.kill('SIGKILL');
  await once(server, 'exit');
  await assert.rejects(store.get('a'), (error) => {
    fails('store-failed', /try again/)(error);
    return (error as HemlineError).retryAfterMs! > 0;
  });
  await store.close().catch(() => {});
});

describe('lmdb', () => {
  test('keeps what was written when the process is killed, and two processes see the same', async () => {
    const address = folder();
    const file = fileURLToPath(new URL('../support/writer.ts', import.meta.url));
    const child = fork(file, [address], { execArgv: ['--import', 'tsx'] });
    const [written] = (await once(child, 'message')) as [number];
    child.kill('SIGKILL');
    const store = await openStore(address);
    for (let i = 0; i <= written; i++) assert.equal((await store.get<Buffer>(`key ${i}`))?.length, 5000 + i);
    await store.close();
  });

  test('sweeps what has expired when it is opened', async () => {
    const address = folder();
    const first = await openStore(address);
    await first.set('cache:short', 'x', 10);
    await first.set('cache:renewed', 'x', 10);
    await first.set('cache:renewed', 'x', 60_000);
    await first.close();
    await sleep(20);
    const second = await openStore(address);
    assert.deepEqual(
      [...second.sizes('cache:')].map(([key]) => key),
      ['cache:renewed'],
    );
    await second.close();
  });

  test('a folder that cannot be made is named', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'hemline-store-')), 'file');
    writeFileSync(file, '');
    await assert.rejects(openStore(`lmdb:${file}/below`), fails('store-failed', /below/));
  });
});

test('an address that nobody knows, and a package that is not there', async () => {
  for (const address of ['', 'mongodb://x', 'looks', 'lmdb:']) {
    await assert.rejects(openStore(address), fails('store-unknown'));
  }
  await assert.rejects(openStore('sqlite://looks.db'), fails('package-missing', /npm i @keyv\/sqlite/));
});

test('a store that fails says so', async () => {
  const broken = new Map();
  broken.get = () => {
    throw new Error('disk on fire');
  };
  const store = new Store({ keyv: new Keyv({ store: broken }) });
  await assert.rejects(store.get('x'), (error) => {
    fails('store-failed')(error);
    return String((error as HemlineError).cause).includes('disk on fire');
  });
});
