import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { type Webhook, type WebhookOptions, webhook } from '../../adapters/webhook/index.ts';
import { problem } from '../../adapters/webhook/problem.ts';
import { HemlineError } from '../../models/error.ts';
import { aboutError, CONSOLE, type Fitter } from '../../sdk/adapter/index.ts';
import { readAssets } from './assets.ts';
import { API } from './wire.ts';

/** Of all shoppers together, who come as one caller: one of them must not lock out the others. */
const LIMITS = { requestsPerMinute: Number.MAX_SAFE_INTEGER, turnsPerMinute: Number.MAX_SAFE_INTEGER };

export interface FittingRoomOptions extends Pick<WebhookOptions, 'moderate' | 'log'> {
  readonly stylist: Fitter;
  /** Folder with the compiled client (client/*.js, wire.js); dist/bots/web by default. */
  readonly compiled?: string;
  /** The HTTP API for programs, at /v1 of the same server; none by default. It stays yours to close. */
  readonly hook?: Webhook;
}

export interface FittingRoom {
  readonly app: Hono;
  /** Stops the turns that run, for the next process to take up. The stylist stays open: whoever opened it closes it. */
  close(): Promise<void>;
}

/**
 * The web fitting room: a page, and the webhook adapter for it at /room/v1, open to whoever reaches the page.
 *
 * @example
 * const stylist = await Stylist.open();
 * const { app } = fittingRoom({ stylist });
 * serve({ fetch: app.fetch, port: 4360 });
 */
export function fittingRoom({
  stylist,
  compiled,
  hook,
  moderate,
  log = CONSOLE,
}: FittingRoomOptions): FittingRoom {
  const assets = readAssets(compiled);
  const path = `/${API.replace(/\/v1$/, '')}`;
  const room = webhook(stylist, { path, open: true, roundPictures: true, limits: LIMITS, moderate, log });
  const app = new Hono();

  if (hook) app.use(hook.hono);
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
      strictTransportSecurity: false, // on 127.0.0.1 there is no TLS to insist on; a proxy adds its own
      referrerPolicy: 'no-referrer', // the conversation's id is in the address
      xFrameOptions: 'DENY',
    }),
  );
  app.use(async (c, next) => {
    const site = c.req.header('sec-fetch-site');
    const safe = c.req.method === 'GET' || c.req.method === 'HEAD';
    if (!safe && site !== undefined && site !== 'same-origin' && site !== 'none') {
      throw new HemlineError('forbidden', 'Only the fitting room itself may ask for this.');
    }
    await next();
  });
  app.use(room.hono);

  app.get('*', (c) => {
    const asset = assets.get(c.req.path === '/' ? '/index.html' : c.req.path);
    if (!asset) throw nothing();
    const headers = { 'content-type': asset.type, etag: asset.etag, 'cache-control': 'no-cache' };
    if (c.req.header('if-none-match') === asset.etag) return c.body(null, 304, headers);
    return c.body(asset.body, 200, headers);
  });
  app.notFound(() => {
    throw nothing();
  });
  app.onError((error) => problem(error, (err) => log.error({ err: aboutError(err) }, 'a request failed')));
  return { app, close: () => room.close() };
}

function nothing(): HemlineError {
  return new HemlineError('not-found', 'There is nothing here.');
}
