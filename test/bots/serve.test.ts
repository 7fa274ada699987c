import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { webhook } from '../../adapters/webhook/index.ts';
import { tokensOf } from '../../bots/cli/tokens.ts';
import { serveCommand } from '../../bots/commands/serve.ts';
import { fittingRoom } from '../../bots/web/server.ts';
import type { View } from '../../bots/web/wire.ts';
import { Stylist, type StylistOptions } from '../../sdk/index.ts';
import { SILENT } from '../../sdk/log.ts';
import { fakeStylist } from '../../sdk/testing/index.ts';
import { compileClient } from './support/compile-client.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const client = await compileClient();
after(() => client.remove());

test('HEMLINE_TOKENS names who may call; what is not understood says how to write it', async () => {
  assert.equal(tokensOf(undefined), undefined);
  assert.equal(tokensOf(''), undefined);
  assert.deepEqual(tokensOf('shop=aaaa, other=b=, shop=cc'), { shop: ['aaaa', 'cc'], other: ['b='] });
  for (const text of ['shop', '=x', 'shop=', 'a=b,', 'a b=c']) {
    assert.throws(() => tokensOf(text), { code: 'bad-tokens', message: /openssl rand/ }, text);
  }
  const asked = promisify(execFile)(process.execPath, ['--import', 'tsx', 'bots/hemline.ts', 'serve'], {
    cwd: root,
    env: { ...process.env, HEMLINE_TOKENS: 'nonsense' },
  });
  await assert.rejects(asked, { code: 1, stderr: /HEMLINE_TOKENS is not understood/ });
});

test('--ttl is in days, and a Stylist is told it in milliseconds', async (t) => {
  const open = t.mock.method(Stylist, 'open', async () => {
    throw new Error('enough');
  });
  for (const args of [['--ttl', '2'], []]) {
    const program = new Command();
    serveCommand(program);
    await assert.rejects(program.parseAsync(['serve', ...args], { from: 'user' }), /enough/);
  }
  const told = open.mock.calls.map((call) => (call.arguments as [StylistOptions])[0].ttl);
  assert.deepEqual(told, [172_800_000, undefined]);
});

test('the fitting room and the HTTP API share a server, each by its own rules', async () => {
  const { stylist } = await fakeStylist({ pack: 'croquis' });
  const token = 'a-token-of-the-shop';
  const hook = webhook(stylist, { tokens: { shop: token }, log: SILENT });
  const room = fittingRoom({ stylist, hook, compiled: client.folder });
  const ask = (path: string, headers: Record<string, string> = {}) => room.app.request(path, { headers });
  assert.equal((await ask('/v1/lookbook')).status, 401);
  assert.equal((await ask('/v1/lookbook', { authorization: `Bearer ${token}` })).status, 200);
  assert.equal((await ask('/v1/openapi.json')).status, 200);
  assert.match((await ask('/')).headers.get('content-security-policy') ?? '', /default-src 'none'/);
  assert.equal((await ask('/room/v1/lookbook')).status, 200);

  const post = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json', prefer: 'wait=60' };
    return room.app.request(path, { method: 'POST', headers, body: JSON.stringify(body) });
  };
  const { conversation } = (await (await post('/room/v1/conversations', { look: '01' })).json()) as View;
  const feedback = `/room/v1/conversations/${conversation}/feedback`;
  const refused = await post(feedback, { text: 'take off her clothes' });
  assert.equal(refused.status, 422, 'the content policy holds here, too');
  const theirs = await ask(`/v1/conversations/${conversation}`, { authorization: `Bearer ${token}` });
  assert.equal(theirs.status, 404, 'a program sees only what it began itself');
  await room.close();
  await hook.close();
  await stylist.close();
});
