import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { type Webhook, type WebhookOptions, webhook } from '../../../adapters/webhook/index.ts';
import { readPicture } from '../../../models/picture.ts';
import type { Stylist } from '../../../sdk/index.ts';
import { SILENT } from '../../../sdk/log.ts';
import { examplePhoto, type FakeHost, fakeStylist } from '../../../sdk/testing/index.ts';
import { type Client, clientOf, TOKEN } from './support/client.ts';

const GENEROUS = { requestsPerMinute: 1e6, turnsPerMinute: 1e6 };
const logged: unknown[] = [];
const note = (...what: unknown[]) => void logged.push(what);
const log = { debug: note, info: note, warn: note, error: note };

let stylist: Stylist;
let host: FakeHost;
let hook: Webhook;
let client: Client;
const opened: Webhook[] = [];
const open = (options: WebhookOptions = {}) => {
  const made = webhook(stylist, {
    tokens: { shop: [TOKEN, 'the-next-token-of-the-shop'], other: 'a-token-of-another' },
    limits: GENEROUS,
    log,
    ...options,
  });
  opened.push(made);
  return made;
};

before(async () => {
  ({ stylist, host } = await fakeStylist({ pack: 'croquis' }));
  hook = open();
  client = clientOf(hook);
});
after(async () => {
  for (const one of opened) await one.close();
  await stylist.close();
});

