import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Events } from 'discord.js';
import { discord } from '../../../adapters/discord/index.ts';
import { HemlineError } from '../../../sdk/index.ts';
import { examplePhoto, FakeClock, fakeStylist } from '../../../sdk/testing/index.ts';
import { controlsOf, FakeDiscord } from './support/fake-discord.ts';
import { inSetting, type Setting, setting, until } from './support/setting.ts';
import { CHANNELS, DIRECT, GUILD, type Json, OTHER_SHOPPER, THREAD } from './support/state.ts';

const counts = (client: Setting['client']) =>
  Object.fromEntries(client.eventNames().map((name) => [String(name), client.listenerCount(name as string)]));

describe('attaching to a client', () => {
  test(
    'detach leaves no listener of ours, and those of others as they were',
    inSetting(async (at) => {
      const { client, fitting, attach, fake } = at;
      const heard: string[] = [];
      await fitting.detach();
      client.on(Events.MessageCreate, ({ content }) => void heard.push(content));
      client.on(Events.InteractionCreate, (one) => void heard.push(one.isButton() ? one.customId : ''));
      const before = counts(client);
      const there = [];
      for (let i = 0; i < 3; i++) {
        const again = attach();
        there.push(counts(client));
        await again.detach();
        await again.detach(); // once more does nothing
        assert.deepEqual(counts(client), before);
      }
      assert.deepEqual(there, Array(3).fill({ ...before, messageCreate: 2, interactionCreate: 2 }));
      fake.say({ text: 'make it red' });
      fake.dispatch(
        fake.interaction(3, { custom_id: 'hemline:undo:1/2', component_type: 2 }, {}, messageIn(fake)),
      );
      await until(() => heard.length === 2, 'the developer’s own listeners');
      await sleep(50);
      assert.deepEqual([fake.answers(), fake.rest.asked.filter(({ method }) => method !== 'GET')], [[], []]);
    }),
  );

  test('a client that is logged in afterwards; detached before that, it is left alone', async () => {
    const fake = await FakeDiscord.open();
    const { stylist } = await fakeStylist();
    const client = fake.loggedOut();
    const before = counts(client as Setting['client']);
    await discord(stylist).attach(client).detach();
    assert.deepEqual(counts(client as Setting['client']), before);
    const fitting = discord(stylist, { clock: new FakeClock() }).attach(client);
    await fake.logIn(client);
    fake.say({ text: 'make it red' });
    await until(() => fake.answers().some(({ content }) => /picture/.test(content)), 'an answer');
    assert.equal(client.listenerCount(Events.ClientReady), 0);
    await fitting.detach();
    await client.destroy();
    await fake.close();
    await stylist.close();
  });

  test(
    'what is not ours is left to the developer’s handlers, which go on answering',
    inSetting(
      async ({ fake, response, quiet }) => {
        const theirs = [
          fake.interaction(2, {
            id: '8',
            name: 'ping',
            type: 1,
            options: [{ name: 'look', type: 4, value: 3 }],
          }),
          fake.interaction(2, { id: '8', name: 'mine', type: 3, target_id: '5', resolved: messageOf(fake) }),
          fake.interaction(3, { custom_id: 'undo', component_type: 2 }, {}, messageIn(fake)),
          fake.interaction(3, { custom_id: 'hemlines:undo', component_type: 2 }, {}, messageIn(fake)),
          fake.interaction(5, { custom_id: 'form', components: [] }),
        ];
        for (const one of theirs) fake.dispatch(one);
        for (const one of theirs) assert.equal((await response(one)).data.content, 'pong');
        fake.say({ text: 'good morning', mention: false });
        await quiet(theirs.length);
      },
      {},
      (_, client) =>
        client.on(Events.InteractionCreate, (interaction) => {
          if (interaction.isRepliable()) void interaction.reply('pong');
        }),
    ),
  );
});

const messageIn = (fake: FakeDiscord) => ({ message: payload(fake) });
const messageOf = (fake: FakeDiscord) => ({ messages: { 5: payload(fake) } });
function payload(fake: FakeDiscord): Json {
  return { ...fake.payloadOf(fake.state.post(CHANNELS.there, 'shopper', { id: '5', content: 'x' })) };
}

