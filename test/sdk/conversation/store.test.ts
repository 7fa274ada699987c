import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Keyv from 'keyv';
import { HemlineError } from '../../../models/error.ts';
import { Store } from '../../../sdk/conversation/store.ts';
import { byName } from '../../../sdk/conversation/stores/by-name.ts';
import { openStore } from '../../../sdk/conversation/stores/open.ts';
import { missing, type Server, startPostgres, startRedis } from '../support/servers.ts';

const fails = (code: string, words?: RegExp) => (error: unknown) => {
  assert.ok(error instanceof HemlineError, String(error));
  assert.equal(error.code, code);
  if (words) assert.match(error.message, words);
  return true;
};

const folder = () => `lmdb:${mkdtempSync(join(tmpdir(), 'hemline-store-'))}`;
const sqlite = () => `sqlite://${join(mkdtempSync(join(tmpdir(), 'hemline-store-')), 'looks.db')}`;

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

contract('memory', () => openStore('memory:'));
contract('lmdb', () => openStore(folder()));
contract("a developer's own Keyv", async () => new Store({ keyv: new Keyv({ namespace: 'shop' }) }));

contract('sqlite', () => openStore(sqlite()), missing.sqlite);

const servers: Server[] = [];
after(() => Promise.all(servers.map((server) => server.kill())));
const started = async (start: () => Promise<Server>) => {
  const server = await start();
  servers.push(server);
  return server;
};
contract('redis', async () => openStore((await started(startRedis)).url), missing.redis);
contract('postgres', async () => openStore((await started(startPostgres)).url), missing.postgres);

for (const [name, start, skip] of [
  ['Redis', startRedis, missing.redis],
  ['Postgres', startPostgres, missing.postgres],
] as const) {
  test(`a ${name} that is gone is said, not waited for, and used again when it is back`, {
    skip,
  }, async () => {
    const server = await started(start);
    const store = await openStore(server.url);
    await store.set('a', 1);
    await server.kill();
    await assert.rejects(store.get('a'), (error) => {
      fails('store-failed', /try again/)(error);
      return (error as HemlineError).retryAfterMs! > 0;
    });
    await server.start();
    let there: unknown;
    for (let tries = 0; there === undefined && tries < 100; tries++) {
      there = await store.set('b', 2).then(
        () => store.get('b'),
        () => sleep(100),
      );
    }
    assert.equal(there, 2);
    await store.close();
  });
}

test('a Postgres that is not there is said when it is opened', { skip: missing.postgres }, async () => {
  const address = 'postgres://hemline:secret@127.0.0.1:1/looks';
  await assert.rejects(openStore(address), (error) => {
    assert.doesNotMatch((error as HemlineError).message, /secret/);
    return fails('store-failed', /server runs/)(error);
  });
});

test('two stores on one database do not close each other, and see the same', {
  skip: missing.postgres,
}, async () => {
  const { url } = await started(startPostgres);
  const [one, two] = await Promise.all([openStore(url), openStore(url)]);
  await one.set('a', 1);
  await one.close();
  assert.equal(await two.get('a'), 1);
  await two.close();
});

for (const [name, open, skip] of [
  ['sqlite', async () => sqlite(), missing.sqlite],
  ['postgres', async () => (await started(startPostgres)).url, missing.postgres],
] as const) {
  test(`${name} sweeps what has expired when it is opened`, { skip }, async () => {
    const address = await open();
    const first = await openStore(address);
    await first.set('short', 'x', 10);
    await first.set('long', 'x', 60_000);
    assert.equal(await first.replace('record', { version: 1 }, 0, 10), true);
    await first.close();
    await sleep(20);
    const second = await openStore(address);
    assert.deepEqual(await rows(name, address), ['hemline:long']);
    await second.close();
  });
}

/** The keys that a database has, asked of itself. */
async function rows(name: 'sqlite' | 'postgres', address: string): Promise<unknown[]> {
  const sql = 'SELECT key FROM hemline ORDER BY key';
  const found =
    name === 'postgres'
      ? await askPostgres(address, sql)
      : await askSqlite(address.slice('sqlite://'.length), sql);
  return found.map(({ key }) => key);
}

type Rows = { key: string }[];
// By a name that TypeScript does not look up: neither package brings types, and one of them may not be there.
const load = async (name: string) => (await import(name)).default;

async function askPostgres(address: string, sql: string): Promise<Rows> {
  const client = new (await load('pg')).Client(address);
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
}

async function askSqlite(file: string, sql: string): Promise<Rows> {
  const database = new (await load('sqlite3')).Database(file);
  return new Promise((resolve, reject) => {
    database.all(sql, (error: unknown, found: Rows) => (error ? reject(error) : resolve(found)));
  });
}

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

  test('a folder below ~ is in the home folder', async () => {
    const { HOME } = process.env;
    const home = mkdtempSync(join(tmpdir(), 'hemline-home-'));
    process.env.HOME = home;
    try {
      await (await openStore('lmdb:~/looks')).close();
    } finally {
      process.env.HOME = HOME;
    }
    assert.ok(existsSync(join(home, 'looks')));
  });

  test('a folder that cannot be made is named', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'hemline-store-')), 'file');
    writeFileSync(file, '');
    await assert.rejects(openStore(`lmdb:${file}/below`), fails('store-failed', /below/));
  });
});

test('an address that nobody knows', async () => {
  for (const address of ['', 'mongodb://x', 'looks', 'lmdb:']) {
    await assert.rejects(openStore(address), fails('store-unknown'));
  }
  for (const address of ['lmdb://looks', 'lmdb://~/looks']) {
    await assert.rejects(openStore(address), fails('store-unknown', /lmdb:<folder>/));
  }
});

test('a package that is not there is named', async () => {
  await assert.rejects(
    byName('no-such-package', 'strange'),
    fails('package-missing', /npm i no-such-package/),
  );
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
