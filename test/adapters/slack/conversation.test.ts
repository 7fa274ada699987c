import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readPicture } from '../../../models/picture.ts';
import type { Seen } from '../../../sdk/testing/index.ts';
import { examplePhoto, FakeClock, fakeStylist } from '../../../sdk/testing/index.ts';
import type { SocketDoor } from './support/doors.ts';
import { attached, type Mode, setting } from './support/rig.ts';

const PATIENCE_MS = 120_000;

for (const mode of ['http', 'socket'] as const satisfies readonly Mode[]) {
  test(`a whole conversation while Slack is in trouble: ${mode}`, async () => {
    const at = await setting(mode);
    const { slack, person, door } = at;
    const { stylist, host } = await fakeStylist();
    const clock = new FakeClock();
    const fitting = attached(stylist, at, { clock });
    const fail = (method: string, ...hows: string[]) =>
      slack.failures.push(...hows.map((how) => ({ method, how })));
    let root = '';
    const answers = (count: number) => until(() => person.seen('C1', root), count);
    const newest = () => person.messages('C1', root).at(-1)!;
    try {
      // A picture, which Slack does not hand out at first; the mention comes twice, and both again.
      fail('files.info', 'busy', 'down');
      fail('chat.postMessage', 'busy', 'down');
      const ts = slack.ts();
      root = await person.say({ text: '<@UBOT1>', picture: await examplePhoto(), ts });
      await answers(1);
      await person.say({ text: '<@UBOT1>', picture: await examplePhoto(), ts, retry: 1 });
      assert.ok(clock.slept.includes(2000), 'it waited as long as Slack asked');

      // Feedback: the post is done and its answer is lost; Slack is slow to look at the file.
      fail('chat.postMessage', 'lost');
      fail('files.getUploadURLExternal', 'down');
      slack.slowness = 5;
      const said = await person.say({ thread: root, text: 'make it red and give it long sleeves' });
      const [, red] = await answers(2);
      assert.match(red!.text, /red and long sleeves/);
      slack.slowness = 1;

      // The same message again, with another event id.
      await person.say({ thread: root, text: 'make it red and give it long sleeves', ts: said, retry: 1 });

      // Feedback whose picture is too large, over a connection that breaks.
      slack.uploadLimit = 4000;
      fail('chat.update', 'dropped', 'busy');
      if (mode === 'socket') (door as SocketDoor).drop();
      const belt = person.say({ thread: root, text: 'add a belt' });
      const [, , belted] = await answers(3);
      await belt;
      assert.match(belted!.text, /belt/);
      assert.ok(belted!.pictures[0]!.length <= 4000);
      assert.equal((await readPicture(belted!.pictures[0]!)).width, 64);
      slack.uploadLimit = Number.POSITIVE_INFINITY;

      await person.press(newest(), { action: 'undo' });
      const [, , , undone] = await answers(4);
      assert.deepEqual(undone!.pictures[0], red!.pictures[0]);

      const chosen = undone!.controls.find(({ action }) => action === 'takeBack')!;
      const at = slack.ts();
      await person.press(newest(), chosen, at);
      const [, , , , less] = await answers(5);
      await person.press(person.messages('C1', root)[3]!, chosen, at); // delivered again
      assert.equal(less!.controls.filter(({ action }) => action === 'takeBack').length, 1);

      await person.press(newest(), { action: 'another' });
      const [, , , , , another] = await answers(6);
      assert.notDeepEqual(another!.pictures[0], less!.pictures[0]);

      await person.press(newest(), { action: 'forget' });
      const [, , , , , , forgotten] = await answers(7);
      assert.match(forgotten!.text, /deleted/);
      await assert.rejects(stylist.view(`slack:UBOT1/C1/${root}`), /not here/);

      await sleep(100);
      await answers(7);
      assert.deepEqual(slack.failures, [], 'every failure happened');
      assert.deepEqual(slack.refused, [], 'no picture was shown before Slack had looked at it');
      for (const word of ['red', 'belt']) {
        const rounds = host.calls.filter((call) => call.startsWith('round') && call.includes(word));
        assert.equal(rounds.length, 1, `${word} was drawn once`);
      }
    } finally {
      await fitting.detach();
      await at.close();
      await stylist.close();
    }
  });
}

