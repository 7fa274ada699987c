import type { Command } from 'commander';
import { describeEnvironment } from '../cli/environment.ts';
import { withPeer } from '../cli/peer.ts';
import { stopSignal } from '../cli/stop.ts';
import { VARIABLES } from '../discord/variables.ts';

export function botDiscordCommand(bot: Command): void {
  bot
    .command('discord')
    .description('Runs the Discord bot.')
    .addHelpText('after', `\nEnvironment:\n${describeEnvironment(VARIABLES)}`)
    .action(runBot);
}

async function runBot(): Promise<void> {
  const { discordBot } = await withPeer('discord.js', () => import('../discord/bot.ts'));
  const stop = stopSignal();
  try {
    const print = (line: string) => process.stdout.write(`${line}\n`);
    await discordBot({ env: process.env, signal: stop.signal, print });
  } finally {
    stop.release();
  }
}
