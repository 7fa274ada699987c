import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listen } from '../../bots/web/listen.ts';
import { fittingRoom } from '../../bots/web/server.ts';
import type { LookCard, RoomMessage, Started, TurnEvent, WireError } from '../../bots/web/wire.ts';
import { MAX_TEXT, MAX_UPLOAD } from '../../bots/web/wire.ts';
import { compileClient } from './support/compile-client.ts';
import { FakeStylist } from './support/fake-stylist.ts';

const client = await compileClient();
after(() => client.remove());

let stylist: FakeStylist;
let room: ReturnType<typeof fittingRoom>;
const logged: unknown[] = [];
before(async () => {
  stylist = await FakeStylist.open({ pace: 15 });
  room = fittingRoom({ stylist, compiled: client.folder, log: (error) => logged.push(error) });
});
after(() => room.close());

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  room.app.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

async function errorOf(response: Response): Promise<WireError> {
  return ((await response.json()) as { error: WireError }).error;
}

async function begin(look = '01'): Promise<string> {
  const response = await post('/api/conversations', { look });
  assert.equal(response.status, 201);
  return ((await response.json()) as Started).conversation;
}

/** Reads the conversation's events, the state first, until `until` says that it has seen enough. */
async function watch(
  conversation: string,
  until: (message: RoomMessage) => boolean,
  joined: () => unknown = () => {},
): Promise<RoomMessage[]> {
  const controller = new AbortController();
  const response = await room.app.request(`/api/conversations/${conversation}/events`, {
    signal: controller.signal,
  });
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  const messages: RoomMessage[] = [];
  let rest = '';
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  while (!messages.some(until)) {
    const { value, done } = await reader.read();
    if (done) break;
    const events = (rest + value).split('\n\n');
    rest = events.pop()!;
    for (const event of events) {
      if (!event.startsWith('data: ')) continue;
      messages.push(JSON.parse(event.slice(6)) as RoomMessage);
      if (messages.length === 1) void joined();
    }
  }
  await reader.cancel();
  controller.abort();
  return messages;
}

const turnsOf = (conversation: string) => `/api/conversations/${conversation}/turns`;
const ends = (turn: string) => (message: RoomMessage) =>
  (message.type === 'done' || message.type === 'failed') && message.turn === turn;
const lastOf = (messages: readonly RoomMessage[]) => messages.at(-1) as Extract<TurnEvent, { type: 'done' }>;

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
  for (const path of ['/../package.json', '/client/%2e%2e/server.js', '/nothing', '/api/nothing']) {
    assert.equal((await room.app.request(path)).status, 404, path);
  }
  const etag = script.headers.get('etag')!;
  const again = await room.app.request('/client/main.js', { headers: { 'if-none-match': etag } });
  assert.equal(again.status, 304);
});

test('the lookbook lists looks and serves their pictures', async () => {
  const { looks } = (await (await room.app.request('/api/lookbook')).json()) as { looks: LookCard[] };
  assert.deepEqual(
    looks.map(({ id }) => id),
    ['01', '02', '03', '04', '05', '06'],
  );
  const picture = await room.app.request(`/${looks[2]!.picture}`);
  assert.equal(picture.headers.get('content-type'), 'image/png');
  assert.equal((await room.app.request('/api/lookbook/99')).status, 404);
});

test('a turn tells its plan, steps, rounds and outcome, in order', async () => {
  const conversation = await begin();
  const messages = await watch(conversation, ends('t1'), () =>
    post(turnsOf(conversation), {
      turn: 't1',
      ask: { action: 'refine', text: 'make it red and give it long sleeves' },
    }),
  );
  const state = messages[0]!;
  assert.ok(state.type === 'state' && state.reference === state.view.picture);
  const types = messages.slice(1).map(({ type }) => type);
  assert.deepEqual(types.slice(0, 3), ['queued', 'started', 'planned']);
  assert.equal(types.filter((type) => type === 'round').length, 2);
  const steps = messages.filter((message) => message.type === 'step');
  assert.ok(steps.length > 0 && steps.every(({ preview }) => preview?.startsWith('data:image/png;base64,')));
  const { view, rounds } = lastOf(messages);
  assert.deepEqual(
    view.instructions.map(({ text }) => text),
    ['make it red', 'give it long sleeves'],
  );
  assert.equal(rounds.length, 2);
  assert.notEqual(view.picture, state.reference);
});

test('undo, redo, another, take back and reset answer with the look they lead to', async () => {
  const conversation = await begin();
  let number = 0;
  const ask = async (what: unknown) => {
    const turn = `t${++number}`;
    return lastOf(
      await watch(conversation, ends(turn), () => post(turnsOf(conversation), { turn, ask: what })),
    ).view;
  };
  const edited = await ask({ action: 'refine', text: 'red and with a belt' });
  assert.ok(edited.canUndo && !edited.canRedo);
  const undone = await ask({ action: 'undo' });
  assert.ok(!undone.canUndo && undone.canRedo && undone.instructions.length === 0);
  assert.equal((await ask({ action: 'redo' })).picture, edited.picture);
  assert.notEqual((await ask({ action: 'another' })).seed, edited.seed);
  const less = await ask({ action: 'takeBack', instruction: edited.instructions[0]!.id });
  assert.deepEqual(
    less.instructions.map(({ text }) => text),
    ['with a belt'],
  );
  assert.deepEqual((await ask({ action: 'reset' })).instructions, []);
});

