import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '@slack/bolt';
import { draw } from '../../../adapters/slack/blocks.ts';
import type { SlackOptions } from '../../../adapters/slack/index.ts';
import { examplePhoto, FakeClock, fakeStylist } from '../../../sdk/testing/index.ts';
import { attached, type Setting, setting } from './support/rig.ts';

type Lists = Record<'listeners' | 'middleware', unknown[]>;
const listsOf = (app: App) => app as unknown as Lists;

async function open(options: SlackOptions = {}) {
  const at = await setting();
  const { stylist, host } = await fakeStylist();
  const fitting = attached(stylist, at, { clock: new FakeClock(), ...options });
  const close = async () => {
    await fitting.detach();
    await at.close();
    await stylist.close();
  };
  return { ...at, stylist, host, fitting, close };
}

/** The answers of the bot in a thread, when there are `count`. */
async function answered(
  { person }: Pick<Setting, 'person'>,
  root: string | undefined,
  count: number,
  channel = 'C1',
) {
  for (;;) {
    const seen = person.seen(channel, root);
    if (seen.length >= count && seen.every(({ progress }) => !progress)) return seen;
    await sleep(5);
  }
}

/** The modals that Slack showed, when there are `count`. */
async function opened({ slack }: Pick<Setting, 'slack'>, count: number) {
  while (slack.views.length < count) await sleep(5);
  return slack.views;
}

describe('attaching to an App', () => {
  test('detach leaves no listener of ours, and those of others as they were', async () => {
    const at = await setting();
    const { stylist } = await fakeStylist();
    const heard: string[] = [];
    try {
      at.app.use(async ({ next }) => next());
      at.app.message(async ({ message }) => void heard.push(`message ${message.ts}`));
      at.app.action(/.*/, async ({ ack }) => ack().catch(() => {}));
      const { listeners, middleware } = listsOf(at.app);
      const before = { listeners: [...listeners], middleware: [...middleware] };
      const counts = [];
      for (let i = 0; i < 3; i++) {
        const fitting = attached(stylist, at, { clock: new FakeClock() });
        counts.push(listeners.length - before.listeners.length);
        await fitting.detach();
        await fitting.detach();
        assert.deepEqual(listeners, before.listeners);
        assert.deepEqual(middleware, before.middleware);
      }
      assert.deepEqual(counts, [6, 6, 6]);
      const ts = await at.person.say({ text: '<@UBOT1> make it red', picture: await examplePhoto() });
      await sleep(100);
      assert.deepEqual(heard, [`message ${ts}`]);
      assert.deepEqual(at.slack.messages, []);
    } finally {
      await at.close();
      await stylist.close();
    }
  });

  test('a Bolt whose list is elsewhere keeps listeners that do nothing', async () => {
    const at = await setting();
    const { stylist } = await fakeStylist();
    try {
      const { app } = at;
      const errors: Error[] = [];
      app.error(async (error) => void errors.push(error));
      const hidden = new Proxy(app, {
        get: (_, name) => {
          if (name === 'listeners') return undefined;
          const value = Reflect.get(app, name);
          return typeof value === 'function' && name !== 'constructor' ? value.bind(app) : value;
        },
      });
      const fitting = attached(stylist, { ...at, app: hidden }, { clock: new FakeClock() });
      const root = await at.person.say({ text: '<@UBOT1>', picture: await examplePhoto() });
      await answered(at, root, 1);
      await fitting.detach();
      await at.person.say({ text: 'make it red', thread: root });
      await at.person.say({ text: '<@UBOT1> make it red', picture: await examplePhoto() });
      await sleep(100);
      assert.equal(at.slack.messages.length, 1);
      assert.deepEqual(errors, []);
    } finally {
      await at.close();
      await stylist.close();
    }
  });

  test('hears nothing that is not meant for it', async () => {
    const at = await open();
    const { person, slack } = at;
    try {
      await person.say({ text: 'make it red', picture: await examplePhoto() });
      await person.say({ text: 'make it red', thread: slack.ts() });
      await person.say({ text: '<@UOTHER> make it red' });
      const about = { channel: 'C1', channel_type: 'channel', type: 'message', text: '<@UBOT1> red' };
      await person.event({ ...about, ts: slack.ts(), user: 'U2', bot_id: 'B2' });
      await person.event({ ...about, ts: slack.ts(), subtype: 'message_changed' });
      await person.event({ ...about, ts: slack.ts(), subtype: 'bot_message', bot_id: 'BUBOT1' });
      await sleep(100);
      assert.deepEqual(slack.messages, []);
    } finally {
      await at.close();
    }
  });

  test('an App that answers mentions and direct messages itself keeps them', async () => {
    const at = await open({ mentions: 'pictures', direct: false });
    const { person, slack } = at;
    try {
      await person.say({ text: '<@UBOT1> what is the weather?' });
      await person.say({ channel: 'D1', text: 'hello' });
      const root = await person.say({ text: '<@UBOT1>', picture: await examplePhoto() });
      await answered(at, root, 1);
      await person.say({ text: 'make it red', thread: root });
      await answered(at, root, 2);
      assert.equal(slack.messages.length, 2);
    } finally {
      await at.close();
    }
  });

  test('what a shopper writes calls no channel and makes no link', () => {
    const said = 'a <!channel> & <https://evil.example|here> dress';
    const head = { kind: 'answer', conversation: 'c', messageId: 'm', text: said, pictures: [] } as const;
    const controls = [{ action: 'takeBack', label: said, enabled: true, value: 'i1' }] as const;
    const files = [{ id: 'F1', permalink: 'https://one.slack.com/F1', alt: said }];
    for (const pictures of ['images', 'links'] as const) {
      const { text, blocks } = draw({ ...head, controls }, files, { pictures });
      const formatted = JSON.stringify(blocks).match(/"mrkdwn","text":"[^"]*"/g) ?? [];
      for (const one of [text, ...formatted]) assert.doesNotMatch(one, /<!|evil\.example\|here>/);
    }
  });
});

