import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listen } from '../../bots/web/listen.ts';
import { fittingRoom } from '../../bots/web/server.ts';
import {
  type Answer,
  API,
  type LookCard,
  MAX_TEXT,
  MAX_UPLOAD,
  type Problem,
  type View,
} from '../../bots/web/wire.ts';
import { SILENT } from '../../sdk/log.ts';
import { MAX_FEEDBACK } from '../../sdk/stylist.ts';
import { clientOf } from '../adapters/webhook/support/client.ts';
import { compileClient } from './support/compile-client.ts';
import { FakeStylist } from './support/fake-stylist.ts';

const compiled = await compileClient();
after(() => compiled.remove());

let stylist: FakeStylist;
let room: ReturnType<typeof fittingRoom>;
before(async () => {
  stylist = await FakeStylist.open({ pace: 300 });
  room = fittingRoom({ stylist, compiled: compiled.folder, log: SILENT });
});
after(() => room.close());

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  room.app.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

async function begin(look = '01'): Promise<string> {
  const response = await post(`/${API}/conversations`, { look });
  assert.equal(response.status, 201);
  return ((await response.json()) as View).conversation;
}

const feedbackOf = (conversation: string) => `/${API}/conversations/${conversation}/feedback`;

test('serves the page and its modules under a strict policy, and nothing else', async () => {
  const page = await room.app.request('/');
  assert.equal(page.status, 200);
  const policy = page.headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe/);
  assert.equal(page.headers.get('referrer-policy'), 'no-referrer');
  for (const [, path] of (await page.text()).matchAll(/(?:src|href)="([\w/.-]+\.(?:js|css|svg))"/g)) {
    assert.equal((await room.app.request(`/${path}`)).status, 200, path);
  }
  const script = await room.app.request('/client/main.js');
  assert.match(script.headers.get('content-type') ?? '', /javascript/);
  assert.doesNotMatch(await script.text(), /from '[^']+\.ts'/);
  for (const path of [
    '/../package.json',
    '/client/%2e%2e/server.js',
    '/nothing',
    `/${API}/nothing`,
    '/v1/lookbook',
  ]) {
    const response = await room.app.request(path);
    assert.equal(response.status, 404, path);
    assert.equal(((await response.json()) as Problem).code, 'not-found');
  }
  const etag = script.headers.get('etag')!;
  const again = await room.app.request('/client/main.js', { headers: { 'if-none-match': etag } });
  assert.equal(again.status, 304);
});

test('the page’s limits are those of the API', async () => {
  assert.equal(MAX_TEXT, MAX_FEEDBACK);
  const upload = (bytes: number) =>
    room.app.request(`/${API}/conversations`, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: new Uint8Array(bytes),
    });
  assert.equal((await upload(MAX_UPLOAD + 1)).status, 413);
  assert.equal((await upload(MAX_UPLOAD)).status, 422, 'it is looked at');
});

test('the page’s API is the webhook adapter, open, and tells of each round with its picture', async () => {
  const { looks } = (await (await room.app.request(`/${API}/lookbook`)).json()) as { looks: LookCard[] };
  assert.equal(looks.length, 6);
  assert.equal((await room.app.request(looks[2]!.picture)).headers.get('content-type'), 'image/png');

  const conversation = await begin();
  const client = clientOf({ fetch: async (request) => room.app.request(request) }, null, '/room');
  const seen = [];
  for await (const event of client.events(conversation)) {
    seen.push(event);
    if (event.event === 'state') {
      await post(feedbackOf(conversation), { text: 'make it red and give it long sleeves' });
    }
    if (event.event === 'answer') break;
  }
  assert.equal(seen[0]!.event, 'state');
  const progress = seen.filter(({ event }) => event === 'progress').map(({ data }) => data);
  const isPicture = (value: unknown) => String(value).startsWith('data:image/png;base64,');
  assert.ok(
    progress.some(({ step, preview }) => step !== undefined && isPicture(preview)),
    'previews',
  );
  assert.ok(
    progress.some(({ round, picture }) => round === 1 && isPicture(picture)),
    'the picture of the first round',
  );
  const answer = seen.at(-1)!.data as Answer;
  assert.equal(answer.rounds?.length, 2);
  assert.equal((await room.app.request(answer.view!.picture)).status, 200);
});

test('other sites may not ask for anything', async () => {
  for (const site of ['cross-site', 'same-site']) {
    const foreign = await post(`/${API}/conversations`, { look: '01' }, { 'sec-fetch-site': site });
    assert.equal(foreign.status, 403);
    assert.equal(((await foreign.json()) as Problem).code, 'forbidden');
  }
  const own = await post(`/${API}/conversations`, { look: '01' }, { 'sec-fetch-site': 'same-origin' });
  assert.equal(own.status, 201);
});

test('an error that nobody foresaw is logged and not shown', async () => {
  const conversation = await begin();
  const logged: unknown[] = [];
  const broken = Object.assign(Object.create(stylist) as FakeStylist, {
    view: () => Promise.reject(new TypeError('secret path /home/someone')),
  });
  const error = (fields: unknown) => void logged.push(fields);
  const odd = fittingRoom({ stylist: broken, compiled: compiled.folder, log: { ...SILENT, error } });
  const answer = await odd.app.request(`/${API}/conversations/${conversation}`);
  await odd.close();
  assert.equal(answer.status, 500);
  assert.doesNotMatch(((await answer.json()) as Problem).detail, /secret/);
  assert.match(JSON.stringify(logged.at(-1)), /secret/);
});

test('a port that is taken is said, and the next one is used', async () => {
  const first = await listen(room.app, { port: 0 });
  const taken: number[] = [];
  const second = await listen(room.app, { port: first.port, onTaken: (port) => taken.push(port) });
  try {
    assert.equal(taken[0], first.port);
    assert.ok(second.port > first.port);
    assert.match(second.url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
    assert.equal((await fetch(second.url)).status, 200);
  } finally {
    await first.close();
    await second.close();
  }
});
