import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { REST } from 'discord.js';
import { discord, type HttpInteractions } from '../../../adapters/discord/index.ts';
import { SILENT } from '../../../sdk/adapter/index.ts';
import type { Stylist } from '../../../sdk/index.ts';
import { examplePhoto, FakeClock, type FakeHost, fakeStylist } from '../../../sdk/testing/index.ts';
import { controlsOf, FakeDiscord } from './support/fake-discord.ts';
import { until } from './support/setting.ts';
import { type Json, OTHER_SHOPPER } from './support/state.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const hexOf = (key: KeyObject) => Buffer.from(key.export({ format: 'jwk' }).x!, 'base64url').toString('hex');

let fake: FakeDiscord;
let stylist: Stylist;
let host: FakeHost;
let clock: FakeClock;
let http: HttpInteractions;

const open = (token?: string) => {
  const options = { clock, log: SILENT, fetchPicture: fake.fetchPicture };
  const rest = new REST({ api: fake.api, offset: 0 });
  return discord(stylist, options).interactions({ publicKey: hexOf(publicKey), token, rest });
};
beforeEach(async () => {
  fake = await FakeDiscord.open();
  ({ stylist, host } = await fakeStylist());
  clock = new FakeClock();
  http = open('test-token');
});
afterEach(async () => {
  await http.close();
  await fake.close();
  await stylist.close();
});

interface Signing {
  /** Seconds off. */
  readonly off?: number;
  readonly key?: KeyObject;
  readonly headers?: Record<string, string>;
  /** What is sent in place of what was signed. */
  readonly swapped?: string;
}

function signed(body: string, { off = 0, key = privateKey, headers, swapped }: Signing = {}): Request {
  const timestamp = String(Math.floor(clock.now() / 1000) + off);
  const signature = sign(null, Buffer.from(timestamp + body), key).toString('hex');
  return new Request('https://bot.example/interactions', {
    method: 'POST',
    headers: { 'x-signature-ed25519': signature, 'x-signature-timestamp': timestamp, ...headers },
    body: swapped ?? body,
  });
}

/** Posts an interaction as Discord does; what is answered with 200 is its response. */
async function post(interaction: Json): Promise<Json> {
  const waiting: Promise<unknown>[] = [];
  const context = { waitUntil: (promise: Promise<unknown>) => void waiting.push(promise) };
  const response = await http.fetch(signed(JSON.stringify(interaction)), context);
  const body = (await response.json()) as Json;
  if (response.status === 200) fake.state.respond(interaction.token, body);
  return { status: response.status, body, waiting };
}

/** Requests that Discord would not send, and the status that each gets. */
function unsent(): [what: string, request: Request, status: number][] {
  const body = bodyOfCommand();
  const other = generateKeyPairSync('ed25519').privateKey;
  return [
    ['another key', signed(body, { key: other }), 401],
    ['no signature', signed(body, { headers: { 'x-signature-ed25519': '' } }), 401],
    ['half a signature', signed(body, { headers: { 'x-signature-ed25519': 'ab'.repeat(32) } }), 401],
    ['no hexadecimal', signed(body, { headers: { 'x-signature-ed25519': 'zz'.repeat(64) } }), 401],
    ['zeros', signed(body, { headers: { 'x-signature-ed25519': '00'.repeat(64) } }), 401],
    ['no time', signed(body, { headers: { 'x-signature-timestamp': '' } }), 401],
    ['another time', signed(body, { headers: { 'x-signature-timestamp': '1767225601' } }), 401],
    ['a time that is none', signed(body, { headers: { 'x-signature-timestamp': '1e9' } }), 401],
    ['stale', signed(body, { off: -301 }), 401],
    ['from the future', signed(body, { off: 301 }), 401],
    ['another body', signed(body, { swapped: body.replace('outfit', 'refine') }), 401],
    ['a space more', signed(body, { swapped: `${body} ` }), 401],
    ['nothing', signed(body, { swapped: '' }), 401],
    ['too large', signed('x'.repeat(1_000_001)), 413],
    ['no JSON', signed('{"type":'), 400],
    ['not an interaction', signed('null'), 400],
    ['of no type that is known', signed('{"type":99,"id":"1"}'), 400],
    ['of a command that is not ours', signed(JSON.stringify(fake.command('ping', {}))), 400],
    ['by GET', new Request('https://bot.example/'), 405],
  ];
}

const bodyOfCommand = () => JSON.stringify({ ...fake.command('outfit', { look: '01' }), type: 2 });