describe('commands', () => {
  test(
    '/outfit with a look, whose name is completed; and with nothing, which offers the looks',
    inSetting(
      async ({ fake, stylist, answers, response, press, host }) => {
        const [first] = stylist.lookbook;
        const typed = fake.dispatch(fake.lookup(first!.caption.slice(0, 6).toUpperCase()));
        const { type, data } = await response(typed);
        assert.equal(type, 8);
        assert.ok(data.choices.some(({ value }: Json) => value === first!.id));
        assert.ok(data.choices.length <= 25);
        const none = fake.dispatch(fake.lookup('there is no such look'));
        assert.deepEqual((await response(none)).data.choices, []);

        fake.dispatch(fake.command('outfit', { look: first!.id, feedback: 'make it red' }));
        assert.match((await answers(1))[0]!.content, /red/);
        fake.dispatch(fake.command('outfit', { look: '../../etc/passwd' }));
        assert.match((await answers(2))[1]!.content, /not in the lookbook/);
        fake.dispatch(fake.command('outfit', {}));
        const offered = (await answers(3))[2]!;
        assert.equal(controlsOf(offered).filter(({ action }) => action === 'look').length, 24);
        press(offered, 'look', first!.id);
        assert.equal((await answers(4))[3]!.files.length, 1);
        fake.dispatch(fake.command('refine', { feedback: 'make it blue' }));
        assert.match((await answers(5))[4]!.content, /blue/);
        assert.equal(host.calls.at(-2), 'round make it blue');
      },
      {},
      undefined,
      { pack: 'croquis' },
    ),
  );

  test(
    '"Refine this outfit": a form, then a conversation with that picture, once; on an answer of ours it goes on',
    inSetting(async ({ fake, answers, response }) => {
      fake.say({ picture: await examplePhoto(), mention: false });
      const photo = fake.state.messages[0]!;
      const form = await response(fake.dispatch(fake.target(photo)));
      assert.equal(form.type, 9);
      fake.dispatch(fake.submit(form.data.custom_id, 'make it red'));
      const [red] = await answers(1);
      assert.match(red!.content, /red/);
      fake.dispatch(fake.submit(form.data.custom_id, 'long sleeves'));
      const both = (await answers(2))[1]!;
      assert.equal(controlsOf(both).filter(({ action }) => action === 'takeBack').length, 2);
      const again = await response(fake.dispatch(fake.target(red!)));
      assert.equal(again.data.custom_id, form.data.custom_id);

      const nothing = fake.say({ text: 'hello', mention: false });
      const plain = fake.state.messages.find(({ id }) => id === nothing.id)!;
      const said = await response(fake.dispatch(fake.target(plain)));
      assert.deepEqual([said.type, said.data.flags], [4, 64]);
      assert.match(said.data.content, /no picture/);
    }),
  );

  test(
    'a form for longer feedback; controls that are not good; deleting is for who began',
    inSetting(async ({ fake, begun, press, response, answers, quiet }) => {
      const worn = await begun('make it red');
      const form = await response(press(worn, 'write'));
      assert.equal(form.type, 9);
      fake.dispatch(fake.submit(form.data.custom_id, 'long sleeves and a belt'));
      assert.match((await answers(2))[1]!.content, /sleeves and a belt|belt/);
      for (const id of ['hemline:undo', 'hemline:undo:', 'hemline:undo:a/b', 'hemline:undo:1/2/3']) {
        const said = await response(fake.dispatch(fake.press(worn, id)));
        assert.deepEqual([said.type, said.data.flags], [4, 64], id);
        fake.state.delete(fake.answers().at(-1)!.id);
      }
      const refused = await response(press(worn, 'forget', undefined, { user: OTHER_SHOPPER }));
      assert.match(refused.data.content, /Only who began/);
      fake.state.delete(fake.answers().at(-1)!.id);
      press(worn, 'undo', undefined, { user: OTHER_SHOPPER });
      await answers(3);
      press(worn, 'forget');
      assert.match((await answers(4))[3]!.content, /deleted/);
      await quiet(4);
    }),
  );
});

describe('messages', () => {
  test(
    'a reply goes on with what it replies to; another conversation of the shopper stays as it is',
    inSetting(async ({ fake, begun, answers }) => {
      const first = await begun('make it red');
      fake.say({ picture: await examplePhoto(1), text: 'make it blue' });
      await answers(2);
      fake.say({ text: 'long sleeves', replyTo: first.id, user: OTHER_SHOPPER, mention: false });
      const reply = (await answers(3))[2]!;
      assert.deepEqual(wornIn(reply), ['red', 'long sleeves']);
      fake.say({ text: 'short sleeves' });
      assert.deepEqual(wornIn((await answers(4))[3]!), ['blue', 'short sleeves']);
      fake.say({ text: 'a belt', user: OTHER_SHOPPER });
      assert.match((await answers(5))[4]!.content, /belt/);
    }),
  );

  test(
    'a mention in reply to somebody’s picture begins with it',
    inSetting(async ({ fake, answers, host }) => {
      const photo = fake.say({ picture: await examplePhoto(), mention: false, user: OTHER_SHOPPER });
      fake.say({ text: 'make it red', replyTo: photo.id });
      assert.match((await answers(1))[0]!.content, /red/);
      assert.ok(host.calls.includes('round red'));
    }),
  );

  test(
    'a thread that was opened on an answer is its conversation, for everybody; other threads are not',
    inSetting(async ({ fake, begun, answers, quiet }) => {
      const answer = await begun('make it red');
      for (const id of [answer.id, THREAD]) fake.thread(id);
      fake.say({ text: 'long sleeves', channel: answer.id, mention: false, user: OTHER_SHOPPER });
      assert.deepEqual(wornIn((await answers(1, answer.id))[0]!), ['red', 'long sleeves']);
      fake.dispatch(
        fake.command('refine', { feedback: 'a belt' }, { channel: answer.id, user: OTHER_SHOPPER }),
      );
      assert.deepEqual(wornIn((await answers(2, answer.id))[1]!), ['red', 'long sleeves', 'belt']);
      fake.say({ text: 'nice weather', channel: THREAD, mention: false });
      await quiet(0, THREAD);
      fake.say({ text: '', channel: answer.id, mention: false }); // a message that we may not read
      await quiet(2, answer.id);
    }),
  );

  test(
    'direct messages need no mention',
    inSetting(async ({ fake, answers, begun }) => {
      const first = await begun('', DIRECT);
      assert.equal(first.files.length, 1);
      fake.say({ text: 'make it red', channel: DIRECT, mention: false });
      assert.match((await answers(2, DIRECT))[1]!.content, /red/);
    }),
  );

  test(
    'bots, and a bot that answers mentions and direct messages itself, are left alone',
    inSetting(
      async ({ fake, begun, answers, quiet }) => {
        fake.say({ text: 'make it red', user: 'bot' });
        fake.say({ text: 'what is the time?' });
        fake.say({ text: 'hello', channel: DIRECT, mention: false });
        await quiet(0);
        await quiet(0, DIRECT);
        const first = await begun('make it red');
        fake.say({ text: 'long sleeves', replyTo: first.id });
        assert.deepEqual(wornIn((await answers(2))[1]!), ['red', 'long sleeves']);
      },
      { mentions: 'pictures', direct: false },
    ),
  );
});

