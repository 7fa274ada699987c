import { PermissionFlagsBits as Bits, GatewayIntentBits, OAuth2Scopes, Partials } from 'discord.js';

export interface Permission {
  /** As the settings of a Discord server call it. */
  readonly name: string;
  readonly bit: bigint;
  readonly why: string;
}

const SEND: Permission = { name: 'Send Messages', bit: Bits.SendMessages, why: 'to answer' };
const SEND_IN_THREADS: Permission = {
  name: 'Send Messages in Threads',
  bit: Bits.SendMessagesInThreads,
  why: 'to answer in threads',
};
const ATTACH: Permission = { name: 'Attach Files', bit: Bits.AttachFiles, why: 'to show pictures' };

/** What the bot has to be allowed to do in its channels. */
export const discordPermissions: readonly Permission[] = [
  { name: 'View Channel', bit: Bits.ViewChannel, why: 'to hear mentions and replies' },
  SEND,
  SEND_IN_THREADS,
  ATTACH,
  {
    name: 'Read Message History',
    bit: Bits.ReadMessageHistory,
    why: 'to reply, and to read what is replied to',
  },
];

/**
 * Intents that a Client needs for mentions, replies, threads and direct messages; slash commands and buttons need none.
 * None is privileged. With `MessageContent`, too, replies and threads work without a mention.
 */
export const discordIntents = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildMessages,
  GatewayIntentBits.DirectMessages,
] as const;

/** Without it a Client hears no first direct message. */
export const discordPartials = [Partials.Channel] as const;

/** The address where the owner of a server invites the bot, with all that it needs. */
export function inviteUrl(application: string): string {
  const url = new URL('https://discord.com/oauth2/authorize');
  url.searchParams.set('client_id', application);
  url.searchParams.set('scope', `${OAuth2Scopes.Bot} ${OAuth2Scopes.ApplicationsCommands}`);
  url.searchParams.set('permissions', String(discordPermissions.reduce((all, { bit }) => all | bit, 0n)));
  return url.href;
}

/** What is missing among `granted`. Without a bot (`posts` false) only pictures have to be allowed. */
export function missingPermissions(
  granted: bigint,
  { thread, posts }: { readonly thread: boolean; readonly posts: boolean },
): readonly Permission[] {
  if ((granted & Bits.Administrator) !== 0n) return [];
  const other = thread ? SEND : SEND_IN_THREADS;
  const needed = posts ? discordPermissions.filter((one) => one !== other) : [ATTACH];
  return needed.filter(({ bit }) => (granted & bit) === 0n);
}

export function missingText(missing: readonly Permission[]): string {
  const list = missing.map(({ name, why }) => `"${name}" (${why})`).join(', ');
  return `I lack permissions in this channel: ${list}. Ask somebody who manages this server to grant them.`;
}
