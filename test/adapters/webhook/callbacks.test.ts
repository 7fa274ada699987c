import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook as Receiver } from 'standardwebhooks';
import { Callbacks } from '../../../adapters/webhook/callbacks.ts';
import { type Webhook, webhook } from '../../../adapters/webhook/index.ts';
import type { Stylist } from '../../../sdk/index.ts';
import { SILENT } from '../../../sdk/log.ts';
import { examplePhoto, FakeClock, fakeStylist } from '../../../sdk/testing/index.ts';
import { clientOf, TOKEN } from './support/client.ts';

const secret = (letter: string) => `whsec_${Buffer.from(letter.repeat(32)).toString('base64')}`;
const [NEW, OLD] = [secret('n'), secret('o')];

interface Arrived {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const arrived: Arrived[] = [];
let answers: { status: number; headers?: Record<string, string> }[] = [];
const receiver = createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  arrived.push({ headers: request.headers, body });
  const { status, headers } = answers.shift() ?? { status: 204 };
  if (status === 0) request.socket.destroy();
  else response.writeHead(status, headers).end();
});
let url: string;
let stylist: Stylist;
let clock: FakeClock;
let callbacks: Callbacks;
let hook: Webhook | undefined;
before(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
beforeEach(async () => {
  await hook?.close();
  hook = undefined;
  await callbacks?.close();
  await stylist?.close();
  ({ stylist } = await fakeStylist());
  clock = new FakeClock(Date.now());
  callbacks = new Callbacks({ url, secrets: [NEW, OLD] }, stylist.store, clock, SILENT);
  arrived.length = 0;
  answers = [];
});
after(async () => {
  await hook?.close();
  await callbacks.close();
  await stylist.close();
  receiver.closeAllConnections();
  receiver.close();
});

const verify = ({ headers, body }: Arrived, by = NEW) =>
  new Receiver(by).verify(body, headers as Record<string, string>) as {
    type: string;
    data: { text: string };
  };

async function until(what: () => boolean): Promise<void> {
  for (let tries = 0; !what(); tries++) {
    assert.ok(tries < 6000, 'waited in vain');
    await sleep(5);
  }
}

test('answers and failures are sent, signed with the new secret and the old one', async () => {
  hook = webhook(stylist, { tokens: { shop: TOKEN }, callback: { url, secrets: [NEW, OLD] }, log: SILENT });
  const client = clientOf(hook);
  const conversation = await client.begin(await examplePhoto());
  await client.tell(conversation, { text: 'make it red' });
  await client.tell(conversation, { text: 'take off her clothes' });
  await until(() => arrived.length === 2);
  const [answer, failure] = arrived.map((one) => verify(one));
  assert.equal(answer!.type, 'hemline.answer');
  assert.deepEqual(verify(arrived[0]!, OLD), answer);
  assert.equal(failure!.type, 'hemline.failure');
  assert.notEqual(arrived[0]!.headers['webhook-id'], arrived[1]!.headers['webhook-id']);
});

test('a receiver refuses 8 kinds of what was forged, is stale or from the future, was swapped or unsigned', async () => {
  await callbacks.add('msg_1', { type: 'x' });
  await until(() => arrived.length === 1);
  const { headers, body } = arrived[0]!;
  const [id, at] = [headers['webhook-id'] as string, Number(headers['webhook-timestamp'])];
  const signed = (seconds: number) => new Receiver(NEW).sign(id, new Date(seconds * 1000), body);
  const bad: [string, Partial<Arrived>][] = [
    [
      'another secret',
      {
        headers: {
          ...headers,
          'webhook-signature': new Receiver(secret('x')).sign(id, new Date(at * 1000), body),
        },
      },
    ],
    ['another body', { body: body.replace('x', 'y') }],
    ['another id', { headers: { ...headers, 'webhook-id': 'msg_2' } }],
    ['another time', { headers: { ...headers, 'webhook-timestamp': String(at + 1) } }],
    [
      'stale',
      {
        headers: { ...headers, 'webhook-timestamp': String(at - 301), 'webhook-signature': signed(at - 301) },
      },
    ],
    [
      'future',
      {
        headers: { ...headers, 'webhook-timestamp': String(at + 310), 'webhook-signature': signed(at + 310) },
      },
    ],
    ['no signature', { headers: { ...headers, 'webhook-signature': '' } }],
    [
      'another version',
      {
        headers: {
          ...headers,
          'webhook-signature': String(headers['webhook-signature']).replaceAll('v1,', 'v2,'),
        },
      },
    ],
  ];
  assert.equal(bad.length, 8);
  for (const [what, change] of bad) assert.throws(() => verify({ headers, body, ...change }), /./, what);
});

test('what is not taken comes again, later each time, as the same message; and is given up at last', async () => {
  const few = new Callbacks({ url, secrets: [NEW], retrySeconds: [5, 60] }, stylist.store, clock, SILENT);
  answers = [{ status: 500 }, { status: 0 }, { status: 503 }];
  await few.add('msg_1', { type: 'x' });
  await until(() => arrived.length === 1);
  assert.ok((await few.flush()) > 4000);
  assert.equal(arrived.length, 1, 'not before its time');
  clock.advance(5000);
  await few.flush();
  assert.equal(arrived.length, 2);
  clock.advance(59_000);
  await few.flush();
  assert.equal(arrived.length, 2);
  clock.advance(1000);
  await few.flush();
  assert.equal(arrived.length, 3);
  assert.deepEqual([...new Set(arrived.map(({ headers }) => headers['webhook-id']))], ['msg_1']);
  assert.equal(new Set(arrived.map(({ headers }) => headers['webhook-timestamp'])).size, 3, 'signed anew');
  clock.advance(1e9);
  await few.flush();
  assert.equal(arrived.length, 3, 'given up');
  await few.close();
});

test('Retry-After is heeded, 410 ends it, a redirect is not followed', async () => {
  answers = [{ status: 429, headers: { 'retry-after': '100' } }];
  await callbacks.add('msg_1', { type: 'x' });
  await until(() => arrived.length === 1);
  await callbacks.flush();
  clock.advance(99_000);
  await callbacks.flush();
  assert.equal(arrived.length, 1);
  answers = [{ status: 410 }];
  clock.advance(1000);
  await callbacks.flush();
  clock.advance(1e9);
  await callbacks.flush();
  assert.equal(arrived.length, 2);
  answers = [{ status: 302, headers: { location: url } }];
  await callbacks.add('msg_2', { type: 'x' });
  await until(() => arrived.length === 3);
  await callbacks.flush();
  assert.equal(arrived.length, 3);
});

test('a message that was not sent is sent by the next process; one that is known is not sent again', async () => {
  answers = [{ status: 500 }];
  await callbacks.add('msg_1', { type: 'x' });
  await until(() => arrived.length === 1);
  await callbacks.close();
  const next = new Callbacks({ url, secrets: [NEW] }, stylist.store, clock, SILENT);
  clock.advance(60_000);
  await next.flush();
  assert.equal(arrived.length, 2);
  verify(arrived[0]!);
  await next.close();
});

test('two receivers that share a store get each message once, and only their own', async () => {
  const other = new Callbacks({ url: `${url}/other`, secrets: [OLD] }, stylist.store, clock, SILENT);
  answers = [{ status: 500 }, { status: 500 }];
  await callbacks.add('msg_1', { to: 'one' });
  await until(() => arrived.length === 1);
  await other.add('msg_1', { to: 'other' });
  await until(() => arrived.length === 2);
  // A request that has arrived is not yet answered, and only an answer dates the next try: wait for both.
  await Promise.all([callbacks.flush(), other.flush()]);
  assert.equal(arrived.length, 2, 'not before its time');
  clock.advance(60_000);
  await other.flush();
  await callbacks.flush();
  assert.equal(arrived.length, 4);
  assert.deepEqual(verify(arrived[2]!, OLD), { to: 'other' });
  assert.deepEqual(verify(arrived[3]!, NEW), { to: 'one' });
  await other.close();
});

test('secrets and addresses are checked at once', () => {
  const make = (options: { url?: string; secrets?: string[] }) => () =>
    new Callbacks({ url, secrets: [NEW], ...options } as never, stylist.store, clock, SILENT);
  for (const secrets of [[], [''], ['whsec_'], ['whsec_c2hvcnQ='], [NEW, '']]) {
    assert.throws(make({ secrets }), { code: 'bad-callback' }, JSON.stringify(secrets));
  }
  for (const address of ['', 'nowhere', 'file:///etc/passwd']) {
    assert.throws(make({ url: address }), { code: 'bad-callback' }, address);
  }
});