test('overlapping turns run one after another, and the same turn only once', async () => {
  const conversation = await begin('02');
  const worked = stylist.worked;
  const send = (turn: string, text: string) =>
    post(turnsOf(conversation), { turn, ask: { action: 'refine', text } });
  const messages = await watch(conversation, ends('b'), async () => {
    await Promise.all([send('a', 'red'), send('b', 'belt'), send('a', 'red')]);
  });
  const outcomes = messages.filter(({ type }) => type === 'started' || type === 'done');
  assert.deepEqual(
    outcomes.map((message) => [message.type, (message as TurnEvent).turn]),
    [
      ['started', 'a'],
      ['done', 'a'],
      ['started', 'b'],
      ['done', 'b'],
    ],
  );
  assert.equal(lastOf(messages).view.instructions.length, 2);
  assert.equal(stylist.worked, worked + 2);
});

test('a running turn can be stopped and a waiting one withdrawn; the look stays as it was', async () => {
  const conversation = await begin('03');
  const cancel = (turn: string) => room.app.request(`${turnsOf(conversation)}/${turn}`, { method: 'DELETE' });
  const messages = await watch(conversation, ends('a'), async () => {
    await post(turnsOf(conversation), {
      turn: 'a',
      ask: { action: 'refine', text: 'red and navy and belt' },
    });
    await post(turnsOf(conversation), { turn: 'b', ask: { action: 'refine', text: 'v neck' } });
    assert.equal((await cancel('b')).status, 204);
    assert.equal((await cancel('a')).status, 204);
  });
  const failed = messages.filter((message) => message.type === 'failed');
  assert.deepEqual(
    failed.map(({ turn, error }) => [turn, error.code]),
    [
      ['b', 'cancelled'],
      ['a', 'cancelled'],
    ],
  );
  const [state] = await watch(conversation, ({ type }) => type === 'state');
  assert.ok(state?.type === 'state' && state.view.instructions.length === 0 && state.running === null);
  assert.deepEqual(
    state.finished.map(({ turn }) => turn),
    ['b', 'a'],
  );
});

test('a page that comes back in the middle of a turn learns what runs', async () => {
  const conversation = await begin('04');
  await post(turnsOf(conversation), { turn: 'a', ask: { action: 'refine', text: 'red and long sleeves' } });
  const messages = await watch(conversation, ends('a'));
  assert.ok(messages[0]?.type === 'state' && messages[0].running?.turn === 'a');
  assert.equal(lastOf(messages).type, 'done');
});

test('bad pictures and requests get one clear answer', async () => {
  const upload = (body: Uint8Array<ArrayBuffer> | string, type: string) =>
    room.app.request('/api/conversations', { method: 'POST', headers: { 'content-type': type }, body });
  const rubbish = await upload('<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml');
  assert.equal(rubbish.status, 422);
  assert.equal((await errorOf(rubbish)).code, 'picture-format');
  const large = await upload(new Uint8Array(MAX_UPLOAD + 1), 'image/png');
  assert.equal(large.status, 413);
  assert.match((await errorOf(large)).message, /12 MB/);
  assert.equal((await upload('x', 'text/plain')).status, 400);
  assert.equal((await errorOf(await post('/api/conversations', { look: '99' }))).code, 'unknown-look');
  assert.equal((await post('/api/conversations', { looks: 1 })).status, 400);

  const conversation = await begin();
  const empty = await post(turnsOf(conversation), { turn: 'x', ask: { action: 'refine', text: ' \n' } });
  assert.equal((await errorOf(empty)).code, 'empty-feedback');
  const long = await post(turnsOf(conversation), {
    turn: 'x',
    ask: { action: 'refine', text: 'a'.repeat(MAX_TEXT + 1) },
  });
  assert.equal(long.status, 413);
  assert.equal((await post(turnsOf(conversation), { turn: 'x', ask: { action: 'fly' } })).status, 400);
  assert.equal((await room.app.request('/api/conversations/abcdefghijklmnopqrst/events')).status, 404);
  assert.equal((await room.app.request('/api/conversations/short/events')).status, 404);
});

test('an upload becomes a conversation, and can be forgotten', async () => {
  const picture = await room.app.request('/api/lookbook/05');
  const begun = await room.app.request('/api/conversations', {
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body: await picture.arrayBuffer(),
  });
  assert.equal(begun.status, 201);
  const { conversation } = (await begun.json()) as Started;
  assert.equal((await room.app.request(`/api/conversations/${conversation}`)).status, 200);
  await room.app.request(`/api/conversations/${conversation}`, { method: 'DELETE' });
  assert.equal((await room.app.request(`/api/conversations/${conversation}`)).status, 404);
});

test('other sites may not ask for anything', async () => {
  const foreign = await post('/api/conversations', { look: '01' }, { 'sec-fetch-site': 'cross-site' });
  assert.equal(foreign.status, 403);
});

test('an error that nobody foresaw is logged and not shown', async () => {
  const conversation = await begin();
  const broken = fittingRoom({
    stylist: Object.assign(Object.create(stylist) as FakeStylist, {
      view: () => Promise.reject(new TypeError('secret path /home/someone')),
    }),
    compiled: client.folder,
    log: (error) => logged.push(error),
  });
  const answer = await broken.app.request(`/api/conversations/${conversation}`);
  assert.equal(answer.status, 500);
  assert.doesNotMatch((await errorOf(answer)).message, /secret/);
  assert.match(String(logged.at(-1)), /secret/);
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
