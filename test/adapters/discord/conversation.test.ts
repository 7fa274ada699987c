import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { examplePhoto } from '../../../sdk/testing/index.ts';
import { controlsOf } from './support/fake-discord.ts';
import { inSetting, type Setting, until } from './support/setting.ts';
import { CHANNELS, type Message } from './support/state.ts';

const last = <T>(all: readonly T[]): T => all.at(-1)!;
const pictureOf = (message: Message) => Buffer.from(message.files[0]!.bytes);

async function conversation({ fake, host, clock, answers, press, quiet }: Setting): Promise<void> {
  // A picture, delivered twice; the socket drops under the answer, which Discord has already.
  fake.rest.fail('cut');
  const outfit = fake.command('outfit', { picture: await examplePhoto() });
  fake.dispatch(outfit);
  fake.dispatch(outfit);
  const begun = last(await answers(1));
  assert.match(begun.content, /What would you change/);
  assert.equal(begun.files.length, 1);

  // Feedback by a mention, while Discord is busy and then broken for longer than its client is patient.
  fake.rest.fail('busy', 'busy', ...Array(6).fill('broken'), 'cut');
  const mention = fake.say({ text: 'make it red' });
  const red = last(await answers(2));
  assert.match(red.content, /red/);
  assert.equal(red.replyTo, mention.id);
  assert.notDeepEqual(pictureOf(red), pictureOf(begun));

  // Feedback while the gateway is down; and what was delivered before comes again with it.
  fake.gateway.drop();
  fake.dispatch(fake.command('refine', { feedback: 'long sleeves' }));
  fake.gateway.dispatch('MESSAGE_CREATE', mention);
  fake.dispatch(outfit);
  const long = last(await answers(3));
  assert.match(long.content, /sleeves/);
  assert.equal(fake.gateway.resumed, 1);

  press(long, 'undo');
  const undone = last(await answers(4));
  assert.deepEqual(pictureOf(undone), pictureOf(red));
  press(undone, 'redo');
  const redone = last(await answers(5));
  assert.deepEqual(pictureOf(redone), pictureOf(long));

  const [, sleeves] = controlsOf(redone).filter(({ action }) => action === 'takeBack');
  press(redone, 'takeBack', sleeves!.value);
  const takenBack = last(await answers(6));
  assert.equal(controlsOf(takenBack).filter(({ action }) => action === 'takeBack').length, 1);
  assert.deepEqual(pictureOf(takenBack), pictureOf(red));

  // Another, for which more time passes than the interaction's token lasts.
  const release = host.hold();
  const pressed = press(takenBack, 'another');
  await until(() => host.calls.filter((call) => call === 'round red').length === 2, 'the round');
  clock.advance(15 * 60_000);
  fake.state.expire(pressed.token);
  release();
  const another = last(await answers(7));
  assert.notDeepEqual(pictureOf(another), pictureOf(takenBack));
  const late = fake.rest.asked.filter(({ path }) => path.includes('/messages'));
  assert.ok(last(late).authorised && last(late).path.startsWith('/channels/'), 'as the bot');
  assert.equal(last(late).method, 'PATCH');

  // A result that is larger than what this server takes.
  const limit = 4000;
  fake.state.maxBytes = limit;
  assert.ok(pictureOf(another).length > limit);
  const asked = fake.rest.asked.length;
  press(another, 'download', undefined, { limit });
  const small = last(await answers(8));
  assert.ok(pictureOf(small).length <= limit);
  assert.equal((await sharp(pictureOf(small)).metadata()).format, 'jpeg');
  assert.match(small.files[0]!.name, /\.jpg$/);
  assert.ok(fake.rest.asked.slice(asked).every(({ sizes }) => sizes.every((size) => size <= limit)));

  press(another, 'forget');
  assert.match(last(await answers(9)).content, /deleted/);
  fake.dispatch(fake.command('refine', { feedback: 'make it blue' }));
  assert.match(last(await answers(10)).content, /picture|look/);

  await quiet(10);
  const counted = (what: string) => host.calls.filter((call) => call === what).length;
  assert.deepEqual([counted('prepare'), counted('round red'), counted('round blue')], [1, 2, 0]);
  assert.deepEqual(fake.answers(CHANNELS.there), []);
}

test(
  'a whole conversation on a Discord that is busy, broken, deaf and late: nothing is answered twice, nothing is lost',
  inSetting(conversation),
);

test(
  'an answer whose message was deleted, and whose token is dead, is posted anew, once',
  inSetting(async ({ fake, host, clock, begun, press, answers, quiet }) => {
    const worn = await begun('make it red');
    const release = host.hold();
    const pressed = press(worn, 'another');
    await until(() => fake.answers().length === 2 && host.calls.length > 3, 'the round');
    fake.state.expire(pressed.token);
    clock.advance(16 * 60_000);
    fake.state.delete(fake.answers()[1]!.id);
    fake.rest.fail('gone', 'cut', 'cut'); // the edit finds nothing; the post arrives and we are not told, twice
    release();
    assert.equal((await answers(2))[1]!.files.length, 1);
    await quiet(2);
  }),
);

test(
  'a permission that goes missing in mid-turn closes a way, not the conversation',
  inSetting(async ({ fake, begun, press, answers }) => {
    const worn = await begun('make it red');
    fake.rest.fail('forbidden');
    press(worn, 'another');
    assert.equal((await answers(2))[1]!.files.length, 1);
    assert.ok(fake.rest.asked.at(-1)!.path.startsWith('/channels/'), 'as the bot');
  }),
);

test(
  'a message that was edited shows exactly the pictures of its answer',
  inSetting(async ({ fake, begun, press, answers }) => {
    const worn = await begun('make it red');
    press(worn, 'compare');
    const compared = (await answers(2))[1]!;
    assert.deepEqual(
      compared.files.map(({ name }) => name),
      ['before.png', 'after.png'],
    );
    assert.ok(
      compared.files.every(({ description }) => description!.length > 3),
      'for those who do not see them',
    );
    const edits = fake.rest.asked.filter(
      ({ method, path }) => method === 'PATCH' && path.includes('/messages'),
    );
    assert.ok(edits.length > 0 && edits.every(({ body }) => Array.isArray(body.attachments)));
  }),
);

test(
  'what comes again after another conversation began belongs to the one where it was answered',
  inSetting(async ({ fake, begun, answers, quiet, host }) => {
    await begun('make it red');
    const asked = fake.dispatch(fake.command('refine', { feedback: 'long sleeves' }));
    await answers(2);
    fake.say({ picture: await examplePhoto(1) });
    await answers(3);
    fake.dispatch(asked);
    await quiet(3);
    assert.equal(host.calls.filter((call) => call === 'round long sleeves').length, 1);
  }),
);

test(
  'progress that arrived though nobody heard of it becomes the answer: no second message, and not the old text',
  inSetting(async ({ fake, begun, answers, quiet }) => {
    await begun('make it red');
    fake.rest.fail('cut', 'cut', 'cut', 'cut');
    fake.say({ text: 'long sleeves' });
    const answer = (await answers(2))[1]!;
    assert.match(answer.content, /sleeves/);
    assert.equal(answer.files.length, 1);
    await quiet(2);
  }),
);

test(
  'a proxy that finds a picture too large gets a smaller one',
  inSetting(async ({ fake, begun, press, answers }) => {
    const worn = await begun('make it red');
    fake.rest.fail('too-large-for-proxy', 'too-large-for-proxy');
    press(worn, 'download');
    const small = (await answers(2))[1]!;
    assert.ok(small.files[0]!.bytes.length <= worn.files[0]!.bytes.length / 2);
  }),
);
