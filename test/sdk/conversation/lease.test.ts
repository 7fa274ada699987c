import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { HemlineError } from '../../../models/error.ts';
import { Leases } from '../../../sdk/conversation/lease.ts';
import type { Store } from '../../../sdk/conversation/store.ts';
import { openStore } from '../../../sdk/conversation/stores/open.ts';
import { missing, type Server, startPostgres, startRedis } from '../support/servers.ts';

const fails = (code: string) => (error: unknown) => error instanceof HemlineError && error.code === code;
const program = fileURLToPath(new URL('../support/holder.ts', import.meta.url));
const FOREVER = 10 * 60_000;

/** A conversation in two processes or more, over one store. */
function contract(name: string, start: () => Promise<string>, skip: string | false = false): void {
  describe(`over ${name}`, { skip }, () => {
    let [address, store]: [string, Store] = ['', undefined as never];
    let leases: Leases;
    const children: ChildProcess[] = [];
    before(async () => {
      address = await start();
      store = await openStore(address);
      leases = new Leases(store, { heartbeat: 200, expiry: 3000 });
    });
    after(async () => {
      for (const child of children) child.kill('SIGKILL');
      await store?.close();
    });

    /** A child, and a way to wait for its words. */
    function holder(log: string, who: string, times: number, ms: number) {
      const args = [address, log, who, `${times}`, `${ms}`];
      const child = fork(program, args, { execArgv: ['--import', 'tsx'] });
      children.push(child);
      const words: string[] = [];
      child.on('message', (word: string) => words.push(word));
      const says = async (word: string) => {
        while (!words.includes(word)) await once(child, 'message');
      };
      return { child, words, says };
    }
    const newLog = () => join(mkdtempSync(join(tmpdir(), 'hemline-lease-')), 'log');

    test('of three processes one at a time is at it', async () => {
      const log = newLog();
      const holders = ['a', 'b', 'c'].map((who) => holder(log, who, 6, 15));
      await Promise.all(holders.map(({ child }) => once(child, 'exit')));
      for (const { words } of holders) assert.equal(words.filter((word) => word === 'done').length, 6);
      const lines = readFileSync(log, 'utf8').trim().split('\n');
      assert.equal(lines.length, 36);
      for (let i = 0; i < lines.length; i += 2)
        assert.deepEqual([lines[i], lines[i + 1]], [lines[i], lines[i]!.replace('begins', 'ends')]);
      assert.equal(await store.get('lock:c'), undefined, 'nothing is left behind');
    });

    test('who lives keeps it beyond the expiry; who is killed loses it', async () => {
      const { child, says } = holder(newLog(), 'a', 1, FOREVER);
      await says('holding');
      let mine = false;
      const waiting = leases.run('c', async () => {
        mine = true;
      });
      await sleep(4500);
      assert.equal(mine, false);
      child.kill('SIGKILL');
      await waiting;
      assert.equal(mine, true);
    });

    test('the others may be turned away, withdraw, or take its place', async () => {
      const { words, says } = holder(newLog(), 'a', 1, FOREVER);
      await says('holding');
      const run = (overlap: 'queue' | 'reject' | 'supersede', signal?: AbortSignal) =>
        leases.run('c', async () => 'mine', { overlap, signal });
      await assert.rejects(run('reject'), fails('conversation-busy'));
      await assert.rejects(run('queue', AbortSignal.timeout(300)), fails('cancelled'));
      assert.ok(!words.includes('superseded'));
      assert.equal(await run('supersede'), 'mine');
      await says('superseded');
    });

    test('who stood still too long, and was replaced, is stopped', async () => {
      const { child, says } = holder(newLog(), 'a', 1, FOREVER);
      await says('holding');
      child.kill('SIGSTOP');
      await leases.run('c', async () => {
        child.kill('SIGCONT');
        await says('conversation-busy');
      });
    });

    test('who stood still too long, and was not replaced, goes on', async () => {
      const { child, says } = holder(newLog(), 'a', 1, 6000);
      await says('holding');
      child.kill('SIGSTOP');
      await sleep(4000);
      child.kill('SIGCONT');
      await says('done');
    });
  });
}

const folder = (kind: string) => `${kind}${mkdtempSync(join(tmpdir(), 'hemline-lease-'))}`;
const servers: Server[] = [];
after(() => Promise.all(servers.map((server) => server.kill())));
const started = async (start: () => Promise<Server>) => {
  const server = await start();
  servers.push(server);
  return server.url;
};

contract('lmdb', async () => folder('lmdb:'));
contract('sqlite', async () => `${folder('sqlite://')}/looks.db`, missing.sqlite);
contract('redis', () => started(startRedis), missing.redis);
contract('postgres', () => started(startPostgres), missing.postgres);
