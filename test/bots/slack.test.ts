import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../../bots/root.ts';
import { slackBot } from '../../bots/slack/bot.ts';
import type { StylistOptions } from '../../sdk/index.ts';
import { fakeStylist } from '../../sdk/testing/index.ts';
import { httpDoor, SECRET, SocketDoor, signed } from '../adapters/slack/support/doors.ts';
import { FakeSlack } from '../adapters/slack/support/fake-slack.ts';
import { Person } from '../adapters/slack/support/person.ts';

/** Runs the bot until `use` is done. */
async function run(
  env: Record<string, string>,
  use: (lines: string[], fake: FakeSlack) => Promise<void>,
  socketUrl = '',
): Promise<void> {
  const fake = await FakeSlack.open();
  fake.socketUrl = socketUrl;
  const stop = new AbortController();
  const lines: string[] = [];
  const bot = slackBot({
    env: { ...env, SLACK_API: fake.apiUrl },
    signal: stop.signal,
    print: (line) => lines.push(line),
    open: async () => (await fakeStylist()).stylist,
  });
  try {
    while (lines.length === 0) await Promise.race([sleep(5), bot]);
    await use(lines, fake);
  } finally {
    stop.abort();
    await bot.finally(() => fake.close());
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function answered(person: Person, root: string) {
  while (person.seen('C1', root).length === 0) await sleep(5);
  return person.seen('C1', root)[0]!.text;
}

describe('the stand-alone Slack bot', () => {
  test('says all that is missing from its environment, and where to get it', async () => {
    const start = (env: Record<string, string>) =>
      slackBot({ env, signal: AbortSignal.abort(), print: () => {}, open: () => assert.fail('too early') });
    await assert.rejects(start({}), (error: Error & { code: string }) => {
      assert.equal(error.code, 'bad-environment');
      assert.match(error.message, /SLACK_BOT_TOKEN is missing.*OAuth & Permissions/);
      assert.match(error.message, /SLACK_APP_TOKEN is missing.*App-Level Tokens.*SLACK_SIGNING_SECRET/);
      return true;
    });
    const swapped = { SLACK_BOT_TOKEN: 'xapp-secret', SLACK_APP_TOKEN: 'xoxb-secret' };
    await assert.rejects(start(swapped), (error: Error) => {
      assert.match(error.message, /SLACK_BOT_TOKEN looks wrong.*SLACK_APP_TOKEN looks wrong/);
      assert.doesNotMatch(error.message, /secret\b/);
      return true;
    });
    await assert.rejects(start({ SLACK_SIGNING_SECRET: 's' }), /SLACK_BOT_TOKEN is missing/);
    await assert.rejects(start({ SLACK_CLIENT_ID: 'c', SLACK_STATE_SECRET: 'short' }), (error: Error) => {
      assert.match(error.message, /SLACK_CLIENT_SECRET is missing/);
      assert.match(error.message, /SLACK_STATE_SECRET looks wrong/);
      assert.match(error.message, /SLACK_SIGNING_SECRET is missing/);
      return true;
    });
  });

  test('HEMLINE_TTL is in days, and a Stylist is told it in milliseconds', async () => {
    const start = (HEMLINE_TTL: string, open: (options: StylistOptions) => Promise<never>) => {
      const env = { SLACK_BOT_TOKEN: 'xoxb-one', SLACK_APP_TOKEN: 'xapp-one', HEMLINE_TTL };
      return slackBot({ env, signal: AbortSignal.abort(), print: () => {}, open });
    };
    const told = (days: string) => start(days, async ({ ttl }) => Promise.reject(new Error(`told ${ttl}`)));
    await assert.rejects(told('30'), /told 2592000000/);
    await assert.rejects(told(''), /told undefined/);
    const wrong = start('1.5', () => assert.fail('too early'));
    await assert.rejects(wrong, { code: 'bad-environment', message: /^HEMLINE_TTL looks wrong: .*days/ });
  });

  test('answers through a socket', async () => {
    const door = await SocketDoor.open();
    const env = { SLACK_BOT_TOKEN: 'xoxb-one', SLACK_APP_TOKEN: 'xapp-one' };
    const use = async (lines: string[], fake: FakeSlack) => {
      assert.match(lines[0]!, /is there/);
      const person = new Person(fake, door);
      const root = await person.say({ text: '<@UBOT1> hello' });
      assert.match(await answered(person, root), /picture/);
    };
    await run(env, use, door.url).finally(() => door.close());
  });

  test('answers by HTTP, and refuses what is not signed or from the future', async () => {
    const port = await freePort();
    const env = { SLACK_BOT_TOKEN: 'xoxb-one', SLACK_SIGNING_SECRET: SECRET, PORT: String(port) };
    await run(env, async (lines, fake) => {
      assert.ok(lines[0]!.includes(`port ${port}`));
      const url = `http://127.0.0.1:${port}/slack/events`;
      const person = new Person(fake, httpDoor(url));
      const root = await person.say({ text: '<@UBOT1> hello' });
      assert.match(await answered(person, root), /picture/);
      assert.equal((await fetch(url, { method: 'POST', body: '{}' })).status, 401);
      const early = signed('event', { type: 'event_callback' }, { at: Date.now() + 600_000 });
      assert.equal((await fetch(url, early)).status, 401);
    });
  });

  test('is installed by HTTP', async () => {
    const port = await freePort();
    const env = {
      SLACK_SIGNING_SECRET: SECRET,
      SLACK_CLIENT_ID: 'id',
      SLACK_CLIENT_SECRET: 'secret',
      SLACK_STATE_SECRET: 'a secret of our own',
      PORT: String(port),
    };
    await run(env, async (lines) => {
      while (lines.length < 2) await sleep(5);
      assert.match(lines[1]!, /\/slack\/install/);
      const page = await (await fetch(`http://127.0.0.1:${port}/slack/install`)).text();
      assert.match(page, /client_id=id/);
      assert.match(page, /app_mentions%3Aread/);
    });
  });

  test('says that Slack refuses its token, and where to look', async () => {
    const env = { SLACK_BOT_TOKEN: 'xoxb-wrong', SLACK_SIGNING_SECRET: SECRET };
    await assert.rejects(
      run(env, () => assert.fail('it started')),
      {
        code: 'slack-refused',
        message: /invalid_auth.*OAuth & Permissions/,
      },
    );
  });

  test('prints its manifest', async () => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', 'bots/hemline.ts', 'bot', 'slack', '--manifest', '--url', 'https://bot.example'],
      { cwd: packageRoot() },
    );
    let text = '';
    child.stdout.on('data', (part) => {
      text += part;
    });
    const [status] = await once(child, 'close');
    assert.equal(status, 0);
    const printed = JSON.parse(text);
    assert.equal(printed.settings.event_subscriptions.request_url, 'https://bot.example/slack/events');
    assert.deepEqual(printed.oauth_config.redirect_urls, ['https://bot.example/slack/oauth_redirect']);
  });
});
