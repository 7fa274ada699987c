import type { Client } from 'discord.js';
import type { Fitter } from '../../sdk/adapter/index.ts';
import { type Attached, attach } from './attach.ts';
import { type HttpInteractions, httpInteractions } from './http.ts';
import type { DiscordOptions, InteractionsOptions } from './options.ts';

export type { Attached } from './attach.ts';
export { discordCommands } from './commands.ts';
export type { Context, HttpInteractions } from './http.ts';
export type { DiscordOptions, InteractionsOptions } from './options.ts';
export {
  discordIntents,
  discordPartials,
  discordPermissions,
  inviteUrl,
  type Permission,
} from './permissions.ts';
export { type RegisterOptions, type Registrar, registerCommands } from './register.ts';

export interface Discord {
  /** On a Client that is there already; it may be logged in before or afterwards. */
  attach(client: Client): Attached;
  /** Without a gateway: a handler for the "Interactions Endpoint URL". Throws HemlineError `bad-public-key`. */
  interactions(options: InteractionsOptions): HttpInteractions;
}

/**
 * hemline on Discord: `/outfit`, `/refine`, "Refine this outfit", mentions, replies, threads and direct messages, with
 * buttons, a menu and a form. Every message is answered once, also when it is delivered twice or the process ends in
 * between. Needs discord.js 14.28. The commands are made known to Discord by `registerCommands`, once.
 *
 * @example
 * const client = new Client({ intents: [...discordIntents], partials: [...discordPartials] });
 * const fitting = discord(stylist).attach(client);
 * await client.login(process.env.DISCORD_TOKEN);
 * await registerCommands(client);
 * // later, without touching the client:
 * await fitting.detach();
 *
 * @example
 * export default discord(stylist).interactions({ publicKey, token }); // { fetch }
 */
export function discord(stylist: Fitter, options: DiscordOptions = {}): Discord {
  return {
    attach: (client) => attach(client, stylist, options),
    interactions: (http) => httpInteractions(stylist, options, http),
  };
}
