import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import Keyv from 'keyv';
import { Driver, type Incoming, type Outgoing, type Platform, SILENT } from '../../../sdk/adapter/index.ts';
import { type Job, Jobs, LEASE_MS, MAX_ATTEMPTS } from '../../../sdk/adapter/jobs.ts';
import type { Overlap, Stylist } from '../../../sdk/index.ts';
import { examplePhoto, FakeClock, type FakeHost, fakeStylist } from '../../../sdk/testing/index.ts';

interface Where {
  readonly place: string;
}

let stylist: Stylist;
let host: FakeHost;
let clock: FakeClock;
let shown: Outgoing[];
beforeEach(async () => {
  await stylist?.close();
  ({ stylist, host } = await fakeStylist());
  clock = new FakeClock();
  shown = [];
});

const incoming = (messageId: string, ask: Incoming<Where>['ask'] = { action: 'undo' }): Incoming<Where> => ({
  conversation: 'c',
  messageId,
  ask,
  where: { place: 'here' },
});
const say = async (id: string, text: string) =>
  incoming(id, { action: 'say', text, picture: { bytes: await examplePhoto() } });

const platform = (rest: Partial<Platform<Where>> = {}): Platform<Where> => ({
  name: 'test',
  progressMs: Number.POSITIVE_INFINITY,
  ways: () => [{ name: 'post', show: async (out) => void shown.push(out) }],
  ...rest,
});
const driverOf = (rest: Partial<Platform<Where>> = {}) =>
  new Driver<Where>(stylist, platform(rest), { clock, log: SILENT });

/** Drivers as two processes over one store have them; `host` is the first one's. */
async function twoProcesses(overlap?: Overlap) {
  const store = new Keyv();
  const [one, two] = [await fakeStylist({ store, overlap }), await fakeStylist({ store, overlap })];
  const driver = ({ stylist }: typeof one) => new Driver<Where>(stylist, platform(), { clock, log: SILENT });
  const [a, b] = [driver(one), driver(two)];
  const close = async () => {
    await Promise.all([a.close(), b.close()]);
    await Promise.all([one.stylist.close(), two.stylist.close()]);
  };
  return { a, b, host: one.host, close };
}

/** The store of the stylist, of which these operations fail as long as it is said. */
function failing(): { store: Stylist['store']; fail: (yes: boolean) => void } {
  let broken = false;
  const store = new Proxy(stylist.store, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (broken && name === 'replace') return Promise.reject(new Error('the disk is full'));
        return value.apply(target, args);
      };
    },
  });
  const fail = (yes: boolean) => {
    broken = yes;
  };
  return { store, fail };
}

describe('claims', () => {
  const jobs = () => new Jobs<Where>(stylist.store, 'test', clock);

  test('of many processes that claim the same message, one has it', async () => {
    const claims = await Promise.all(Array.from({ length: 8 }, () => jobs().claim(incoming('m'))));
    assert.equal(claims.filter(Boolean).length, 1);
    assert.equal(await jobs().claim(incoming('m')), null);
    assert.ok(await jobs().claim(incoming('n')));
    assert.ok(await new Jobs<Where>(stylist.store, 'other', clock).claim(incoming('m')), 'another platform');
  });

  test('of many messages at once every one is claimed, and none is left over', async () => {
    const all = jobs();
    const claims = await Promise.all(Array.from({ length: 50 }, (_, i) => all.claim(incoming(`m${i}`))));
    assert.ok(claims.every(Boolean));
    await Promise.all(claims.map((job) => all.finish(job!)));
    clock.advance(LEASE_MS + 1);
    assert.deepEqual(await all.lapsed(() => false), []);
  });

  test('a job whose process says nothing more goes to the next, with its picture; then the first has lost it', async () => {
    const first = (await jobs().claim(await say('m', 'make it red')))!;
    assert.deepEqual(await jobs().lapsed(() => false), []);
    clock.advance(LEASE_MS + 1);
    const [second] = await jobs().lapsed(() => false);
    const { ask } = second!.incoming!;
    assert.ok(ask.action === 'say' && ask.picture && 'bytes' in ask.picture);
    assert.deepEqual(new Uint8Array(ask.picture.bytes), new Uint8Array(await examplePhoto()));
    await assert.rejects(jobs().save(first), { code: 'superseded' });
    await jobs().finish(second!);
    clock.advance(LEASE_MS + 1);
    assert.deepEqual(await jobs().lapsed(() => false), []);
    assert.equal(await jobs().claim(incoming('m')), null, 'it is remembered');
  });

  test('of a job that is done, no content is kept', async () => {
    const job = (await jobs().claim(await say('m', 'make it crimson')))!;
    await jobs().finish(job);
    const keys: string[] = [];
    for (const prefix of ['job:', 'picture-of-job:'])
      for (const [key] of stylist.store.sizes(prefix)) keys.push(key);
    assert.equal(keys.length, 1);
    assert.doesNotMatch(JSON.stringify(await stylist.store.get<Job<Where>>(keys[0]!)), /crimson|here/);
  });
});

