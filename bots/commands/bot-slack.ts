import type { Command } from 'commander';
import { manifest } from '../../adapters/slack/manifest.ts';
import { HemlineError } from '../../models/error.ts';
import { describeEnvironment } from '../cli/environment.ts';
import { withPeer } from '../cli/peer.ts';
import { stopSignal } from '../cli/stop.ts';
import { VARIABLES } from '../slack/variables.ts';

interface Options {
  readonly manifest?: boolean;
  readonly url?: string;
}

const HELP = `
Environment, by a socket (one workspace, no public address):
${describeEnvironment(VARIABLES.socket)}
By HTTP, for one workspace:
${describeEnvironment(VARIABLES.http)}
By HTTP, for all that install it:
${describeEnvironment(VARIABLES.install)}

Examples:
  hemline bot slack --manifest        paste it at https://api.slack.com/apps, Create New App, From a manifest
  hemline bot slack --manifest --url https://bot.example`;

export function botSlackCommand(bot: Command): void {
  bot
    .command('slack')
    .description('Runs the Slack bot.')
    .option('--manifest', "prints the app's manifest and ends")
    .option('--url <address>', 'with --manifest: the public address, where the bot is reached by HTTP')
    .addHelpText('after', HELP)
    .action(runBot);
}

async function runBot({ manifest: only, url }: Options): Promise<void> {
  const print = (line: string) => process.stdout.write(`${line}\n`);
  if (only) {
    print(JSON.stringify(manifest(addressesBelow(url)), null, 2));
    return;
  }
  const { slackBot } = await withPeer('@slack/bolt', () => import('../slack/bot.ts'));
  const stop = stopSignal();
  try {
    await slackBot({ env: process.env, signal: stop.signal, print });
  } finally {
    stop.release();
  }
}

function addressesBelow(url: string | undefined): { url?: string; redirectUrl?: string } {
  if (url === undefined) return {};
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:')
    throw new HemlineError('bad-url', 'The public address is like https://bot.example');
  const at = (path: string) => new URL(path, url).href;
  return { url: at('/slack/events'), redirectUrl: at('/slack/oauth_redirect') };
}
