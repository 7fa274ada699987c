import type { Variable } from '../cli/environment.ts';
import { TTL } from '../cli/ttl.ts';

const APPS = 'https://api.slack.com/apps: your app';

const COMMON = {
  SLACK_API: { what: 'the address of a proxy for Slack’s Web API', pattern: /^https?:\/\/\S+$/ },
  HEMLINE_PACK: { what: 'the checkpoint, "croquis" or a folder' },
  HEMLINE_STORE: { what: 'where conversations are kept' },
  HEMLINE_TTL: TTL,
} as const satisfies Record<string, Variable>;

const BOT_TOKEN = {
  what: "the bot's token, xoxb-...",
  where: `${APPS}, OAuth & Permissions, Bot User OAuth Token`,
  required: true,
  pattern: /^xoxb-\S+$/,
} as const;

const HTTP = {
  SLACK_SIGNING_SECRET: {
    what: 'what requests are signed with',
    where: `${APPS}, Basic Information, App Credentials`,
    required: true,
  },
  PORT: { what: 'the port to listen at, 3000 if not given', pattern: /^\d{1,5}$/ },
  ...COMMON,
} as const satisfies Record<string, Variable>;

/** What the stand-alone bot reads from the environment; which of it depends on how it is reached. */
export const VARIABLES = {
  /** One workspace, and no public address. */
  socket: {
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_APP_TOKEN: {
      what: 'the app-level token, xapp-..., with connections:write',
      where: `${APPS}, Basic Information, App-Level Tokens; or set SLACK_SIGNING_SECRET instead to be reached by HTTP`,
      required: true,
      pattern: /^xapp-\S+$/,
    },
    ...COMMON,
  },
  /** One workspace, by HTTP. */
  http: { SLACK_BOT_TOKEN: BOT_TOKEN, ...HTTP },
  /** Whoever installs it, by HTTP. */
  install: {
    SLACK_CLIENT_ID: {
      what: 'who asks to be installed',
      where: `${APPS}, Basic Information, App Credentials`,
      required: true,
    },
    SLACK_CLIENT_SECRET: {
      what: 'the proof of it',
      where: `${APPS}, Basic Information, App Credentials`,
      required: true,
    },
    SLACK_STATE_SECRET: {
      what: 'a secret of your own, 16 characters or more, that installations are signed with',
      where: 'openssl rand -hex 16',
      required: true,
      pattern: /^.{16,}$/,
    },
    ...HTTP,
  },
} as const satisfies Record<string, Record<string, Variable>>;

/** By a socket, unless something is there that only HTTP needs. */
export function modeOf(env: Readonly<Record<string, string | undefined>>): keyof typeof VARIABLES {
  if (env.SLACK_APP_TOKEN) return 'socket';
  if (env.SLACK_CLIENT_ID) return 'install';
  return env.SLACK_SIGNING_SECRET ? 'http' : 'socket';
}
