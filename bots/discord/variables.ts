import type { Variable } from '../cli/environment.ts';
import { TTL } from '../cli/ttl.ts';

/** What the stand-alone bot reads from the environment. */
export const VARIABLES = {
  DISCORD_TOKEN: {
    what: "the bot's token",
    where: 'https://discord.com/developers/applications: your application, Bot, Reset Token',
    required: true,
  },
  DISCORD_GUILD: {
    what: "a server's id: the commands are there at once, and nowhere else",
    where: 'Discord with Developer Mode on: right click on the server, Copy Server ID',
    pattern: /^\d{15,21}$/,
  },
  DISCORD_MESSAGE_CONTENT: {
    what: '"1": replies and threads work without a mention; needs the Message Content Intent',
    where: 'your application, Bot, Privileged Gateway Intents',
    pattern: /^1$/,
  },
  DISCORD_API: { what: 'the address of a proxy for Discord’s REST', pattern: /^https?:\/\/\S+$/ },
  HEMLINE_PACK: { what: 'the checkpoint, "croquis" or a folder' },
  HEMLINE_STORE: { what: 'where conversations are kept' },
  HEMLINE_TTL: TTL,
} as const satisfies Record<string, Variable>;