describe('where the answer goes', () => {
  const open = async () => {
    const at = await setting();
    const { stylist, host } = await fakeStylist();
    const clock = new FakeClock();
    let fitting = attached(stylist, at, { clock });
    const restart = async () => {
      await fitting.detach();
      fitting = attached(stylist, at, { clock });
    };
    const close = async () => {
      await fitting.detach();
      await at.close();
      await stylist.close();
    };
    return { ...at, stylist, host, clock, restart, close };
  };

  test('a channel that is closed to the bot: as a direct message, and the conversation goes on there', async () => {
    const { slack, person, close } = await open();
    try {
      slack.closed.add('C1');
      await person.command('make it red');
      await until(() => slack.views, 1);
      await person.submit({ picture: await examplePhoto(), text: 'make it red' });
      const [answer] = await until(() => person.seen('DU1'), 1);
      assert.match(answer!.text, /red/);
      assert.match(JSON.stringify(person.messages('DU1')[0]!.blocks), /not let into <#C1>/);
      await person.press(person.messages('DU1')[0]!, { action: 'undo' });
      const [, undone] = await until(() => person.seen('DU1'), 2);
      assert.match(undone!.text, /undone/i);
      await person.say({ channel: 'DU1', thread: person.messages('DU1')[0]!.ts, text: 'long sleeves' });
      await until(() => person.seen('DU1', person.messages('DU1')[0]!.ts), 1);
    } finally {
      await close();
    }
  });

  test('Slack does not show the picture in the message: it is linked', async () => {
    const { slack, person, close } = await open();
    try {
      slack.failures.push({ method: 'chat.update', how: 'invalid_blocks' });
      const root = await person.say({ text: '<@UBOT1> make it red', picture: await examplePhoto() });
      const [answer] = await until(() => person.seen('C1', root), 1);
      assert.equal(answer!.pictures.length, 1);
      const { blocks } = person.messages('C1', root)[0]!;
      assert.match(JSON.stringify(blocks), /mrkdwn.*one\.slack\.com\/files/);
    } finally {
      await close();
    }
  });

  test('direct messages are one conversation, answered outside of threads', async () => {
    const { person, close } = await open();
    try {
      await person.say({ channel: 'D7', picture: await examplePhoto() });
      await until(() => person.seen('D7'), 1);
      await person.say({ channel: 'D7', text: 'make it red' });
      const [, answer] = await until(() => person.seen('D7'), 2);
      assert.match(answer!.text, /red/);
    } finally {
      await close();
    }
  });

  test('Slack takes the answer by no way: it is brought when the next process attaches', async () => {
    const { slack, person, host, clock, restart, close } = await open();
    try {
      for (const method of ['chat.postMessage', 'chat.update'])
        for (let i = 0; i < 20; i++) slack.failures.push({ method, how: 'account_inactive' });
      const root = await person.say({ text: '<@UBOT1> make it red', picture: await examplePhoto() });
      await until(() => slack.calls.filter(({ args }) => args.channel === 'U1'), 1);
      assert.deepEqual(person.seen('C1', root), []);
      slack.failures.length = 0;
      clock.advance(60_000);
      await restart();
      const [answer] = await until(() => person.seen('C1', root), 1);
      assert.match(answer!.text, /red/);
      assert.equal(host.calls.filter((call) => call === 'round red').length, 1);
    } finally {
      await close();
    }
  });
});

async function until<T extends Seen | unknown>(
  see: () => readonly T[],
  count: number,
): Promise<readonly T[]> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const seen = see();
    const done = seen.every((one) => !(one as Partial<Seen>).progress);
    if (seen.length >= count && done) {
      assert.equal(seen.length, count, JSON.stringify(seen.map((one) => (one as Partial<Seen>).text)));
      return seen;
    }
    assert.ok(
      performance.now() < end,
      `waited in vain: ${JSON.stringify(seen.map((one) => (one as Partial<Seen>).text))}`,
    );
    await sleep(5);
  }
}