const codeOf = async (response: Response): Promise<string> => {
  assert.equal(response.headers.get('content-type'), 'application/problem+json');
  const problem = (await response.json()) as { code: string; status: number; detail: string };
  assert.equal(problem.status, response.status);
  assert.match(problem.detail, /^\p{Lu}.*[.>"]$/su);
  return problem.code;
};

describe('a conversation over HTTP', () => {
  test('begins with a look, a picture, a form; is told; shows its pictures; is forgotten', async () => {
    const { looks } = (await (await client.get('/v1/lookbook')).json()) as {
      looks: { id: string; picture: string }[];
    };
    assert.ok(looks.length > 5);
    assert.equal((await client.get(looks[0]!.picture)).headers.get('content-type'), 'image/png');
    const begun = await client.json('/v1/conversations', { look: looks[0]!.id });
    assert.equal(begun.status, 201);
    const view = (await begun.json()) as { conversation: string; reference: string };
    assert.equal(begun.headers.get('location'), `/v1/conversations/${view.conversation}`);

    const photo = new Uint8Array(await examplePhoto(1));
    assert.equal((await client.form('/v1/conversations', { picture: photo })).status, 201);
    assert.equal((await client.form('/v1/conversations', { look: looks[1]!.id })).status, 201);

    const { status, body } = await client.tell(view.conversation, {
      text: 'make it red and give it long sleeves',
    });
    assert.equal(status, 200);
    assert.equal(body.intent, 'edit');
    assert.deepEqual(
      body.view.instructions.map(({ text }: { text: string }) => text),
      ['red', 'long sleeves'],
    );
    const shown = new Uint8Array(await (await client.get(body.view.picture)).arrayBuffer());
    assert.equal((await readPicture(shown)).width, 64);
    assert.match(Buffer.from(shown).toString('latin1'), /compositeWithTrainedAlgorithmicMedia/);
    const reference = Buffer.from(await (await client.get(view.reference)).arrayBuffer());
    assert.doesNotMatch(
      reference.toString('latin1'),
      /TrainedAlgorithmicMedia/,
      'the first picture is nobody else’s',
    );

    const form = await client.form(`/v1/conversations/${view.conversation}/feedback`, {
      action: 'jump',
      moment: '0',
    });
    assert.equal(form.status, 202);
    await client.tell(view.conversation, { text: 'add a belt' });
    const old = new Uint8Array(await (await client.get(body.view.picture)).arrayBuffer());
    assert.deepEqual(old, shown, 'the picture of a moment stays that of the moment');

    const at = `/v1/conversations/${view.conversation}`;
    assert.equal((await client.delete(at)).status, 204);
    for (const path of [at, `${at}/picture`, `${at}/events`])
      assert.equal((await client.get(path)).status, 404, path);
    assert.equal(await codeOf(await client.delete(at)), 'conversation-not-found');
  });

  test('events: state, progress, the answer; a stream that broke off goes on where it was', async () => {
    const conversation = await client.begin(await examplePhoto());
    const events = client.events(conversation);
    assert.equal((await events.next()).value!.event, 'state');
    await client.tell(conversation, { text: 'make it red' });
    const seen = [];
    for await (const event of events) {
      seen.push(event);
      if (event.event === 'answer') break;
    }
    assert.ok(seen.slice(0, -1).every(({ event, id }) => event === 'progress' && id === undefined));
    assert.equal(seen.at(-1)!.id, '1');

    await client.tell(conversation, { text: 'long sleeves' });
    await client.tell(conversation, { action: 'undo' });
    const again = client.events(conversation, '1');
    const missed = [(await again.next()).value!, (await again.next()).value!];
    assert.deepEqual(
      missed.map(({ id, event, data }) => [id, event, data.intent]),
      [
        ['2', 'answer', 'edit'],
        ['3', 'answer', 'undo'],
      ],
    );
    await again.return(undefined);
    const path = `/v1/conversations/${conversation}/events?after=2`;
    const first = (headers: Record<string, string>) =>
      client.get(path, headers).then(async ({ body }) => {
        const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
        let text = '';
        while (!text.includes('data: ')) text += (await reader.read()).value;
        await reader.cancel();
        return /^id: (\d+)$/m.exec(text)?.[1];
      });
    assert.equal(await first({}), '3', 'an address can say it, too');
    assert.equal(await first({ 'last-event-id': '1' }), '2', 'the header counts more');
    for (const unknown of ['99', 'rubbish', '-1']) {
      const fresh = client.events(conversation, unknown);
      const first = (await fresh.next()).value!;
      assert.deepEqual([first.event, first.id], ['state', '3'], unknown);
      await fresh.return(undefined);
    }
  });

  test('two of one process at different paths share conversations, and answer each by their own addresses', async () => {
    const page = clientOf(open({ path: '/page' }), TOKEN, '/page');
    const conversation = await page.begin(await examplePhoto());
    const theirs = await page.tell(conversation, { text: 'make it red' });
    const ours = await client.tell(conversation, { text: 'long sleeves' });
    assert.match(theirs.body.view.picture, /^\/page\/v1\//);
    assert.match(ours.body.view.picture, /^\/v1\//);
    assert.equal(ours.body.view.instructions.length, 2);
  });

  test('feedback can be stopped, and a follower hears of it', async () => {
    const conversation = await client.begin(await examplePhoto(3));
    const release = host.hold();
    const path = `/v1/conversations/${conversation}/feedback`;
    const taken = (await (await client.json(path, { text: 'make it red' })).json()) as { message: string };
    const events = client.events(conversation);
    await events.next();
    assert.equal((await client.delete(`${path}/${taken.message}`)).status, 204);
    for await (const { event, data } of events) {
      if (event === 'progress') continue;
      assert.deepEqual([event, data.code, data.message], ['failure', 'cancelled', taken.message]);
      break;
    }
    release();
    assert.equal(
      ((await (await client.get(`/v1/conversations/${conversation}`)).json()) as { canUndo: boolean })
        .canUndo,
      false,
    );
  });

  test('a key does a thing once; with another body it is refused; after a failure it is free again', async () => {
    const conversation = await client.begin(await examplePhoto(4));
    const rounds = host.calls.length;
    const key = { 'idempotency-key': 'feedback-1' };
    const [one, two] = await Promise.all([
      client.tell(conversation, { text: 'make it red' }, key),
      client.tell(conversation, { text: 'make it red' }, key),
    ]);
    const three = await client.tell(conversation, { text: 'make it red' }, key);
    assert.equal(one.body.message, three.body.message);
    assert.equal(two.body.message, three.body.message);
    assert.equal(three.status, 200, 'answered from what is kept');
    assert.equal(host.calls.slice(rounds).filter((call) => call.startsWith('round')).length, 1);
    assert.equal((await client.tell(conversation, { text: 'make it blue' }, key)).body.code, 'key-reused');
    const elsewhere = await clientOf(hook, 'the-next-token-of-the-shop').tell(
      conversation,
      { text: 'make it red' },
      key,
    );
    assert.equal(elsewhere.body.message, one.body.message, 'a caller who changes tokens is the same caller');

    const form = async (fields: Parameters<Client['form']>[1]) =>
      (await client.form('/v1/conversations', fields, { 'idempotency-key': 'form-1' })).json();
    const photo = new Uint8Array(await examplePhoto(5));
    // A form that is sent again has another boundary.
    assert.deepEqual(await form({ picture: photo }), await form({ picture: photo }));
    assert.equal((await form({ picture: new Uint8Array(await examplePhoto(6)) })).code, 'key-reused');

    const begin = { 'idempotency-key': 'begin-1' };
    const start = async (look: string) => client.json('/v1/conversations', { look }, begin);
    assert.equal((await start('no such look')).status, 404);
    const [a, b] = [await start('01'), await start('01')].map(
      async (answer) => (await answer.json()).conversation,
    );
    assert.equal(await a, await b);
    assert.equal(
      await codeOf(await client.json('/v1/conversations', { look: '01' }, { 'idempotency-key': ' ' })),
      'bad-request',
    );
  });
});

describe('what is refused', () => {
  test('tokens: none, wrong, malformed, of another caller', async () => {
    for (const authorization of [
      '',
      'Bearer',
      'Bearer wrong',
      `Basic ${TOKEN}`,
      `Bearer ${TOKEN}x`,
      `Bearer ${TOKEN} x`,
    ]) {
      const response = await hook.fetch(new Request('http://x/v1/lookbook', { headers: { authorization } }));
      assert.equal(response.status, 401, authorization);
      assert.match(response.headers.get('www-authenticate') ?? '', /Bearer/);
    }
    const conversation = await client.begin(await examplePhoto());
    const other = clientOf(hook, 'a-token-of-another');
    for (const path of ['', '/picture', '/reference', '/events']) {
      const response = await other.get(`/v1/conversations/${conversation}${path}`);
      assert.equal(await codeOf(response), 'conversation-not-found', path);
    }
    assert.equal((await other.tell(conversation, { text: 'make it red' })).status, 404);
    assert.equal((await other.delete(`/v1/conversations/${conversation}`)).status, 404);
    assert.throws(() => webhook(stylist, { tokens: { shop: 'short' } }), { code: 'bad-tokens' });
    assert.throws(() => webhook(stylist, { tokens: {} }), { code: 'bad-tokens' });
    const strange = { shop: 'correct:horse:battery:staple' };
    assert.throws(() => webhook(stylist, { tokens: strange }), { code: 'bad-tokens', message: /RFC 6750/ });
    const unset = { shop: process.env['HEMLINE_NO_SUCH_TOKEN']! };
    assert.throws(() => webhook(stylist, { tokens: unset }), {
      code: 'bad-tokens',
      message: /shop is not set/,
    });
  });

  test('without tokens it is open, and warns of that unless it is said to be', async () => {
    for (const options of [{ open: false }, { open: true, tokens: { shop: TOKEN } }]) {
      assert.throws(() => webhook(stylist, options), { code: 'bad-tokens', message: /`open: true`/ });
    }
    const warned = (options: { open?: true }) => {
      const warnings: string[] = [];
      const log = { ...SILENT, warn: (_: object, message: string) => void warnings.push(message) };
      webhook(stylist, { ...options, log });
      return warnings.length;
    };
    assert.deepEqual([warned({}), warned({ open: true })], [1, 0]);
    const everybody = clientOf(open({ tokens: undefined, open: true }), null);
    assert.equal((await everybody.get('/v1/lookbook')).status, 200);
    const conversation = await everybody.begin(await examplePhoto());
    assert.equal((await everybody.tell(conversation, { text: 'make it red' })).status, 200);
    const shops = await client.get(`/v1/conversations/${conversation}`);
    assert.equal(await codeOf(shops), 'conversation-not-found', 'a caller with a token is somebody else');
  });

  test('bodies that are not what they should be', async () => {
    const conversation = await client.begin(await examplePhoto());
    const path = `/v1/conversations/${conversation}/feedback`;
    const refused: [body: unknown, status: number, code: string][] = [
      ['{"text":', 400, 'bad-request'],
      ['[]', 400, 'bad-request'],
      ['null', 400, 'bad-request'],
      [{}, 400, 'bad-request'],
      [{ text: 3 }, 400, 'bad-request'],
      [{ text: ' \n' }, 400, 'empty-feedback'],
      [{ text: 'x'.repeat(2001) }, 400, 'bad-request'],
      [{ action: 'fly' }, 400, 'bad-request'],
      [{ action: 'takeBack' }, 400, 'bad-request'],
      [{ action: 'jump', moment: -1 }, 400, 'bad-request'],
      [{ text: 'red', __proto__: null, more: 1 }, 400, 'bad-request'],
      [{ text: 'red', picture: { url: 'https://127.0.0.1/a.png' } }, 422, 'picture-blocked'],
      [{ text: 'take off her clothes' }, 422, 'content-refused'],
    ];
    for (const [body, status, code] of refused) {
      const response = await client.json(path, body, { prefer: 'wait=60' });
      assert.deepEqual([response.status, await codeOf(response)], [status, code], JSON.stringify(body));
    }
    const raw = (type: string, body: BodyInit) =>
      client.call('POST', '/v1/conversations', { headers: { 'content-type': type }, body });
    assert.equal(await codeOf(await raw('text/plain', 'x')), 'media-type');
    assert.equal(await codeOf(await raw('application/json', new Uint8Array([0xff, 0xfe]))), 'bad-request');
    assert.equal(await codeOf(await raw('multipart/form-data; boundary=x', '--y')), 'bad-request');
    assert.equal(await codeOf(await raw('image/png', '<svg/>')), 'picture-format');
    assert.equal(
      await codeOf(await client.form('/v1/conversations', { look: '01', picture: new Uint8Array(3) })),
      'bad-request',
    );
  });

  test('a content policy is not handed what is no picture, or one of too many pixels', async () => {
    let asked = 0;
    const moderate = () => {
      asked++;
      return { allowed: true } as const;
    };
    const policed = clientOf(open({ moderate }));
    const begin = (body: BodyInit) =>
      policed.call('POST', '/v1/conversations', { headers: { 'content-type': 'image/png' }, body });
    assert.equal(await codeOf(await begin('<svg/>')), 'picture-format');
    const bomb = { create: { width: 10_000, height: 10_000, channels: 3, background: '#fff' } } as const;
    const huge = await sharp(bomb).png().toBuffer();
    assert.equal(await codeOf(await begin(new Uint8Array(huge))), 'picture-too-large');
    assert.equal(asked, 0);
    await policed.begin(await examplePhoto());
    assert.equal(asked, 1);
  });

  test('too much: bytes (declared and streamed), requests, turns', async () => {
    const small = clientOf(open({ limits: { ...GENEROUS, bodyBytes: 1000 } }));
    const headers = { 'content-type': 'image/png' };
    assert.equal(
      await codeOf(await small.call('POST', '/v1/conversations', { headers, body: new Uint8Array(1001) })),
      'body-too-large',
    );
    const endless = new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(400)) });
    const streamed = await small.call('POST', '/v1/conversations', {
      headers,
      body: endless,
      duplex: 'half',
    });
    assert.equal(streamed.status, 413);

    const slow = open({ limits: { requestsPerMinute: 4, turnsPerMinute: 2 } });
    const shop = clientOf(slow);
    await shop.begin(await examplePhoto());
    const conversation = await shop.begin(await examplePhoto());
    const third = await shop.tell(conversation, { text: 'make it red' });
    assert.equal(third.body.code, 'rate-limited');
    assert.ok(third.body.retryAfterMs > 0);
    assert.equal((await shop.get('/v1/lookbook')).status, 200);
    const fifth = await shop.get('/v1/lookbook');
    assert.equal(fifth.status, 429);
    assert.ok(Number(fifth.headers.get('retry-after')) >= 1);
    assert.equal(
      (await clientOf(slow, 'a-token-of-another').get('/v1/lookbook')).status,
      200,
      'each caller by itself',
    );
  });

  test('paths that lead elsewhere', async () => {
    for (const id of [
      '..',
      '%2e%2e',
      'a',
      'x'.repeat(65),
      '..%2f..%2fetc%2fpasswd',
      'aaaaaaaaaaaaaaaa%00',
      'aaaaaaaaaaaaaaaa%0d%0ax',
      "a'or'1'='1aaaaaaaa",
    ]) {
      for (const what of ['', '/picture', '/events', '/feedback/x']) {
        const method = what.startsWith('/feedback') ? 'DELETE' : 'GET';
        const response = await client.call(method, `/v1/conversations/${id}${what}`);
        assert.equal(response.status, 404, `${id}${what}`);
      }
    }
    for (const path of [
      '/',
      '/v1',
      '/v2/lookbook',
      '/v1/lookbook/..%2f..%2fpackage.json',
      '/v1/openapi.json/x',
    ]) {
      assert.equal((await client.get(path)).status, 404, path);
    }
    const moment = await client.begin(await examplePhoto());
    assert.equal((await client.get(`/v1/conversations/${moment}/picture?moment=7`)).status, 404);
  });

  test('what nobody foresaw is logged without secrets and hidden', async () => {
    const broken = Object.assign(Object.create(stylist) as Stylist, {
      view: () => Promise.reject(new TypeError('secret path /home/someone')),
    });
    Object.defineProperty(broken, 'store', { value: stylist.store });
    Object.defineProperty(broken, 'lookbook', { value: stylist.lookbook });
    const odd = webhook(broken, { tokens: { shop: TOKEN }, log });
    opened.push(odd);
    const response = await clientOf(odd).get(`/v1/conversations/${'a'.repeat(22)}`);
    assert.equal(response.status, 500);
    assert.doesNotMatch(await response.text(), /secret/);
    assert.match(JSON.stringify(logged.at(-1)), /secret path/);
  });

  test('the log has neither tokens nor texts nor names of conversations', async () => {
    logged.length = 0;
    const conversation = await client.begin(await examplePhoto());
    await client.tell(conversation, { text: 'make it crimson' });
    await client.tell(conversation, { text: 'take off her clothes' });
    const lines = JSON.stringify(logged);
    assert.match(lines, /content-refused/);
    for (const secret of [TOKEN, 'crimson', 'clothes', conversation])
      assert.ok(!lines.includes(secret), secret);
    const open_ = clientOf(open({ logContent: true }));
    await open_.tell(await open_.begin(await examplePhoto()), { text: 'make it crimson' });
    assert.match(JSON.stringify(logged), /crimson/);
  });
});
