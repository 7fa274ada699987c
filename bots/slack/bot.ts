import { once } from 'node:events';
import type { App } from '@slack/bolt';
import { slack } from '../../adapters/slack/index.ts';
import { HemlineError } from '../../models/error.ts';
import { Stylist, type StylistOptions } from '../../sdk/index.ts';
import { planApp } from './app.ts';

export interface BotOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the bot. */
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
  /** `Stylist.open` by default. */
  readonly open?: (options: StylistOptions) => Promise<Stylist>;
}

/**
 * The stand-alone bot, to run or to copy from. Resolves when `signal` ended it.
 * Throws HemlineError `bad-environment`, `slack-refused` and what opening a Stylist throws.
 */
export async function slackBot({ env, signal, print, open = Stylist.open }: BotOptions): Promise<void> {
  const { pack, store, ttl, port, installPath, build } = planApp(env);
  const stylist = await open({ pack, store, ttl });
  try {
    const app = build(stylist);
    app.error(async (error) => print(`Slack: ${error.message}`));
    await app.init().catch(refused);
    const fitting = slack(stylist).attach(app);
    try {
      await start(app, port);
      print(port === undefined ? 'The bot is there.' : `The bot listens at port ${port}, at /slack/events.`);
      if (installPath !== undefined) print(`It is installed at ${installPath}.`);
      if (!signal.aborted) await once(signal, 'abort');
    } finally {
      await fitting.detach();
      await app.stop().catch(() => {}); // it may not have been started
    }
  } finally {
    await stylist.close();
  }
}

async function start(app: App, port: number | undefined): Promise<void> {
  if (port === undefined) await app.start().catch(refused);
  else await app.start(port);
}

function refused(cause: unknown): never {
  const why = cause instanceof Error ? cause.message : String(cause);
  const hint =
    'Check the tokens: https://api.slack.com/apps, your app, OAuth & Permissions and Basic Information.';
  throw new HemlineError('slack-refused', `Slack did not let the bot in: ${why}. ${hint}`, { cause });
}