describe('the driver', () => {
  test('a claim that fails stays retryable: a platform that redelivers hears of it, another tells the shopper', async () => {
    const { store, fail } = failing();
    const bot = Object.create(stylist, { store: { value: store } }) as Stylist;
    const asked = await say('m', 'make it red');
    fail(true);
    const redelivering = new Driver<Where>(bot, platform({ redelivers: true }), { clock, log: SILENT });
    await assert.rejects(redelivering.receive(asked));
    const telling = new Driver<Where>(bot, platform(), { clock, log: SILENT });
    const receipt = await telling.receive(asked);
    assert.equal(receipt.status, 'failed');
    assert.equal((await receipt.done)?.kind, 'failure');
    fail(false);
    const again = await redelivering.receive(asked);
    assert.equal(again.status, 'accepted');
    await redelivering.close();
    await telling.close();
  });

  test('acknowledges first, and is not put off where that fails', async () => {
    const order: string[] = [];
    const driver = driverOf();
    const receipt = await driver.receive(await say('1', 'make it red'), async () => {
      order.push('acknowledged');
      throw new Error('too late');
    });
    order.push(receipt.status);
    await receipt.done;
    assert.deepEqual(order, ['acknowledged', 'accepted']);
    assert.equal(shown[0]?.kind, 'answer');
    await driver.close();
  });

  test('an answer that no way takes stays open, is tried again, and after some times given up', async () => {
    let attempts = 0;
    const broken = {
      ways: () => [
        {
          name: 'post',
          show: async () => {
            attempts++;
            throw new Error('down');
          },
        },
      ],
    };
    const first = driverOf(broken);
    assert.equal(await (await first.receive(await say('m', 'make it red'))).done, undefined);
    const before = attempts;
    await first.close();
    clock.advance(LEASE_MS + 1);
    const second = driverOf();
    await second.resume();
    for (let i = 0; shown.length === 0 && i < 2000; i++)
      await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(shown.length, 1);
    assert.match(shown[0]!.text, /red/);
    assert.equal(host.calls.filter((call) => call === 'round red').length, 1, 'the turn was taken once');
    await second.close();
    assert.ok(before > 1);

    shown = [];
    const third = driverOf(broken);
    await (await third.receive(await say('n', 'make it red'))).done;
    const jobs = new Jobs<Where>(stylist.store, 'test', clock);
    for (let i = 1; i < MAX_ATTEMPTS; i++) {
      clock.advance(LEASE_MS + 1);
      assert.equal((await jobs.lapsed(() => false)).length, 1);
    }
    await third.close();
    clock.advance(LEASE_MS + 1);
    const last = driverOf();
    await last.resume();
    for (let i = 0; shown.length === 0 && i < 2000; i++)
      await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(shown[0]?.failure?.code, 'gave-up');
    await last.close();
  });

  test('a message that takes a newer one’s place, and too many that wait, are told so', async () => {
    const driver = new Driver<Where>(stylist, platform(), { clock, log: SILENT, overlap: 'supersede' });
    await (await driver.receive(await say('0', 'make it blue'))).done;
    const release = host.hold();
    const first = await driver.receive(incoming('1', { action: 'say', text: 'make it red' }));
    const second = await driver.receive(incoming('2', { action: 'say', text: 'long sleeves' }));
    assert.equal((await first.done)?.failure?.code, 'superseded');
    const again = await driver.receive(await say('0', 'make it blue'));
    assert.equal(again.status, 'duplicate', 'and takes nobody’s place');
    release();
    assert.equal((await second.done)?.kind, 'answer');
    await driver.close();

    const queue = driverOf();
    const open = host.hold();
    const receipts = [];
    for (let i = 3; i < 23; i++)
      receipts.push(await queue.receive(incoming(String(i), { action: 'say', text: 'a belt' })));
    const refused = await receipts.at(-1)!.done;
    assert.equal(refused?.failure?.code, 'too-many-waiting');
    open();
    assert.equal((await receipts[0]!.done)?.kind, 'answer');
    await queue.close();
  });

  test('also in another process a newer message takes the place, where the stylist says so', async () => {
    const { a, b, host, close } = await twoProcesses('supersede');
    await (await a.receive(await say('0', 'make it blue'))).done;
    const release = host.hold();
    const first = await a.receive(incoming('1', { action: 'say', text: 'make it red' }));
    while (!host.calls.includes('round red')) await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await b.receive(incoming('2', { action: 'say', text: 'long sleeves' }));
    assert.equal((await first.done)?.failure?.code, 'superseded');
    release();
    assert.equal((await second.done)?.kind, 'answer');
    await close();
  });

  test('a message is stopped wherever it runs or waits', async () => {
    const { a, b, host, close } = await twoProcesses();
    await (await a.receive(await say('0', 'make it blue'))).done;
    const release = host.hold();
    const running = await a.receive(incoming('1', { action: 'say', text: 'make it red' }));
    const waiting = await a.receive(incoming('2', { action: 'say', text: 'long sleeves' }));
    await Promise.all(['2', '1', '0', 'never came'].map((id) => b.stop('c', id)));
    for (const { done } of [running, waiting]) assert.equal((await done)?.failure?.code, 'cancelled');
    release();
    const next = await b.receive(incoming('3', { action: 'say', text: 'long sleeves' }));
    assert.equal((await next.done)?.kind, 'answer');
    await close();
  });

  test('forgetting stops what runs; looking on disturbs nothing', async () => {
    const driver = driverOf();
    await (await driver.receive(await say('0', 'make it blue'))).done;
    const release = host.hold();
    const running = await driver.receive(incoming('1', { action: 'say', text: 'make it red' }));
    const compared = await (await driver.receive(incoming('2', { action: 'compare' }))).done;
    assert.equal(compared?.pictures.length, 2);
    const forgotten = await driver.receive(incoming('3', { action: 'forget' }));
    assert.equal((await running.done)?.failure?.code, 'superseded');
    assert.equal((await forgotten.done)?.kind, 'answer');
    release();
    await assert.rejects(stylist.view('c'), { code: 'conversation-not-found' });
    await driver.close();
    await assert.rejects(driver.receive(incoming('4')), { code: 'closed' });
  });

  test('places lead to conversations', async () => {
    const driver = driverOf();
    await driver.places.bind('message 1', 'c');
    assert.equal(await driver.places.find('message 1'), 'c');
    assert.equal(await driver.places.find('message 2'), undefined);
    await driver.close();
  });
});
