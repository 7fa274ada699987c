import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { getRequestListener } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { type Webhook, webhook } from '../../../adapters/webhook/index.ts';
import type { Stylist } from '../../../sdk/index.ts';
import { examplePhoto, fakeStylist } from '../../../sdk/testing/index.ts';
import { clientOf, TOKEN } from './support/client.ts';

let stylist: Stylist;
let hook: Webhook;
before(async () => {
  ({ stylist } = await fakeStylist());
  hook = webhook(stylist, {
    tokens: { shop: TOKEN },
    limits: { requestsPerMinute: 1e6, turnsPerMinute: 1e6 },
  });
});
after(async () => {
  await hook.close();
  await stylist.close();
});

/** Servers that have a route of their own, /mine, which echoes what it is sent; each gives its address and its end. */
const SERVERS: Readonly<Record<string, () => Promise<[url: string, close: () => unknown]>>> = {
  async 'node:http'() {
    return listen(
      createServer(async (request, response) => {
        if (await hook.node(request, response)) return;
        let body = '';
        for await (const part of request) body += part;
        response.end(`mine ${body}`);
      }),
    );
  },
  async express() {
    const app = express();
    app.use(hook.node);
    app.use(express.text({ type: '*/*' }));
    app.all('/mine', (request, response) => void response.send(`mine ${request.body}`));
    return listen(createServer(app));
  },
  async 'express, behind a body parser'() {
    const app = express();
    app.use(express.json());
    app.use(hook.node);
    app.all(
      '/mine',
      express.text({ type: '*/*' }),
      (request, response) => void response.send(`mine ${request.body}`),
    );
    return listen(createServer(app));
  },
  async fastify() {
    const app = fastify();
    app.register(hook.fastify);
    app.addContentTypeParser('text/plain', { parseAs: 'string' }, (_, body, done) => done(null, body));
    app.post('/mine', async (request) => `mine ${request.body}`);
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    return [url, () => app.close()];
  },
  async hono() {
    const app = new Hono();
    app.use(hook.hono);
    app.post('/mine', async (c) => c.text(`mine ${await c.req.text()}`));
    return listen(createServer(getRequestListener(app.fetch)));
  },
  async 'next.js route handlers'() {
    const routes = hook as Record<'GET' | 'POST' | 'DELETE', (request: Request) => Promise<Response>>;
    const fetch = async (request: Request) => {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith('/v1/')) return routes[request.method as 'GET'](request);
      return new Response(`mine ${await request.text()}`);
    };
    return listen(createServer(getRequestListener(fetch)));
  },
};

async function listen(server: Server): Promise<[string, () => unknown]> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return [`http://127.0.0.1:${(server.address() as AddressInfo).port}`, close];
}

describe('a whole conversation', () => {
  for (const [name, open] of Object.entries(SERVERS)) {
    test(name, async () => {
      const [url, close] = await open();
      try {
        const client = clientOf({
          fetch: (request) => {
            const { pathname, search } = new URL(request.url);
            return fetch(new Request(`${url}${pathname}${search}`, request));
          },
        });
        const conversation = await client.begin(await examplePhoto());
        const events = client.events(conversation);
        assert.equal((await events.next()).value!.event, 'state');
        const { status, body } = await client.tell(conversation, { text: 'make it red' });
        assert.deepEqual([status, body.view?.instructions.length], [200, 1]);
        for await (const { event } of events) if (event === 'answer') break;
        assert.equal((await client.get(body.view.picture)).headers.get('content-type'), 'image/png');
        assert.equal((await client.delete(`/v1/conversations/${conversation}`)).status, 204);
        assert.equal((await client.get('/v1/nothing')).status, 404);
        const headers = { 'content-type': 'text/plain' };
        const mine = await fetch(`${url}/mine`, { method: 'POST', body: 'own', headers });
        assert.equal(await mine.text(), 'mine own', 'what is not ours is left alone, body and all');
      } finally {
        await close();
      }
    });
  }
});
