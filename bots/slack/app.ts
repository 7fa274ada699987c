import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { installations, manifest, timely } from '../../adapters/slack/index.ts';
import type { Stylist } from '../../sdk/index.ts';
import { readEnvironment } from '../cli/environment.ts';
import { daysToMs } from '../cli/ttl.ts';
import { modeOf, VARIABLES } from './variables.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface Planned {
  /** Of `Stylist.open`. */
  readonly pack: string | undefined;
  readonly store: string | undefined;
  readonly ttl: number | undefined;
  /** The port of HTTP. */
  readonly port: number | undefined;
  /** Where people install it. */
  readonly installPath: string | undefined;
  build(stylist: Stylist): App;
}

const PORT = 3000;
const INSTALL_PATH = '/slack/install';

/** The App that an environment describes, not started. Throws HemlineError `bad-environment`. */
export function planApp(env: Env): Planned {
  const mode = modeOf(env);
  const {
    HEMLINE_PACK: pack,
    HEMLINE_STORE: store,
    HEMLINE_TTL: days,
    SLACK_API: slackApiUrl,
  } = readEnvironment(env, VARIABLES[mode]);
  const clientOptions = slackApiUrl ? { slackApiUrl } : {};
  const common = { clientOptions, logLevel: LogLevel.WARN, deferInitialization: true };
  const ttl = days === undefined ? undefined : daysToMs(days);
  const planned = { pack, store, ttl, port: undefined, installPath: undefined };
  if (mode === 'socket') {
    const settings = readEnvironment(env, VARIABLES.socket);
    const tokens = { token: settings.SLACK_BOT_TOKEN, appToken: settings.SLACK_APP_TOKEN };
    const build = () =>
      new App({ ...common, ...tokens, socketMode: true, installerOptions: { clientOptions } });
    return { ...planned, build };
  }
  if (mode === 'http') {
    const settings = readEnvironment(env, VARIABLES.http);
    const { SLACK_BOT_TOKEN: token, SLACK_SIGNING_SECRET: signingSecret } = settings;
    const build = () => new App({ ...common, token, receiver: punctual({ signingSecret }) });
    return { ...planned, port: portOf(settings), build };
  }
  const settings = readEnvironment(env, VARIABLES.install);
  const build = (stylist: Stylist) => {
    const receiver = punctual({
      signingSecret: settings.SLACK_SIGNING_SECRET,
      clientId: settings.SLACK_CLIENT_ID,
      clientSecret: settings.SLACK_CLIENT_SECRET,
      stateSecret: settings.SLACK_STATE_SECRET,
      scopes: manifest().oauth_config.scopes.bot,
      installationStore: installations(stylist),
      installerOptions: { clientOptions, installPath: INSTALL_PATH },
    });
    return new App({ ...common, receiver });
  };
  return { ...planned, port: portOf(settings), installPath: INSTALL_PATH, build };
}

/** Bolt's receiver, which refuses requests from the future, too. */
function punctual(options: ConstructorParameters<typeof HTTPReceiver>[0]): HTTPReceiver {
  const receiver = new HTTPReceiver({ ...options, logLevel: LogLevel.WARN });
  receiver.requestListener = timely(receiver.requestListener);
  return receiver;
}

function portOf({ PORT: given }: { readonly PORT: string | undefined }): number {
  return given === undefined ? PORT : Number(given);
}
