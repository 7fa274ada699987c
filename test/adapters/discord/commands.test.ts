import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { PermissionsBitField, REST } from 'discord.js';
import {
  discordCommands,
  discordPermissions,
  inviteUrl,
  registerCommands,
} from '../../../adapters/discord/index.ts';
import { FakeDiscord } from './support/fake-discord.ts';
import { BOT, GUILD, type Json } from './support/state.ts';

let fake: FakeDiscord;
beforeEach(async () => {
  fake = await FakeDiscord.open();
});
afterEach(() => fake.close());

const LANGUAGES = ['de', 'es-419', 'es-ES', 'fr', 'ja'];

test('names and descriptions keep to what Discord takes, in every language', () => {
  const check = ({
    name,
    name_localizations: names,
    description,
    description_localizations,
    ...rest
  }: Json) => {
    const slash = rest.type !== 3 || rest.target;
    assert.deepEqual(Object.keys(names).sort(), LANGUAGES, name);
    for (const one of [name, ...Object.values<string>(names)]) {
      assert.ok(one.length >= 1 && one.length <= 32, one);
      if (slash) assert.match(one, /^[-_'\p{L}\p{N}]+$/u);
      if (slash) assert.equal(one, one.toLowerCase());
    }
    if (description === undefined) return;
    assert.deepEqual(Object.keys(description_localizations).sort(), LANGUAGES, name);
    for (const one of [description, ...Object.values<string>(description_localizations)]) {
      assert.ok(one.length >= 1 && one.length <= 100, one);
    }
  };
  for (const command of discordCommands as Json[]) {
    check(command);
    for (const option of command.options ?? []) check({ ...option, target: true });
    for (const language of LANGUAGES) {
      const names = (command.options ?? []).map((one: Json) => one.name_localizations[language]);
      assert.equal(new Set(names).size, names.length, `options of ${command.name} in ${language}`);
    }
  }
  for (const language of LANGUAGES) {
    const names = (discordCommands as Json[]).map((one) => one.name_localizations[language]);
    assert.equal(new Set(names).size, names.length, language);
  }
});

test('registering adds ours and leaves others; a client, or only its REST, everywhere or in one server', async () => {
  fake.state.commands.set('ping', { name: 'ping' });
  const client = await fake.client();
  const names = ['outfit', 'refine', 'Refine this outfit'];
  assert.deepEqual(await registerCommands(client), names);
  assert.deepEqual(await registerCommands(client), names);
  assert.deepEqual([...fake.state.commands.keys()], ['ping', ...names]);
  const rest = new REST({ api: fake.api }).setToken('test-token');
  await registerCommands(rest, { application: BOT, guild: GUILD });
  const paths = fake.rest.asked.filter(({ method }) => method === 'POST').map(({ path }) => path);
  assert.equal(paths.filter((path) => path === `/applications/${BOT}/commands`).length, 6);
  assert.equal(paths.filter((path) => path === `/applications/${BOT}/guilds/${GUILD}/commands`).length, 3);
  await assert.rejects(registerCommands(rest), { code: 'no-application', message: /Developer Portal/ });
  await assert.rejects(registerCommands(fake.loggedOut()), { code: 'no-application' });
  const stranger = new REST({ api: fake.api }).setToken('wrong');
  await assert.rejects(registerCommands(stranger, { application: BOT }), {
    code: 'discord-refused',
    message: /"outfit".*applications\.commands/s,
  });
  await client.destroy();
});

test('the invitation asks for the permissions that are needed, and no others', () => {
  const url = new URL(inviteUrl(BOT));
  assert.deepEqual(url.searchParams.get('scope')!.split(' ').sort(), ['applications.commands', 'bot']);
  const asked = new PermissionsBitField(BigInt(url.searchParams.get('permissions')!)).toArray();
  assert.deepEqual(asked.sort(), [
    'AttachFiles',
    'ReadMessageHistory',
    'SendMessages',
    'SendMessagesInThreads',
    'ViewChannel',
  ]);
  assert.equal(discordPermissions.length, asked.length);
});
