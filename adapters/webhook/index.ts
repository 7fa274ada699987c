import { Hono } from 'hono';
import { HemlineError } from '../../models/error.ts';
import { aboutError, CLOCK, CONSOLE, Driver, type Fitter } from '../../sdk/adapter/index.ts';
import { markProvenance } from '../../sdk/safety/provenance.ts';
import { authenticator } from './auth.ts';
import { Callbacks } from './callbacks.ts';
import { Events } from './events.ts';
import { handlers } from './handlers.ts';
import { Idempotency } from './idempotency.ts';
import { type Fetch, type Mounts, mounts } from './mount.ts';
import { OPERATIONS, type Operation, type OperationId } from './operations.ts';
import type { WebhookOptions } from './options.ts';
import { httpPlatform, type Where } from './platform.ts';
import { problem } from './problem.ts';
import { Rate } from './rate.ts';

export type { FastifyLike, Mounts } from './mount.ts';
export type * from './options.ts';

const BODY_BYTES = 12_000_000;

export interface Webhook extends Mounts {
  /** A web-standard handler; problems are application/problem+json. */
  readonly fetch: Fetch;
  /** Route handlers of Next.js: `export const { GET, POST, DELETE } = webhook(stylist, { tokens })`. */
  readonly GET: Fetch;
  readonly POST: Fetch;
  readonly DELETE: Fetch;
  /** Stops what runs and ends open streams. What is not answered is answered by the next process. */
  close(): Promise<void>;
}

/**
 * hemline as an HTTP API: conversations, feedback, server-sent events, pictures. What it answers is described at
 * `/v1/openapi.json`. Every message is answered once, also when it is sent twice or the process ends in between.
 * Throws HemlineError `bad-tokens`, `bad-callback`, `bad-path`.
 *
 * @example
 * const hook = webhook(stylist, { tokens: { shop: process.env.HEMLINE_TOKEN! } });
 * app.use(hook.node); // Express; app.use(hook.hono), app.register(hook.fastify), or just hook.fetch(request)
 */
export function webhook(stylist: Fitter, options: WebhookOptions = {}): Webhook {
  const { path: base = '', limits = {}, provenance = true, roundPictures = false } = options;
  const { log = CONSOLE, clock = CLOCK } = options;
  if (!/^(\/[\w.~-]+)*$/.test(base)) throw new HemlineError('bad-path', 'A path is like "/hemline".');
  const callerOf = authenticator(options);
  if (!options.tokens && !options.open)
    log.warn({}, 'the webhook is open to everybody: name bearer tokens in `tokens`, or say `open: true`');
  const rate = new Rate(limits);
  const events = new Events(stylist.store);
  const callbacks = options.callback && new Callbacks(options.callback, stylist.store, clock, log);
  const mark = (png: Uint8Array) => (provenance ? markProvenance(png) : png);
  const roundPicture = roundPictures ? mark : undefined;
  const platform = httpPlatform({ events, callbacks, base, roundPicture });
  const driver = new Driver<Where>(stylist, platform, options);
  void driver.resume();
  callbacks?.start();

  const handle = handlers({
    stylist,
    driver,
    events,
    idempotency: new Idempotency(stylist.store),
    base,
    bodyBytes: limits.bodyBytes ?? BODY_BYTES,
    provenance,
  });
  const unforeseen = (error: unknown) => log.error({ err: aboutError(error) }, 'a request failed');
  const app = new Hono().basePath(`${base}/v1`);
  for (const [id, operation] of Object.entries(OPERATIONS) as [OperationId, Operation][]) {
    app.on(operation.method.toUpperCase(), operation.path.replace(/\{(\w+)\}/g, ':$1'), async (c) => {
      const request = c.req.raw;
      const caller = operation.secured === false ? '' : callerOf(request);
      await rate.request(caller);
      if (operation.turn) await rate.turn(caller);
      const query = new URL(request.url).searchParams;
      return handle[id]({ request, caller, params: c.req.param() as Record<string, string>, query });
    });
  }
  app.notFound(() => problem(new HemlineError('not-found', 'There is nothing here.'), unforeseen));
  app.onError((error) => problem(error, unforeseen));

  const fetch: Fetch = async (request) => {
    const answer = await app.fetch(request);
    answer.headers.set('x-content-type-options', 'nosniff');
    answer.headers.set('cache-control', 'no-store');
    return answer;
  };
  const handles = (path: string) => path.startsWith(`${base}/v1/`);
  return {
    fetch,
    GET: fetch,
    POST: fetch,
    DELETE: fetch,
    ...mounts(fetch, handles),
    async close() {
      await driver.close();
      events.close();
      await callbacks?.close();
    },
  };
}
