import type { App, Authorize, Context } from '@slack/bolt';
import { HemlineError } from '../../models/error.ts';

export type Client = App['client'];

/** Where the App is installed. JSON: it is stored with a job, and the token is not. */
export interface Workspace {
  readonly team?: string;
  readonly enterprise?: string;
  /** Installed for a whole organisation. */
  readonly org: boolean;
  /** The bot's user id there; it tells installations apart. */
  readonly bot: string;
}

/** Milliseconds of a call, where the App's own client sets no limit. */
const TIMEOUT_MS = 60_000;

/**
 * Slack's Web API, for each workspace. The clients share the App's settings but do not repeat calls by themselves: the
 * driver does that, so that progress which Slack does not want now never delays the picture.
 */
export class Clients {
  readonly #app: App;
  readonly #tokens = new Map<string, string>();
  readonly #clients = new Map<string, Client>();

  constructor(app: App) {
    this.#app = app;
  }

  /** The workspace of an event, whose token Bolt looked up just now. */
  remember({ teamId, enterpriseId, isEnterpriseInstall, botUserId, botId, botToken }: Context): Workspace {
    const workspace: Workspace = {
      ...(teamId !== undefined && { team: teamId }),
      ...(enterpriseId !== undefined && { enterprise: enterpriseId }),
      org: isEnterpriseInstall,
      bot: botUserId ?? botId ?? '',
    };
    if (botToken !== undefined) this.#tokens.set(keyOf(workspace), botToken);
    return workspace;
  }

  /** Throws HemlineError `not-installed`. */
  async of(workspace: Workspace): Promise<Client> {
    const token = this.#tokens.get(keyOf(workspace)) ?? (await this.#lookUp(workspace));
    return this.#client(token, workspace.team);
  }

  /** After a restart there are jobs, and no event yet that brought a token along. */
  async #lookUp({ team, enterprise, org }: Workspace): Promise<string> {
    // biome-ignore lint/complexity/useLiteralKeys: the one way to a private member
    const authorize = this.#app['authorize'] as Authorize<boolean> | undefined;
    try {
      const found = await authorize?.({ teamId: team, enterpriseId: enterprise, isEnterpriseInstall: org });
      if (found?.botToken !== undefined) return found.botToken;
    } catch (cause) {
      throw notInstalled(cause);
    }
    throw notInstalled();
  }

  #client(token: string, team: string | undefined): Client {
    const key = JSON.stringify([token, team]);
    const known = this.#clients.get(key);
    if (known) return known;
    const { headers = {}, timeout, ...options } = this.#app.webClientOptions;
    // A client writes its token into the headers that it is given.
    const { Authorization: _, ...others } = headers;
    const WebClient = this.#app.client.constructor as new (...args: unknown[]) => Client;
    const client = new WebClient(token, {
      ...options,
      headers: others,
      timeout: timeout || TIMEOUT_MS,
      teamId: team,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    });
    this.#clients.set(key, client);
    return client;
  }
}

function keyOf({ team, enterprise, org, bot }: Workspace): string {
  return JSON.stringify([team, enterprise, org, bot]);
}

function notInstalled(cause?: unknown): HemlineError {
  return new HemlineError('not-installed', 'The App has no token for that workspace.', { cause });
}