describe('what Discord did not send', () => {
  test('is refused, 19 kinds of it: forged, stale, from the future, another body or method, too large', async () => {
    const cases = unsent();
    assert.equal(cases.length, 19);
    for (const [what, request, status] of cases) {
      assert.equal((await http.fetch(request)).status, status, what);
    }
    assert.deepEqual(fake.rest.asked, []);
    const late = await http.fetch(signed(bodyOfCommand(), { off: -299 }));
    assert.equal(late.status, 200, 'and the process is still up');
  });

  test('a public key that is none is said at once', () => {
    for (const key of ['', 'abc', 'g'.repeat(64), `${hexOf(publicKey)}00`]) {
      assert.throws(() => discord(stylist).interactions({ publicKey: key }), {
        code: 'bad-public-key',
        message: /General Information/,
      });
    }
  });

  test('an interaction that is replayed is answered once, also by another process', async () => {
    const asked = fake.command('outfit', { picture: await examplePhoto(), feedback: 'make it red' });
    assert.equal((await post(asked)).status, 200);
    const [again] = [await post(asked)];
    assert.deepEqual([again.status, again.body.error], [409, 'That came before.']);
    await until(() => fake.answers().some(({ files }) => files.length === 1), 'the answer');
    await http.close();
    http = open('test-token');
    assert.equal((await post(asked)).status, 409);
    await sleep(50);
    assert.equal(fake.answers().length, 1);
    assert.equal(host.calls.filter((call) => call === 'round red').length, 1);
  });
});

describe('what Discord sends', () => {
  test('a ping gets a pong; a closed bot says so', async () => {
    const response = await http.fetch(signed(JSON.stringify({ type: 1, id: '1' })));
    assert.deepEqual([response.status, await response.json()], [200, { type: 1 }]);
    await http.close();
    assert.equal((await http.fetch(signed(JSON.stringify({ type: 1, id: '1' })))).status, 503);
  });

  test('the response comes before the picture, for which the platform is asked to wait', async () => {
    const release = host.hold();
    const asked = fake.command('outfit', { picture: await examplePhoto(), feedback: 'make it red' });
    const { body, waiting } = await post(asked);
    assert.deepEqual(body, { type: 5 });
    assert.equal(waiting.length, 1);
    assert.equal(fake.answers()[0]!.files.length, 0);
    release();
    await Promise.all(waiting);
    assert.equal(fake.answers()[0]!.files.length, 1);
  });

  test('an answer that is ready before Discord has taken the response finds it a moment later', async () => {
    await http.close();
    http = open();
    const asked = fake.command('outfit', { picture: await examplePhoto() });
    const waiting: Promise<unknown>[] = [];
    const context = { waitUntil: (promise: Promise<unknown>) => void waiting.push(promise) };
    const response = await http.fetch(signed(JSON.stringify(asked)), context);
    await until(() => fake.rest.asked.length > 0, 'a try that comes too early');
    fake.state.respond(asked.token, (await response.json()) as Json);
    await until(() => {
      clock.advance(1000);
      return fake.answers()[0]?.files.length === 1;
    }, 'the answer');
    await Promise.all(waiting);
    assert.equal(fake.answers().length, 1);
  });

  test('names are completed, forms are shown and read, what is refused is told to its shopper', async () => {
    assert.deepEqual((await post(fake.lookup('none'))).body, { type: 8, data: { choices: [] } });
    fake.say({ picture: await examplePhoto(), mention: false });
    const photo = fake.state.messages[0]!;
    const form = (await post(fake.target(photo))).body;
    assert.equal(form.type, 9);
    await Promise.all((await post(fake.submit(form.data.custom_id, 'make it red'))).waiting);
    const [red] = fake.answers();
    assert.match(red!.content, /red/);
    const control = (action: string) => controlsOf(red!).find((one) => one.action === action)!;
    assert.equal((await post(fake.press(red!, control('write').customId))).body.type, 9);
    const back = control('takeBack');
    await Promise.all((await post(fake.press(red!, back.customId, back.value))).waiting);
    assert.equal(controlsOf(fake.answers()[1]!).filter(({ action }) => action === 'takeBack').length, 0);
    const forget = fake.press(red!, control('forget').customId, undefined, { user: OTHER_SHOPPER });
    const refused = (await post(forget)).body;
    assert.deepEqual([refused.type, refused.data.flags], [4, 64]);
    const forbidden = fake.command('outfit', {}, { permissions: '0' });
    assert.match((await post(forbidden)).body.data.content, /Attach Files/);
  });

  test('without a token nothing is asked as the bot; an answer that comes too late is given up', async () => {
    await http.close();
    http = open();
    const asked = fake.command(
      'outfit',
      { picture: await examplePhoto() },
      { permissions: String(1n << 15n) },
    );
    await Promise.all((await post(asked)).waiting);
    assert.equal(fake.answers()[0]!.files.length, 1);
    const release = host.hold();
    const refine = fake.command('refine', { feedback: 'make it red' });
    const { waiting } = await post(refine);
    await until(() => host.calls.includes('round red'), 'the round');
    clock.advance(15 * 60_000);
    fake.state.expire(refine.token);
    release();
    await Promise.all(waiting);
    assert.equal(fake.answers()[1]!.files.length, 0);
    assert.ok(fake.rest.asked.every(({ authorised }) => !authorised));
  });
});
