import { createServer, type IncomingMessage, type Server } from 'node:http';
import { BOT, DIRECT, type File, type Json, type Message, Refusal, type State } from './state.ts';

/** A request that arrived. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: Json;
  /** Whether it was made with the bot's token. */
  readonly authorised: boolean;
  /** Bytes of its files. */
  readonly sizes: readonly number[];
}

/** How a request fails: with this status, or not at all before it is done (`cut`: its answer gets lost). */
export type Fault = 'busy' | 'broken' | 'cut' | 'too-large' | 'too-large-for-proxy' | 'gone' | 'forbidden';

/** Discord's REST, as far as a bot of ours goes. */
export class Rest {
  readonly server: Server;
  readonly asked: Asked[] = [];
  readonly #state: State;
  /** Of the next writes of messages. */
  readonly #faults: Fault[] = [];
  gateway = '';

  constructor(state: State) {
    this.#state = state;
    this.server = createServer(async (request, response) => {
      try {
        const asked = await read(request);
        const { method, path } = asked;
        const { files, ...rest } = asked;
        this.asked.push(rest);
        const writes = /\/messages(\/|$)/.test(path) && (method === 'POST' || method === 'PATCH');
        const fault = writes ? this.#faults.shift() : undefined;
        if (fault === 'busy') {
          response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '0.02' });
          response.end(JSON.stringify({ message: 'You are being rate limited.', retry_after: 0.02 }));
          return;
        }
        if (fault === 'broken') return void response.writeHead(502).end();
        if (fault === 'too-large-for-proxy') {
          response.writeHead(413, { 'content-type': 'text/html' }).end('<h1>413</h1>');
          return;
        }
        if (fault === 'too-large') throw new Refusal(413, 40005, 'Request entity too large');
        if (fault === 'forbidden') throw new Refusal(403, 50013, 'Missing Permissions');
        if (fault === 'gone') this.#goneFor(path);
        const answer = this.#answer(asked);
        if (fault === 'cut') return void request.socket.destroy();
        if (answer === undefined) return void response.writeHead(204).end();
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer));
      } catch (error) {
        if (!(error instanceof Refusal)) console.error(error);
        const { status, code } = error instanceof Refusal ? error : { status: 500, code: 0 };
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ code, message: (error as Error).message }));
      }
    });
  }

  /** The next writes of messages fail like that. */
  fail(...faults: readonly Fault[]): void {
    this.#faults.push(...faults);
  }

  /** The way that an answer goes is closed: a token is dead, a message is deleted. */
  #goneFor(path: string): void {
    const [, token] = /^\/webhooks\/\d+\/([^/]+)/.exec(path) ?? [];
    if (token !== undefined) this.#state.expire(token);
    const [, message] = /^\/channels\/\d+\/messages\/(\d+)$/.exec(path) ?? [];
    if (message !== undefined) this.#state.delete(message);
  }

  #answer({ method, path, body, files, authorised }: Asked & { readonly files: readonly File[] }): Json {
    const state = this.#state;
    const at = (pattern: string) => new RegExp(`^${pattern}$`).exec(path)?.slice(1);
    let found: string[] | undefined;
    if (method === 'GET' && path === '/gateway/bot') {
      if (!authorised) throw new Refusal(401, 0, '401: Unauthorized');
      const limit = { total: 1000, remaining: 1000, reset_after: 1000, max_concurrency: 1 };
      return { url: this.gateway, shards: 1, session_start_limit: limit };
    }
    found = at('/interactions/\\d+/([^/]+)/callback');
    if (method === 'POST' && found) {
      const { id, message } = state.respond(found[0]!, body);
      const resource = message ? { type: 5, message: payloadOf(message) } : undefined;
      return { interaction: { id, type: 2 }, resource };
    }
    found = at('/webhooks/\\d+/([^/]+)/messages/@original');
    if (method === 'PATCH' && found) {
      const interaction = state.interactions.get(found[0]!);
      if (!interaction || interaction.expired) throw new Refusal(401, 50027, 'Invalid Webhook Token');
      if (!interaction.message) throw new Refusal(404, 10008, 'Unknown Message');
      return payloadOf(state.edit(interaction.message, body, files));
    }
    if (!authorised) throw new Refusal(401, 0, '401: Unauthorized');
    found = at('/applications/(\\d+)(?:/guilds/\\d+)?/commands');
    if (method === 'POST' && found) {
      state.commands.set(body.name, body);
      return { ...body, id: state.newId(), application_id: found[0] };
    }
    found = at('/channels/(\\d+)/typing');
    if (method === 'POST' && found) return undefined;
    found = at('/channels/(\\d+)/messages');
    if (method === 'POST' && found) return payloadOf(state.post(found[0]!, 'bot', body, files));
    found = at('/channels/(\\d+)/messages/(\\d+)');
    if (method === 'PATCH' && found)
      return payloadOf(state.edit(state.find(found[0]!, found[1]!), body, files));
    if (method === 'GET' && found) return payloadOf(state.find(found[0]!, found[1]!));
    found = at('/channels/(\\d+)');
    if (method === 'GET' && found) return { id: found[0], type: found[0] === DIRECT ? 1 : 0 };
    throw new Refusal(404, 0, `there is no ${method} ${path}`);
  }
}

export function payloadOf({ id, channel, author, content, files, components, replyTo }: Message): Json {
  return {
    id,
    channel_id: channel,
    type: 0,
    content,
    author: author === 'bot' ? { id: BOT, username: 'hemline', bot: true } : { id: '1', username: 'x' },
    attachments: files.map(({ name, bytes }, i) => ({
      id: String(i),
      filename: name,
      size: bytes.length,
      url: `https://cdn.discordapp.com/attachments/${channel}/${id}/${name}`,
      content_type: name.endsWith('.txt') ? 'text/plain' : 'image/png',
    })),
    components,
    embeds: [],
    mentions: [],
    mention_roles: [],
    mention_everyone: false,
    pinned: false,
    tts: false,
    timestamp: '2026-01-01T00:00:00.000Z',
    edited_timestamp: null,
    ...(replyTo ? { message_reference: { type: 0, message_id: replyTo, channel_id: channel } } : {}),
  };
}

async function read(request: IncomingMessage): Promise<Asked & { readonly files: readonly File[] }> {
  const url = new URL(request.url!, 'http://discord');
  const path = decodeURIComponent(url.pathname.replace(/^\/api\/v10/, ''));
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const bytes = Buffer.concat(parts);
  const type = request.headers['content-type'] ?? '';
  const authorised = request.headers.authorization === 'Bot test-token';
  const rest = { method: request.method!, path, authorised };
  if (!type.startsWith('multipart/')) {
    return {
      ...rest,
      body: bytes.length > 0 ? JSON.parse(bytes.toString()) : undefined,
      files: [],
      sizes: [],
    };
  }
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
  const files: File[] = [];
  for (const [name, value] of form) {
    const [, index] = /^files\[(\d+)\]$/.exec(name) ?? [];
    if (index === undefined || typeof value === 'string') continue;
    files[Number(index)] = { name: value.name, bytes: new Uint8Array(await value.arrayBuffer()) };
  }
  const sizes = files.map((file) => file.bytes.length);
  return { ...rest, body: JSON.parse(form.get('payload_json') as string), files, sizes };
}
