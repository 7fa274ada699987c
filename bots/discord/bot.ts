import { once } from 'node:events';
import { Client, Events, GatewayIntentBits } from 'discord.js';
import {
  discord,
  discordIntents,
  discordPartials,
  inviteUrl,
  registerCommands,
} from '../../adapters/discord/index.ts';
import { HemlineError } from '../../models/error.ts';
import { Stylist, type StylistOptions } from '../../sdk/index.ts';
import { readEnvironment } from '../cli/environment.ts';
import { daysToMs } from '../cli/ttl.ts';
import { VARIABLES } from './variables.ts';

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
 * Throws HemlineError `bad-environment`, `discord-refused` and what opening a Stylist throws.
 */
export async function discordBot({ env, signal, print, open = Stylist.open }: BotOptions): Promise<void> {
  const settings = readEnvironment(env, VARIABLES);
  const { DISCORD_TOKEN: token, DISCORD_GUILD: guild, DISCORD_API: api } = settings;
  const { HEMLINE_PACK: pack, HEMLINE_STORE: store, HEMLINE_TTL: days } = settings;
  const stylist = await open({ pack, store, ttl: days === undefined ? undefined : daysToMs(days) });
  const privileged = settings.DISCORD_MESSAGE_CONTENT ? [GatewayIntentBits.MessageContent] : [];
  const client = new Client({
    intents: [...discordIntents, ...privileged],
    partials: [...discordPartials],
    ...(api && { rest: { api } }),
  });
  client.on(Events.Error, (error) => print(`Discord: ${error.message}`));
  const fitting = discord(stylist).attach(client);
  try {
    await logIn(client, token, signal);
    const application = client.application!.id;
    const names = await registerCommands(client, { guild });
    print(`${client.user!.username} is there. Commands: ${names.join(', ')}.`);
    print(`Invite it: ${inviteUrl(application)}`);
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await fitting.detach();
    await client.destroy();
    await stylist.close();
  }
}

async function logIn(client: Client, token: string, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const waiting = { signal: AbortSignal.any([signal, over.signal]) };
  const ready = once(client, Events.ClientReady, waiting);
  // The gateway refuses by closing for good.
  const refused = once(client, Events.ShardDisconnect, waiting).then(([{ code }]) => {
    throw refusal(`it closed the connection with code ${code}`);
  });
  const login = client.login(token).then(
    () => ready,
    (cause: unknown) => {
      throw refusal(cause instanceof Error ? cause.message : String(cause), cause);
    },
  );
  for (const one of [ready, refused, login]) one.catch(() => {}); // the first that fails is heard
  try {
    await Promise.race([login, refused]);
  } finally {
    over.abort();
  }
}

function refusal(why: string, cause?: unknown): HemlineError {
  const hint =
    'Check DISCORD_TOKEN (Developer Portal, your application, Bot, Reset Token); with DISCORD_MESSAGE_CONTENT the ' +
    'Message Content Intent has to be switched on there, too.';
  return new HemlineError('discord-refused', `Discord did not let the bot in: ${why}. ${hint}`, { cause });
}
