import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMemoryState } from '@chat-adapter/state-memory';
import type { Chat, ChatConfig } from 'chat';
import type { ChatSdkOptions } from '../../../adapters/chat-sdk/index.ts';
import type { Seen } from '../../../sdk/testing/index.ts';
import { examplePhoto, FakeClock, fakeStylist } from '../../../sdk/testing/index.ts';
import { FakePlatform } from './support/fake-adapter.ts';
import { attached, open, press, seenIn } from './support/rig.ts';

async function setUp(
  options: ChatSdkOptions = {},
  platform = new FakePlatform(),
  config: Partial<ChatConfig> = {},
) {
  const { chat } = await open(platform, config);
  const { stylist, host } = await fakeStylist();
  const fitting = attached(stylist, chat, { clock: new FakeClock(), ...options });
  const say = (thread: string, id: string, text: string, picture?: Uint8Array) =>
    chat.processMessage(platform, thread, platform.message(thread, id, text, picture));
  const seen = async (thread: string, count: number): Promise<Seen[]> => {
    for (;;) {
      const all = seenIn(platform.posted, thread);
      if (all.length >= count) return all;
      await sleep(5);
    }
  };
  const close = async () => {
    await fitting.detach();
    await chat.shutdown();
    await stylist.close();
  };
  return { chat, platform, stylist, host, fitting, say, seen, close };
}

const LISTS = ['mentionHandlers', 'directMessageHandlers', 'subscribedMessageHandlers', 'actionHandlers'];
const handlersOf = (chat: Chat) =>
  LISTS.map((name) => [...(chat as unknown as Record<string, unknown[]>)[name]!]);

