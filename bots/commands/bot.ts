import type { Command } from 'commander';
import { botDiscordCommand } from './bot-discord.ts';
import { botSlackCommand } from './bot-slack.ts';

/** The stand-alone bots; each is a command in a file of its own. */
export function botCommand(program: Command): void {
  const bot = program.command('bot').description('Runs a chat bot; it is configured by the environment.');
  for (const add of [botDiscordCommand, botSlackCommand]) add(bot);
}
