import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { HemlineError } from '../../models/error.ts';
import {
  type Ask,
  conversationName,
  type Driver,
  type Fitter,
  type Outgoing,
} from '../../sdk/adapter/index.ts';
import { markProvenance } from '../../sdk/safety/provenance.ts';
import { checked, parseBody, readBody } from './body.ts';
import type { Event, Events } from './events.ts';
import type { Idempotency } from './idempotency.ts';
import { openApi } from './openapi.ts';
import type { OperationId } from './operations.ts';
import type { Where } from './platform.ts';
import { answerOf, viewOf } from './present.ts';
import { problemOf } from './problem.ts';
import { Feedback, FeedbackForm, Start, StartForm } from './schemas.ts';
import { eventStream } from './stream.ts';

export interface Call {
  readonly request: Request;
  readonly caller: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

export interface Desk {
  readonly stylist: Fitter;
  readonly driver: Driver<Where>;
  readonly events: Events;
  readonly idempotency: Idempotency;
  /** Path before `/v1`. */
  readonly base: string;
  readonly bodyBytes: number;
  readonly provenance: boolean;
}

export type Handlers = Readonly<Record<OperationId, (call: Call) => Promise<Response>>>;

const CONVERSATION = /^[\w-]{16,64}$/;
const MESSAGE = /^[\w-]{1,64}$/;
/** The longest that a response may be waited for. */
const MAX_WAIT_S = 300;

export function handlers(desk: Desk): Handlers {
  const { stylist, driver, events, idempotency, base, bodyBytes, provenance } = desk;
  const addressOf = (id: string) => `${base}/v1/conversations/${id}`;

  /** A conversation of the caller's: `name` is what the stylist calls it. Throws `conversation-not-found`. */
  const conversationOf = ({ caller, params }: Call) => {
    const id = params.conversation ?? '';
    if (!CONVERSATION.test(id)) throw notFound();
    return { id, name: nameOf(caller, id), where: { caller, id } };
  };
  const png = (bytes: Uint8Array, edited: boolean) => {
    const body = new Uint8Array(provenance && edited ? markProvenance(bytes) : bytes);
    return new Response(body, { headers: { 'content-type': 'image/png' } });
  };
  const bodyOf = async <T, F>(request: Request, json: z.ZodType<T>, form: z.ZodType<F>) => {
    const bytes = await readBody(request, bodyBytes);
    const isJson = /^application\/json\b/i.test(request.headers.get('content-type') ?? '');
    const said = await parseBody(request, bytes);
    return isJson ? checked(json, said) : checked(form, said);
  };

  return {
    describe: async () => Response.json(openApi(base)),

    listLooks: async () =>
      Response.json({
        looks: stylist.lookbook.map(({ id, caption }) => {
          return { id, caption, picture: `${base}/v1/lookbook/${encodeURIComponent(id)}` };
        }),
      }),

    async getLook({ params }) {
      const look = stylist.lookbook.find(({ id }) => id === params.look);
      if (!look) throw new HemlineError('unknown-look', 'That look is not in the lookbook. Choose another.');
      return new Response(new Uint8Array(await readFile(look.file)), {
        headers: { 'content-type': 'image/png' },
      });
    },

    async startConversation({ request, caller }) {
      const said = await bodyOf(request, Start, StartForm);
      const id = await idempotency.name(request, caller, said);
      const name = nameOf(caller, id);
      const ask: Ask =
        'look' in said
          ? { action: 'say', look: said.look }
          : { action: 'say', picture: pictureOf(said.picture) };
      const where = { caller, id, quiet: true };
      const { done } = await driver.receive({ conversation: name, messageId: 'begin', ask, where });
      const shown = await done;
      if (shown?.failure) {
        await idempotency.release(request, caller);
        return problemOf(shown.failure);
      }
      const view = await stylist.view(name).catch((error: unknown) => {
        if (shown || !(error instanceof HemlineError) || error.code !== 'conversation-not-found') throw error;
        // The same key came just before, and that request is still at it.
        throw new HemlineError(
          'key-in-use',
          'A request with this key is being answered. Try again in a moment.',
          {
            retryAfterMs: 1000,
          },
        );
      });
      return Response.json(viewOf(view, id, addressOf(id)), {
        status: 201,
        headers: { location: addressOf(id) },
      });
    },

    async getConversation(call) {
      const { id, name } = conversationOf(call);
      return Response.json(viewOf(await stylist.view(name), id, addressOf(id)));
    },

    async forgetConversation(call) {
      const { name, where } = conversationOf(call);
      await stylist.view(name);
      const messageId = `forget ${crypto.randomUUID()}`;
      const ask = { action: 'forget' } as const;
      const { done } = await driver.receive({
        conversation: name,
        messageId,
        ask,
        where: { ...where, quiet: true },
      });
      const shown = await done;
      if (shown?.failure) return problemOf(shown.failure);
      await events.forget(name);
      return new Response(null, { status: 204 });
    },

    async giveFeedback(call) {
      const { request, caller } = call;
      const { id, name, where } = conversationOf(call);
      const said = await bodyOf(request, Feedback, FeedbackForm);
      await stylist.view(name);
      const ask = askOf(said);
      const messageId = await idempotency.name(request, caller, said);
      const { done } = await driver.receive({ conversation: name, messageId, ask, where });
      const seconds = waitOf(request);
      if (seconds > 0) {
        const shown = await Promise.race([done, sleep(seconds * 1000, undefined, { ref: false })]);
        const outcome = shown ?? (await events.outcome(name, messageId));
        if (outcome) return waited(outcome, id, addressOf(id));
      }
      const taken = { conversation: id, message: messageId, events: `${addressOf(id)}/events` };
      return Response.json(taken, { status: 202, headers: { location: `${addressOf(id)}/events` } });
    },

    async stopFeedback(call) {
      const { name } = conversationOf(call);
      if (!MESSAGE.test(call.params.message ?? '')) throw notFound();
      await stylist.view(name);
      await driver.stop(name, call.params.message!);
      return new Response(null, { status: 204 });
    },

    async getPicture(call) {
      const { name } = conversationOf(call);
      const view = await stylist.view(name);
      const wanted = call.query.get('moment');
      if (wanted === null || wanted === String(view.moment)) {
        return png(view.picture, view.instructions.length > 0);
      }
      const there = /^\d{1,15}$/.test(wanted) ? await stylist.moment(name, Number(wanted)) : undefined;
      if (there?.picture) return png(there.picture, there.instructions.length > 0);
      throw new HemlineError('not-found', 'That picture is not kept.');
    },

    async getReference(call) {
      const { name } = conversationOf(call);
      const { reference } = await stylist.view(name);
      return png(reference, false);
    },

    async followEvents(call) {
      const { id, name } = conversationOf(call);
      const state = async () => viewOf(await stylist.view(name), id, addressOf(id)) as Event['data'];
      await stylist.view(name);
      const given = call.request.headers.get('last-event-id') ?? call.query.get('after') ?? '';
      const last = /^\d{1,15}$/.exec(given)?.[0];
      return eventStream((signal) =>
        events.follow(name, last === undefined ? undefined : Number(last), state, signal),
      );
    },
  };

  function waited(outcome: Outgoing | Event, id: string, at: string): Response {
    if ('data' in outcome) {
      const { code, text, retryAfterMs } = outcome.data as {
        code: string;
        text: string;
        retryAfterMs?: number;
      };
      if (outcome.type === 'failure') return problemOf({ code, message: text, retryAfterMs });
    } else if (outcome.failure) return problemOf(outcome.failure);
    const body = 'data' in outcome ? outcome.data : answerOf(outcome, id, at);
    return Response.json(body, { headers: { 'preference-applied': 'wait' } });
  }
}

function nameOf(caller: string, id: string): string {
  return conversationName('webhook', caller, id);
}

function notFound(): HemlineError {
  return new HemlineError('conversation-not-found', 'That conversation is not here. Choose a look to begin.');
}

function pictureOf(picture: Uint8Array | { url: string }) {
  return picture instanceof Uint8Array ? { bytes: picture } : picture;
}

function askOf(said: z.infer<typeof Feedback> | z.infer<typeof FeedbackForm>): Ask {
  if ('action' in said) return said;
  if (said.text.trim() === '' && !said.picture) {
    throw new HemlineError('empty-feedback', 'Say what you would change about the outfit.');
  }
  return { action: 'say', text: said.text, ...(said.picture && { picture: pictureOf(said.picture) }) };
}

/** Seconds of "Prefer: wait=60" (RFC 7240). */
function waitOf(request: Request): number {
  const [, seconds] =
    /(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])/i.exec(request.headers.get('prefer') ?? '') ?? [];
  return Math.min(Number(seconds ?? 0), MAX_WAIT_S);
}