describe('attaching to a Chat', () => {
  test('detach leaves no handler of ours, and those of others as they were', async () => {
    const { chat, platform } = await open();
    const { stylist } = await fakeStylist();
    const heard: string[] = [];
    chat.onNewMention(async (_, message) => void heard.push(message.id));
    chat.onAction(async () => {});
    const before = handlersOf(chat);
    for (let i = 0; i < 3; i++) {
      const fitting = attached(stylist, chat, { direct: true });
      const more = handlersOf(chat).flat().length - before.flat().length;
      assert.equal(more, 4);
      await fitting.detach();
      assert.deepEqual(handlersOf(chat), before);
    }
    const photo = await examplePhoto();
    await chat.processMessage(platform, 'fake:a', platform.message('fake:a', '1', '@hemline red', photo));
    await press(chat, platform, 'fake:a', { action: 'undo' }, '2');
    assert.deepEqual(heard, ['1']);
    assert.deepEqual(platform.posted, []);
    await chat.shutdown();
    await stylist.close();
  });

  test('a whole conversation, deleted in the end, in a direct message', async () => {
    const at = await setUp();
    const { chat, platform, stylist } = at;
    const thread = 'fake:dm1';
    try {
      await at.say(thread, '1', '', await examplePhoto());
      await at.seen(thread, 1);
      await at.say(thread, '2', 'make it red and give it long sleeves');
      await at.seen(thread, 2);
      await at.say(thread, '3', 'add a belt');
      const [, red, belted] = await at.seen(thread, 3);
      assert.match(belted!.text, /belt/);
      await press(chat, platform, thread, { action: 'undo' }, 'a');
      const [, , , undone] = await at.seen(thread, 4);
      assert.deepEqual(undone!.pictures, red!.pictures);
      const chosen = undone!.controls.find(({ action }) => action === 'takeBack')!;
      await press(chat, platform, thread, chosen, 'b');
      await at.seen(thread, 5);
      await press(chat, platform, thread, chosen, 'b'); // delivered again
      await press(chat, platform, thread, { action: 'another' }, 'c');
      await at.seen(thread, 6);
      await press(chat, platform, thread, { action: 'forget?' }, 'd');
      const asked = (await at.seen(thread, 7)).at(-1)!;
      assert.deepEqual(
        asked.controls.map(({ action }) => action),
        ['forget'],
      );
      await stylist.view(`chat-sdk:${encodeURIComponent(thread)}`);
      await press(chat, platform, thread, { action: 'forget' }, 'e');
      assert.match((await at.seen(thread, 8)).at(-1)!.text, /deleted/);
      await assert.rejects(stylist.view(`chat-sdk:${encodeURIComponent(thread)}`), /not here/);
      await sleep(50);
      assert.equal(platform.posted.length, 8);
      assert.ok(platform.typed.length > 0, 'it said that it was at it');
    } finally {
      await at.close();
    }
  });

  test('messages that Chat SDK hands over together are all answered, in order', async () => {
    const at = await setUp();
    const thread = 'fake:dm2';
    try {
      const photo = await examplePhoto();
      await Promise.all([
        at.say(thread, '1', '', photo),
        at.say(thread, '2', 'make it red'),
        at.say(thread, '3', 'long sleeves'),
        at.say(thread, '4', 'add a belt'),
      ]);
      const seen = await at.seen(thread, 4);
      for (const [i, word] of [/change/, /red/, /sleeves/, /belt/].entries())
        assert.match(seen[i]!.text, word);
    } finally {
      await at.close();
    }
  });

  test('a thread that cannot be subscribed to is answered all the same', async () => {
    const state = createMemoryState();
    state.subscribe = () => Promise.reject(new Error('429'));
    const at = await setUp({}, new FakePlatform(), { state });
    try {
      await at.say('fake:dm7', '1', '', await examplePhoto());
      assert.match((await at.seen('fake:dm7', 1))[0]!.text, /change/);
    } finally {
      await at.close();
    }
  });

  test('a thread that others subscribed to, and mentions that are not for it, are left alone', async () => {
    const at = await setUp({ mentions: 'pictures' });
    const { chat, platform } = at;
    try {
      await chat.getState().subscribe('fake:other');
      await at.say('fake:other', '1', 'make it red', await examplePhoto());
      await at.say('fake:b', '2', '@hemline what is the weather?');
      await sleep(50);
      assert.deepEqual(platform.posted, []);
      await at.say('fake:other', '3', '@hemline make it red', await examplePhoto());
      await at.seen('fake:other', 1);
    } finally {
      await at.close();
    }
  });

  test('Google Chat gets addresses of pictures, and is told where there are none', async () => {
    const photo = await examplePhoto();
    const thread = 'gchat:dm';
    const published: string[] = [];
    const publish = async ({ name }: { name: string }) => `https://pictures.example/${published.push(name)}`;
    const with_ = await setUp({ publish }, new FakePlatform({ name: 'gchat' }));
    const without = await setUp({}, new FakePlatform({ name: 'gchat' }));
    try {
      await with_.say(thread, '1', 'make it red', photo);
      await with_.seen(thread, 1);
      assert.match(JSON.stringify(with_.platform.posted[0]), /"image","url":"https:\/\/pictures.example\/1"/);
      assert.deepEqual((await with_.seen(thread, 1))[0]!.pictures, []);
      await without.say(thread, '1', 'make it red', photo);
      assert.match((await without.seen(thread, 1))[0]!.text, /red.*takes no pictures/);
    } finally {
      await with_.close();
      await without.close();
    }
  });

  test('an adapter that cannot get a picture again hands over its bytes; a picture that is gone is said to be', async () => {
    const at = await setUp({}, new FakePlatform({ rehydrates: false }));
    try {
      await at.say('fake:dm3', '1', '', await examplePhoto());
      const [begun] = await at.seen('fake:dm3', 1);
      assert.equal(begun!.pictures.length, 1);
      const lost = at.platform.message('fake:dm3', '2', 'red', await examplePhoto(1));
      at.platform.files.clear();
      await at.chat.processMessage(at.platform, 'fake:dm3', lost);
      const [, told] = await at.seen('fake:dm3', 2);
      assert.match(told!.text, /could not get that picture/);
    } finally {
      await at.close();
    }
  });
});
