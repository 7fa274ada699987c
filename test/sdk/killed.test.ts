import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { photo, standIn, temporaryStore } from './support/stand-in.ts';

/** The issue asks for 200, which takes minutes: HEMLINE_KILLS=200. */
const KILLS = Number(process.env.HEMLINE_KILLS ?? 12);
const TALK = [
  'make it red and give it long sleeves',
  'longer',
  'v neck',
  'make it navy',
  'short sleeves, striped',
];
const bot = fileURLToPath(new URL('./support/bot.ts', import.meta.url));
const bytes = (picture: Uint8Array) => Buffer.from(picture).toString('base64');

test('SIGKILL at any moment of a turn: nothing is lost or torn, and the turn can be taken again', async (t) => {
  const store = temporaryStore();
  const { stylist: calm } = await standIn();
  const happened = { before: 0, after: 0 };
  for (let kill = 0; kill < KILLS; kill++) {
    const turn = kill % TALK.length;
    const conversation = `c${Math.floor(kill / TALK.length)}`;
    const [text, messageId] = [TALK[turn]!, `m${turn}`];
    if (turn === 0) {
      const { stylist } = await standIn({ store });
      for (const one of [stylist, calm]) await one.start(conversation, await photo(kill));
      await stylist.close();
    }
    const before = await calm.view(conversation);
    let events = 0;
    const after = await calm.refine(conversation, text, { onProgress: () => void events++ });

    const child = fork(bot, [store, conversation, text, messageId], { execArgv: ['--import', 'tsx'] });
    // Somewhere between its first word and a little after its last: "ready", the turn's progress, "done".
    let left = Math.floor(Math.random() * (events + 2));
    await new Promise<void>((resolve, reject) => {
      child.once('exit', () => reject(new Error('the bot ended by itself')));
      child.on('message', (word) => {
        if (word === 'done' || left-- === 0) resolve();
      });
    });
    await sleep(Math.random() * 10);
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');

    const { stylist } = await standIn({ store });
    const found = await stylist.view(conversation);
    const done = found.moment === after.moment;
    happened[done ? 'after' : 'before']++;
    const expected = done ? after : before;
    assert.deepEqual([found.moment, found.instructions], [expected.moment, expected.instructions]);
    assert.equal(bytes(found.picture), bytes(expected.picture));
    const repeated = await stylist.refine(conversation, text, { messageId });
    assert.equal(bytes(repeated.picture), bytes(after.picture));
    assert.deepEqual([repeated.moment, repeated.instructions], [after.moment, after.instructions]);
    const undone = await stylist.undo(conversation);
    assert.equal(bytes(undone.picture), bytes(before.picture));
    await stylist.redo(conversation);
    await stylist.close();
  }
  t.diagnostic(`killed before the turn was saved: ${happened.before}, after: ${happened.after}`);
});
