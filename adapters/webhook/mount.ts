import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';

export type Fetch = (request: Request) => Promise<Response>;

/** Middlewares for servers. Each handles the requests below its path, and leaves all others alone. */
export interface Mounts {
  /**
   * For node:http, Express and Connect: `app.use(hook.node)`. Says whether it handled the request; calls `next`
   * otherwise.
   */
  node(request: IncomingMessage, response: ServerResponse, next?: () => void): Promise<boolean>;
  /** For Hono: `app.use(hook.hono)`. */
  // biome-ignore lint/suspicious/noConfusingVoidType: Hono's own type of a middleware
  hono(context: { req: { raw: Request } }, next: () => Promise<void>): Promise<Response | void>;
  /** For Fastify: `app.register(hook.fastify)`. */
  readonly fastify: (app: FastifyLike) => Promise<void>;
}

/** The part of a Fastify instance that is used. */
export interface FastifyLike {
  addHook(
    name: 'onRequest',
    hook: (
      request: { raw: IncomingMessage },
      reply: { raw: ServerResponse; hijack(): unknown },
    ) => Promise<void>,
  ): unknown;
}

export function mounts(fetch: Fetch, handles: (path: string) => boolean): Mounts {
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false });
  const pathOf = (request: IncomingMessage) => (request.url ?? '/').split('?', 1)[0]!;

  const node: Mounts['node'] = async (request, response, next) => {
    if (!handles(pathOf(request))) {
      next?.();
      return false;
    }
    await listener(unparsed(request), response);
    return true;
  };
  const fastify: Mounts['fastify'] = async (app) => {
    app.addHook('onRequest', async (request, reply) => {
      if (!handles(pathOf(request.raw))) return;
      reply.hijack();
      await node(request.raw, reply.raw);
    });
  };
  // Otherwise Fastify would keep the hook from the routes outside of the plugin.
  Object.assign(fastify, { [Symbol.for('skip-override')]: true });
  return {
    node,
    hono: (context, next) =>
      handles(new URL(context.req.raw.url).pathname) ? fetch(context.req.raw) : next(),
    fastify,
  };
}

/** A request whose JSON a body parser before us has read already gets its body back. */
function unparsed(request: IncomingMessage & { body?: unknown; rawBody?: Buffer }): IncomingMessage {
  if (request.readableEnded && request.body !== undefined && request.rawBody === undefined) {
    request.rawBody = Buffer.isBuffer(request.body)
      ? request.body
      : Buffer.from(JSON.stringify(request.body));
  }
  return request;
}
