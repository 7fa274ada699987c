import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { after, before, test } from 'node:test';
import { type Webhook, webhook } from '../../../adapters/webhook/index.ts';
import type { Stylist } from '../../../sdk/index.ts';
import { SILENT } from '../../../sdk/log.ts';
import { examplePhoto, type FakeHost, fakeStylist } from '../../../sdk/testing/index.ts';
import { type Client, clientOf, TOKEN } from './support/client.ts';

let stylist: Stylist;
let host: FakeHost;
let hook: Webhook;
let client: Client;
let server: Server;
let conversation: string;
before(async () => {
  ({ stylist, host } = await fakeStylist());
  const limits = { requestsPerMinute: 1e6, turnsPerMinute: 1e6 };
  hook = webhook(stylist, { tokens: { shop: TOKEN }, limits, log: SILENT });
  client = clientOf(hook);
  server = createServer(async (request, response) => {
    if (!(await hook.node(request, response))) response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  conversation = await client.begin(await examplePhoto());
});
after(async () => {
  server.closeAllConnections();
  server.close();
  await hook.close();
  await stylist.close();
});

/** Sends these very bytes, which no client would let through, and gives the answer's head and body. */
function raw(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (part) => {
      answer += part;
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
    socket.write(request);
  });
}

interface Asked {
  readonly path?: string;
  readonly method?: string;
  /** Header lines. */
  readonly headers?: readonly string[];
  readonly body?: string;
}

/** The bytes of a request of the shop's. */
function requestOf({ path = '/v1/lookbook', method = 'GET', headers = [], body = '' }: Asked): string {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: shop.example',
    `authorization: Bearer ${TOKEN}`,
    'connection: close',
    `content-length: ${Buffer.byteLength(body)}`,
    ...headers,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

const PATHS = [
  '/v1/../package.json',
  '/v1/./../../etc/passwd',
  '/v1/%2e%2e/%2e%2e/etc/passwd',
  '/v1/..%2f..%2fetc%2fpasswd',
  '/v1/..%5c..%5cetc%5cpasswd',
  '/v1/lookbook/..',
  '/v1/lookbook/%2e%2e%2f%2e%2e%2fhemline.json',
  '/v1/lookbook/..%2f..%2f..%2fpackage.json',
  '/v1/lookbook/01.png',
  '/v1/lookbook/%2fetc%2fpasswd',
  '/v1/lookbook/01%00.png',
  '/v1/lookbook/file:%2f%2f%2fetc%2fpasswd',
  '/v1/lookbook/__proto__',
  '/v1/lookbook/constructor',
  '/v1/conversations/..%2f..%2fsecret',
  '/v1/conversations/__proto__',
  '/v1/conversations/%0d%0ax-injected:%20yes',
  '/v1/conversations/aaaaaaaaaaaaaaaa%0d%0ax-injected:%20yes',
  '/v1/conversations/aaaaaaaaaaaaaaaa%00/picture',
  '/v1/conversations/shop%2faaaaaaaaaaaaaaaa',
  '/v1/conversations/webhook:shop%2faaaaaaaaaaaa/picture',
  '/v1/conversations/*/picture',
  '/v1//conversations/aaaaaaaaaaaaaaaa',
  '/v1/conversations/aaaaaaaaaaaaaaaa/picture/../../../lookbook%00',
];

test(`${PATHS.length} paths that lead elsewhere: 404, and no header of theirs comes back`, async () => {
  for (const path of PATHS) {
    const answer = await raw(requestOf({ path }));
    assert.match(answer, /^HTTP\/1\.1 404 /, path);
    assert.doesNotMatch(answer, /^x-injected:/im, path);
    assert.doesNotMatch(answer, /root:|"version"/, path);
  }
});

const KEY = (value: string): Asked => ({
  path: `/v1/conversations/${conversation}/feedback`,
  method: 'POST',
  headers: ['content-type: application/json', `idempotency-key: ${value}`],
  body: '{"text":"make it red"}',
});
const TYPED = (value: string): Asked => ({
  path: '/v1/conversations',
  method: 'POST',
  headers: [`content-type: ${value}`],
  body: 'x',
});
const HEADERS: Readonly<Record<string, [asked: () => Asked, status: number]>> = {
  'a key with a space': [() => KEY('a b'), 400],
  'a key with a line feed': [() => KEY('a\n x-injected: yes'), 400],
  'a key with a carriage return': [() => KEY('a\rx-injected: yes'), 400],
  'a key with a NUL': [() => KEY('a\0b'), 400],
  'a key with a tab': [() => KEY('a\tb'), 400],
  'a key beyond ASCII': [() => KEY('schlüssel'), 400],
  'a key that is too long': [() => KEY('x'.repeat(256)), 400],
  'a type with a line break': [() => TYPED('image/png\r\n x-injected: yes'), 400],
  'a type that is a script': [() => TYPED('text/html; charset="<script>"'), 415],
  'a form without a boundary': [() => TYPED('multipart/form-data'), 400],
  'a form whose boundary breaks the line': [() => TYPED('multipart/form-data; boundary="a\\r\\nb"'), 400],
  'a token with another header in it': [
    () => ({ headers: [`authorization: Bearer ${TOKEN}\nx-injected: yes`] }),
    400,
  ],
  'two lengths': [() => ({ headers: ['content-length: 5'] }), 400],
  'a length and chunks': [() => ({ headers: ['transfer-encoding: chunked'] }), 400],
  'a header without a name': [() => ({ headers: [': x'] }), 400],
  'a method that is none': [() => ({ method: 'GE T' }), 400],
  'a head without end': [() => ({ headers: [`x: ${'y'.repeat(40_000)}`] }), 431],
};

test(`${Object.keys(HEADERS).length} headers that are more than they say: refused with the right status`, async () => {
  for (const [what, [asked, status]] of Object.entries(HEADERS)) {
    const answer = await raw(requestOf(asked()));
    assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), `${what}: ${answer.slice(0, 300)}`);
    assert.doesNotMatch(answer, /^x-injected:/im, what);
  }
  assert.ok(!host.calls.some((call) => call.startsWith('round')), 'nothing came of them');
});

test('what a shopper writes cannot begin an event of its own', async () => {
  const text = 'make it red\n\nevent: failure\ndata: {"code":"forged"}\n\nid: 99\r\n\r\n: ';
  const seen = [];
  for await (const event of client.events(conversation)) {
    seen.push(event);
    if (event.event === 'state') void client.tell(conversation, { text });
    if (event.event === 'answer' || event.event === 'failure') break;
  }
  assert.equal(seen.at(-1)!.event, 'answer');
  assert.equal(seen.at(-1)!.id, '1');
  assert.ok(seen.every(({ data }) => data.code !== 'forged'));
});