describe('command, shortcut and modals', () => {
  test('the command asks for a picture and a wish, and insists on the picture', async () => {
    const at = await open();
    const { person } = at;
    try {
      await person.command('make it red');
      const { view } = (await opened(at, 1))[0]!;
      assert.deepEqual(
        view.blocks.find(({ block_id }: { block_id: string }) => block_id === 'text').element.initial_value,
        'make it red',
      );
      const refused = await person.submit({ text: 'make it red' });
      assert.equal(refused.response_action, 'errors');
      assert.match(refused.errors.picture, /picture/);
      await person.submit({ picture: await examplePhoto(), text: 'make it red' });
      const [answer] = await answered(at, undefined, 1);
      assert.match(answer!.text, /red/);
      // Its thread is the conversation, without any mention.
      const [root] = person.messages('C1');
      await person.say({ thread: root!.ts, text: 'long sleeves' });
      const [more] = await answered(at, root!.ts, 1);
      assert.equal(more!.controls.filter(({ action }) => action === 'takeBack').length, 2);
    } finally {
      await at.close();
    }
  });

  test('the same submission twice begins one conversation', async () => {
    const at = await open();
    const { person, slack, host } = at;
    try {
      await person.command('');
      await opened(at, 1);
      const picture = await examplePhoto();
      await Promise.all([person.submit({ picture, text: 'red' }), person.submit({ picture, text: 'red' })]);
      await answered(at, undefined, 1);
      await person.submit({ picture, text: 'red' });
      await sleep(100);
      assert.equal(slack.messages.length, 1);
      assert.equal(host.calls.filter((call) => call === 'round red').length, 1);
    } finally {
      await at.close();
    }
  });

  test('the shortcut takes the picture of its message and answers in its thread', async () => {
    const at = await open();
    const { person, slack } = at;
    try {
      const file = slack.addFile(await examplePhoto());
      const message = { type: 'message', ts: slack.ts(), user: 'U5', text: 'look!', files: [file] };
      await person.shortcut(message);
      await opened(at, 1);
      assert.deepEqual(
        slack.views[0]!.view.blocks.map(({ block_id }: { block_id: string }) => block_id),
        ['text'],
      );
      await person.submit({ text: 'make it red' });
      const [answer] = await answered(at, message.ts, 1);
      assert.match(answer!.text, /red/);
    } finally {
      await at.close();
    }
  });

  test('a longer text comes by a modal', async () => {
    const at = await open();
    const { person } = at;
    try {
      const root = await person.say({ text: '<@UBOT1>', picture: await examplePhoto() });
      await answered(at, root, 1);
      await person.press(person.messages('C1', root)[0]!, { action: 'write' });
      await opened(at, 1);
      await person.submit({ text: 'make it red and give it long sleeves' });
      const [, answer] = await answered(at, root, 2);
      assert.match(answer!.text, /red and long sleeves/);
    } finally {
      await at.close();
    }
  });

  test('a modal that Slack does not open at once, or not at all', async () => {
    const at = await open();
    const { person, slack } = at;
    try {
      await person.command('', { trigger_id: 'too-late' });
      while (slack.told.length === 0) await sleep(5);
      assert.match(slack.told[0]!.text, /again/);
      slack.failures.push({ method: 'views.open', how: 'down' });
      await person.command('');
      await opened(at, 1);
      assert.equal(slack.told.length, 1);
    } finally {
      await at.close();
    }
  });
});
