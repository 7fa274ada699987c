import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { discordBot } from '../../bots/discord/bot.ts';
import { packageRoot } from '../../bots/root.ts';
import type { StylistOptions } from '../../sdk/index.ts';
import { fakeStylist } from '../../sdk/testing/index.ts';
import { FakeDiscord } from '../adapters/discord/support/fake-discord.ts';
import { until } from '../adapters/discord/support/setting.ts';

const hemline = (args: string[], env: Record<string, string>) =>
  spawnSync(process.execPath, ['--import', 'tsx', join(packageRoot(), 'bots/hemline.ts'), ...args], {
    encoding: 'utf8',
    cwd: packageRoot(),
    env: { PATH: process.env.PATH, ...env },
  });

async function run(env: Record<string, string>, use: (lines: string[], fake: FakeDiscord) => Promise<void>) {
  const fake = await FakeDiscord.open();
  const stop = new AbortController();
  const lines: string[] = [];
  const { stylist } = await fakeStylist();
  const bot = discordBot({
    env: { DISCORD_API: fake.api, ...env },
    signal: stop.signal,
    print: (line) => void lines.push(line),
    open: async () => stylist,
  });
  let failed = false;
  bot.catch(() => {
    failed = true;
  });
  try {
    await until(() => lines.length >= 2 || failed, 'the bot');
    await (failed ? bot : use(lines, fake));
  } finally {
    stop.abort();
    await bot.catch(() => {});
    await fake.close();
  }
  await assert.rejects(stylist.view('c'), { code: 'closed' });
}

describe('the Discord bot', () => {
  test('registers its commands, says how to invite it, answers, and ends when it is told to', async () => {
    await run({ DISCORD_TOKEN: 'test-token' }, async (lines, fake) => {
      assert.match(lines[0]!, /Commands: outfit, refine, Refine this outfit/);
      assert.match(lines[1]!, /^Invite it: https:\/\/discord\.com\/oauth2\/authorize\?client_id=\d+/);
      fake.say({ text: 'make it red' });
      await until(() => fake.answers().some(({ content }) => /Send me a picture/.test(content)), 'an answer');
      assert.equal(fake.state.commands.size, 3);
    });
  });

  test('a token that Discord does not take, and a gateway that closes for good, are said', async () => {
    await assert.rejects(
      run({ DISCORD_TOKEN: 'wrong' }, async () => assert.fail('it was let in')),
      { code: 'discord-refused', message: /DISCORD_TOKEN.*Reset Token/s },
    );
    await assert.rejects(
      run({ DISCORD_TOKEN: 'test-token', DISCORD_MESSAGE_CONTENT: '1' }, async () => assert.fail('let in')),
      { code: 'discord-refused', message: /4014.*Message Content Intent/s },
    );
  });

  test('HEMLINE_TTL is in days, and a Stylist is told it in milliseconds', async () => {
    const told = async (HEMLINE_TTL: string) => {
      const env = { DISCORD_TOKEN: 'test-token', HEMLINE_TTL };
      let options: StylistOptions | undefined;
      const open = async (given: StylistOptions) => {
        options = given;
        throw new Error('enough');
      };
      await discordBot({ env, signal: AbortSignal.abort(), print: () => {}, open }).catch((error: Error) => {
        if (error.message !== 'enough') throw error;
      });
      return options?.ttl;
    };
    assert.deepEqual([await told('30'), await told('')], [2_592_000_000, undefined]);
    for (const wrong of ['0', '-1', '1.5', 'week', '1000000'])
      await assert.rejects(told(wrong), {
        code: 'bad-environment',
        message: /^HEMLINE_TTL looks wrong: .*days/,
      });
  });

  test('what is missing from the environment is named, with where to get it', () => {
    const { status, stderr } = hemline(['bot', 'discord'], { DISCORD_GUILD: 'my server' });
    assert.equal(status, 1);
    assert.match(stderr, /DISCORD_TOKEN is missing.*discord\.com\/developers.*DISCORD_GUILD looks wrong/);
    assert.equal(stderr.trim().split('\n').length, 1);
    assert.doesNotMatch(stderr, /my server/);
    const help = hemline(['bot', 'discord', '--help'], {});
    assert.equal(help.status, 0);
    assert.match(help.stdout, /DISCORD_TOKEN .*required/);
  });
});
