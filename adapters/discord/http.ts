import { setTimeout as sleep } from 'node:timers/promises';
import {
  type APIInteraction,
  type APIInteractionResponse,
  InteractionResponseType,
  InteractionType,
  REST,
} from 'discord.js';
import { aboutError, type Fitter, type Receipt } from '../../sdk/adapter/index.ts';
import { Core } from './core.ts';
import { eventOf } from './from-payload.ts';
import { Interactions } from './interactions.ts';
import type { DiscordOptions, InteractionsOptions } from './options.ts';
import { isSigned, publicKeyOf } from './verify.ts';

/** Discord's interactions are small: pictures come as addresses. */
const MAX_BODY = 1_000_000;
/** Discord waits 3 s for its answer. */
const CLAIM_MS = 2000;

/** What a serverless platform hands to its functions. */
export interface Context {
  /** Keeps the function alive until the promise is settled, also after it responded. */
  waitUntil?(promise: Promise<unknown>): void;
}

export interface HttpInteractions {
  /**
   * Answers what Discord posts to the "Interactions Endpoint URL". 401 for what Discord did not sign, 409 for what came
   * before. The picture follows after the response: on a serverless platform pass its context, so that it is waited for.
   */
  fetch(request: Request, context?: Context): Promise<Response>;
  /** Stops what runs. What is not answered is answered by the next process. */
  close(): Promise<void>;
}

/** Slash commands, buttons and forms over HTTP. Mentions and replies need the gateway: see `attach`. */
export function httpInteractions(
  stylist: Fitter,
  options: DiscordOptions,
  { publicKey, token, rest = new REST() }: InteractionsOptions,
): HttpInteractions {
  const key = publicKeyOf(publicKey);
  if (token) rest.setToken(token);
  const core = new Core(stylist, rest, options, token !== undefined);
  const interactions = new Interactions(core);
  void core.resume();
  const log = (error: unknown) =>
    core.log.error({ platform: 'discord', err: aboutError(error) }, 'an interaction was not handled');

  const answer = async (interaction: APIInteraction, context?: Context): Promise<Response> => {
    if (interaction.type === InteractionType.Ping) return json({ type: InteractionResponseType.Pong });
    let respond = (_: APIInteractionResponse) => {};
    const responded = new Promise<APIInteractionResponse>((resolve) => {
      respond = resolve;
    });
    const event = eventOf(interaction, respond);
    if (!event || !Interactions.ours(event)) return refused(400, 'This interaction is not one of ours.');
    const taken = interactions.take(event);
    context?.waitUntil?.(taken.then((receipt) => receipt?.done).catch(() => {}));
    const receipt = await Promise.race([taken, responded.then(() => sleep(CLAIM_MS))]);
    if ((receipt as Receipt | undefined)?.status === 'duplicate') return refused(409, 'That came before.');
    return json(await responded);
  };
  let closed = false;
  return {
    async fetch(request, context) {
      if (closed) return refused(503, 'The bot is being shut down.');
      if (request.method !== 'POST') return refused(405, 'Discord posts its interactions.');
      const body = await bodyOf(request);
      if (!body) return refused(413, 'That is too large for an interaction.');
      if (!isSigned(request.headers, body, key, core.clock))
        return refused(401, 'Discord did not sign this.');
      const interaction = read(body);
      if (!interaction) return refused(400, 'This is not an interaction.');
      try {
        return await answer(interaction, context);
      } catch (error) {
        log(error);
        return refused(500, 'That did not work.');
      }
    },
    async close() {
      closed = true;
      await core.close();
    },
  };
}

/** What Discord signed is an interaction, as long as it is one at all. */
function read(body: Uint8Array): APIInteraction | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return typeof value === 'object' && value !== null && 'type' in value ? (value as APIInteraction) : null;
  } catch {
    return null;
  }
}

/** The body's bytes; null where there are too many. */
async function bodyOf(request: Request): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request.body ?? []) {
    length += part.length;
    if (length > MAX_BODY) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function json(response: APIInteractionResponse): Response {
  return Response.json(response);
}

function refused(status: number, error: string): Response {
  return Response.json({ error }, { status });
}
