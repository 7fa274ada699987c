import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HTTPReceiver } from '@slack/bolt';
import { timely } from '../../../adapters/slack/index.ts';
import { examplePhoto, FakeClock, fakeStylist } from '../../../sdk/testing/index.ts';
import { signed } from './support/doors.ts';
import { attached, setting } from './support/rig.ts';

const MINUTE = 60_000;

async function open() {
  const at = await setting();
  const { stylist, host } = await fakeStylist();
  const asked: { url: string; slack: unknown; elsewhere: unknown }[] = [];
  const fitting = attached(stylist, at, {
    clock: new FakeClock(),
    fetchPicture: async (url, { headers }) => {
      const elsewhere = [
        'https://slack.com.evil.example/',
        'https://evilslack.com/',
        'http://files.slack.com/',
      ];
      asked.push({
        url,
        slack: headers?.(new URL(url)),
        elsewhere: elsewhere.map((one) => headers?.(new URL(one))),
      });
      return at.slack.download(url, headers?.(new URL(url)));
    },
  });
  // biome-ignore lint/complexity/useLiteralKeys: a private member of Bolt's App
  const receiver = at.app['receiver'] as unknown as HTTPReceiver;
  const server = createServer(timely(receiver.requestListener));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/slack/events`;
  const close = async () => {
    await fitting.detach();
    server.closeAllConnections();
    server.close();
    await at.close();
    await stylist.close();
  };
  return { ...at, host, asked, url, close };
}

describe('requests that Slack did not send', () => {
  const event = (ts: string) => ({
    type: 'event_callback',
    team_id: 'T1',
    event: { type: 'app_mention', channel: 'C1', ts, user: 'U1', text: '<@UBOT1> make it red' },
  });
  const cases: Record<string, (ts: string) => ReturnType<typeof signed>> = {
    'signed with another secret': (ts) => signed('event', event(ts), { secret: 'guessed' }),
    'six minutes old': (ts) => signed('event', event(ts), { at: Date.now() - 6 * MINUTE }),
    'six minutes early': (ts) => signed('event', event(ts), { at: Date.now() + 6 * MINUTE }),
    'a year early': (ts) => signed('event', event(ts), { at: Date.now() + 365 * 24 * 60 * MINUTE }),
    'with another body': (ts) => ({ ...signed('event', event(ts)), body: JSON.stringify(event('9.9')) }),
    'without a signature': (ts) => {
      const { headers, ...rest } = signed('event', event(ts));
      return { ...rest, headers: { ...headers, 'x-slack-signature': '' } };
    },
    'with a time that is none': (ts) => {
      const { headers, ...rest } = signed('event', event(ts));
      return { ...rest, headers: { ...headers, 'x-slack-request-timestamp': 'soon' } };
    },
  };
  for (const [what, make] of Object.entries(cases)) {
    test(`${what}: 401, and nothing happens`, async () => {
      const at = await open();
      try {
        const answer = await fetch(at.url, make(at.slack.ts()));
        assert.equal(answer.status, 401);
        await sleep(50);
        assert.deepEqual(at.slack.messages, []);
      } finally {
        await at.close();
      }
    });
  }

  test('one that Slack did send, again and again: answered once', async () => {
    const at = await open();
    try {
      const request = signed('event', event(at.slack.ts()));
      for (let i = 0; i < 3; i++) assert.equal((await fetch(at.url, request)).status, 200);
      while (at.slack.messages.length === 0) await sleep(5);
      await sleep(100);
      assert.equal(at.slack.messages.length, 1);
    } finally {
      await at.close();
    }
  });
});

test("the bot's token goes to Slack's hosts only, and never into the store or the messages", async () => {
  const at = await open();
  try {
    await at.person.say({ text: '<@UBOT1>', picture: await examplePhoto() });
    while (at.slack.messages.length === 0) await sleep(5);
    assert.equal(at.asked.length, 1);
    assert.match(at.asked[0]!.url, /^https:\/\/files\.slack\.com\//);
    assert.deepEqual(at.asked[0]!.slack, { authorization: 'Bearer xoxb-one' });
    assert.deepEqual(at.asked[0]!.elsewhere, [undefined, undefined, undefined]);
    assert.doesNotMatch(JSON.stringify(at.slack.messages), /xoxb/);
  } finally {
    await at.close();
  }
});