const wornIn = (message: Parameters<typeof controlsOf>[0]) =>
  message.components
    .flatMap(({ components }) => components)
    .filter(({ type }) => type === 3)
    .flatMap(({ options }) => options.map(({ label }: Json) => label));

describe('permissions and limits', () => {
  test(
    'what is missing is named, to the shopper or at least in the log',
    inSetting(async ({ fake, response }) => {
      const view = String(1n << 10n);
      const asked = fake.dispatch(fake.command('outfit', { look: '01' }, { permissions: view }));
      const { type, data } = await response(asked);
      assert.deepEqual([type, data.flags], [4, 64]);
      assert.match(data.content, /"Send Messages" .*"Attach Files" .*"Read Message History"/);
      assert.doesNotMatch(data.content, /View Channel|Threads/);
      const all = fake.dispatch(fake.command('outfit', { look: '01' }, { permissions: '8' }));
      assert.equal((await response(all)).type, 5, 'an administrator may do everything');
    }),
  );

  test('a channel where no files may be attached is told so, once', async () => {
    const logged: unknown[] = [];
    const warn = (fields: object) => void logged.push(fields);
    const log = { debug() {}, info() {}, warn, error: warn };
    const at = await setting({ log }, (fake) => {
      fake.gateway.permissions = String((1n << 10n) | (1n << 11n) | (1n << 16n));
    });
    const message = at.fake.say({ text: 'make it red' });
    at.fake.gateway.dispatch('MESSAGE_CREATE', message);
    assert.match((await at.answers(1))[0]!.content, /"Attach Files" \(to show pictures\)/);
    await at.quiet(1);
    assert.deepEqual(logged[0], { platform: 'discord', channel: CHANNELS.here, missing: ['Attach Files'] });
    await at.close();
  });

  test('a boosted server takes larger pictures by messages; where nothing is said it is 10 MiB', async () => {
    for (const [tier, bytes] of [
      [0, 10 << 20],
      [2, 50 << 20],
    ] as const) {
      const at = await setting({}, (fake) => {
        fake.gateway.tier = tier;
      });
      assert.equal(at.client.guilds.cache.get(GUILD)!.premiumTier, tier);
      const key: string[] = [];
      const { replace } = at.stylist.store;
      at.stylist.store.replace = function (...args) {
        const [, record] = args as unknown as [string, Json];
        if (record.incoming) key.push(record.incoming.where.pictureBytes);
        return replace.apply(this, args);
      };
      at.fake.say({ text: 'make it red' });
      await at.answers(1);
      assert.equal(key[0], bytes);
      await at.close();
    }
  });
});

test(
  'a store that fails is no reason to stay silent: the shopper is told, and may go on later',
  inSetting(async ({ fake, stylist, answers, begun, response }) => {
    const worn = await begun('make it red');
    const { get } = stylist.store;
    stylist.store.get = async () => {
      throw new HemlineError('store-failed', 'The store is busy. Later.');
    };
    fake.dispatch(fake.command('refine', { feedback: 'long sleeves' }));
    const told = (await answers(2))[1]!;
    assert.match(told.content, /Later/);
    fake.say({ text: 'long sleeves' });
    assert.match((await answers(3))[2]!.content, /Later/);
    const said = await response(fake.dispatch(fake.target(worn)));
    assert.match(said.data.content, /Later/);
    fake.state.delete(fake.answers().at(-1)!.id);
    stylist.store.get = get;
    fake.say({ text: 'long sleeves', replyTo: told.id });
    assert.deepEqual(wornIn((await answers(4))[3]!), ['red', 'long sleeves']);
  }),
);
