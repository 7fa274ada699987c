import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import { Mailbox } from '../../adapters/webhook/mailbox.ts';
import { HemlineError } from '../../models/error.ts';
import { checkContent, type Moderate } from '../../sdk/safety/moderate.ts';
import type { Fitter } from './fitter.ts';
import type { Rooms } from './rooms.ts';
import { type LookCard, MAX_TEXT, MAX_UPLOAD, type Started, type TurnEvent } from './wire.ts';

/** How often a quiet stream says something, so that proxies keep it open. */
const HEARTBEAT_MS = 15_000;

const CONVERSATION = z.string().regex(/^[\w-]{16,64}$/);
const TURN = z.object({
  turn: z.string().min(1).max(64),
  ask: z.discriminatedUnion('action', [
    z.object({ action: z.literal('refine'), text: z.string() }),
    z.object({ action: z.enum(['undo', 'redo', 'reset', 'another']) }),
    z.object({ action: z.literal('takeBack'), instruction: z.string().max(200) }),
  ]),
});
const START = z.object({ look: z.string().max(200) });

export interface ApiOptions {
  readonly moderate: Moderate;
  log?(error: unknown): void;
}

/**
 * GET  /lookbook                            the outfits to choose from
 * GET  /lookbook/:id                        one picture
 * POST /conversations                       `{look}` as JSON, or a picture's bytes; gives `{conversation}`
 * GET  /conversations/:id                   whether it is there
 * GET  /conversations/:id/events            state first, then what happens (server-sent events)
 * POST /conversations/:id/turns             `{turn, ask}`; answered at once, its outcome is an event
 * DELETE /conversations/:id/turns/:turn     stops or withdraws it
 * DELETE /conversations/:id                 forgets the conversation
 */
export function api(stylist: Fitter, rooms: Rooms, { moderate, log }: ApiOptions): Hono {
  const app = new Hono();

  app.get('/lookbook', (c) => {
    const looks: LookCard[] = stylist.lookbook.map(({ id, caption }) => ({
      id,
      caption,
      picture: `api/lookbook/${encodeURIComponent(id)}`,
    }));
    return c.json({ looks });
  });

  app.get('/lookbook/:id', async (c) => {
    const look = findLook(stylist, c.req.param('id'));
    const bytes = new Uint8Array(await readFile(look.file));
    return c.body(bytes, 200, { 'content-type': pictureType(look.file), 'cache-control': 'max-age=3600' });
  });

  const limit = bodyLimit({
    maxSize: MAX_UPLOAD,
    onError: () => {
      const most = `At most ${MAX_UPLOAD / 1e6} MB are taken. Send a smaller one.`;
      throw new HemlineError('picture-too-large', `The picture is too large. ${most}`);
    },
  });
  app.post('/conversations', limit, async (c) => {
    const conversation = randomBytes(16).toString('base64url');
    const type = c.req.header('content-type') ?? '';
    if (type.startsWith('application/json')) {
      const { look } = await body(c, START);
      await stylist.start(conversation, findLook(stylist, look).id);
    } else if (type.startsWith('image/') || type === 'application/octet-stream') {
      const picture = new Uint8Array(await c.req.arrayBuffer());
      await checkContent(moderate, undefined, picture);
      await stylist.start(conversation, picture);
    } else {
      throw new HemlineError('bad-request', 'Send {"look": id} as JSON, or the bytes of a picture.');
    }
    const started: Started = { conversation };
    return c.json(started, 201);
  });

  app.get('/conversations/:id', async (c) => {
    const conversation = conversationId(c);
    await stylist.view(conversation);
    const there: Started = { conversation };
    return c.json(there);
  });

  app.get('/conversations/:id/events', async (c) => {
    // Steps are a picture each, and only the newest is worth showing.
    const mailbox = new Mailbox<TurnEvent>(({ type }) => type === 'step');
    const { state, leave } = await rooms.get(conversationId(c)).join((event) => mailbox.put(event));
    return streamSSE(
      c,
      async (stream) => {
        const beat = setInterval(() => void stream.write(': \n\n'), HEARTBEAT_MS);
        stream.onAbort(() => mailbox.close());
        try {
          await stream.writeSSE({ data: JSON.stringify(state) });
          for await (const message of mailbox) await stream.writeSSE({ data: JSON.stringify(message) });
        } finally {
          clearInterval(beat);
          leave();
        }
      },
      async (error) => log?.(error),
    );
  });

  app.post('/conversations/:id/turns', bodyLimit({ maxSize: 64_000, onError: tooLong }), async (c) => {
    const room = rooms.get(conversationId(c));
    const request = await body(c, TURN);
    if (request.ask.action === 'refine') {
      if (request.ask.text.trim() === '') {
        throw new HemlineError('empty-feedback', 'Say what you would change about the outfit.');
      }
      if (request.ask.text.length > MAX_TEXT) return tooLong();
      await checkContent(moderate, request.ask.text, undefined);
    }
    room.ask(request);
    return c.json({ turn: request.turn }, 202);
  });

  app.delete('/conversations/:id/turns/:turn', (c) => {
    rooms.get(conversationId(c)).cancel(c.req.param('turn'));
    return c.body(null, 204);
  });

  app.delete('/conversations/:id', async (c) => {
    await rooms.forget(conversationId(c));
    return c.body(null, 204);
  });
  return app;
}

function pictureType(file: string): string {
  const kind = extname(file).slice(1).toLowerCase();
  return `image/${kind === 'jpg' ? 'jpeg' : kind}`;
}

function tooLong(): never {
  throw new HemlineError(
    'feedback-too-long',
    `That is too long. Say it in ${MAX_TEXT} characters or fewer, or in several messages.`,
  );
}

function findLook(stylist: Fitter, id: string) {
  const look = stylist.lookbook.find((one) => one.id === id);
  if (!look) throw new HemlineError('unknown-look', 'That look is not in the lookbook. Choose another.');
  return look;
}

function conversationId(c: Context): string {
  const id = CONVERSATION.safeParse(c.req.param('id'));
  if (id.success) return id.data;
  throw new HemlineError('conversation-not-found', 'That conversation is not here. Choose a look to begin.');
}

async function body<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await c.req.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.') || 'body';
  throw new HemlineError('bad-request', `The request is not understood (${where}: ${issue?.message}).`);
}
