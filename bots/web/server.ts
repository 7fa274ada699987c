import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { Webhook } from '../../adapters/webhook/index.ts';
import { statusOf } from '../../adapters/webhook/status.ts';
import { HemlineError } from '../../models/error.ts';
import type { Moderate } from '../../sdk/safety/moderate.ts';
import { wordPolicy } from '../../sdk/safety/words.ts';
import { api } from './api.ts';
import { readAssets } from './assets.ts';
import { wireError } from './failure.ts';
import type { Fitter } from './fitter.ts';
import { Rooms } from './rooms.ts';

export interface FittingRoomOptions {
  readonly stylist: Fitter;
  /** Folder with the compiled client (client/*.js, wire.js); dist/bots/web by default. */
  readonly compiled?: string;
  /** The HTTP API for programs, at /v1 of the same server; none by default. It stays yours to close. */
  readonly hook?: Webhook;
  /** The content policy; a list of words by default. */
  readonly moderate?: Moderate;
  /** Told about errors that nobody expected; console.error by default. */
  readonly log?: (error: unknown) => void;
}

export interface FittingRoom {
  readonly app: Hono;
  /** Stops the turns that run. The stylist stays open: whoever opened it closes it. */
  close(): void;
}

/**
 * The web fitting room: the page, its JSON API and its events.
 *
 * @example
 * const stylist = await Stylist.open();
 * const { app } = fittingRoom({ stylist });
 * serve({ fetch: app.fetch, port: 4360 });
 */
export function fittingRoom(options: FittingRoomOptions): FittingRoom {
  const { stylist, compiled, hook, moderate = wordPolicy(), log } = options;
  const assets = readAssets(compiled);
  const rooms = new Rooms(stylist);
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

  app.route('/api', api(stylist, rooms, { moderate, log }));
  app.get('*', (c) => {
    const asset = assets.get(c.req.path === '/' ? '/index.html' : c.req.path);
    if (!asset) throw new HemlineError('not-found', `There is nothing at ${c.req.path}.`);
    const headers = { 'content-type': asset.type, etag: asset.etag, 'cache-control': 'no-cache' };
    if (c.req.header('if-none-match') === asset.etag) return c.body(null, 304, headers);
    return c.body(asset.body, 200, headers);
  });
  app.notFound((c) => c.json({ error: { code: 'not-found', message: 'There is nothing here.' } }, 404));
  app.onError((error, c) => {
    const wire = wireError(error, log);
    if (wire.retryAfterMs !== undefined) c.header('retry-after', String(Math.ceil(wire.retryAfterMs / 1000)));
    return c.json({ error: wire }, statusOf(wire));
  });
  return { app, close: () => rooms.close() };
}
