// biome-ignore-all lint/suspicious/noExplicitAny: Slack's JSON as it comes
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';

/** How Slack brings something to the App: by HTTP or through a socket. */
export interface Door {
  /** Resolves when the App has said that it got it; gives what it answered (of a modal: errors). */
  bring(kind: 'event' | 'command' | 'interactive', body: any, retry?: number): Promise<any>;
  close(): Promise<void>;
}

export const SECRET = 'a signing secret';

/** A request as Slack signs it. */
export function signed(kind: string, body: any, { at = Date.now(), secret = SECRET, retry = 0 } = {}) {
  const form = { command: () => new URLSearchParams(body).toString(), event: () => JSON.stringify(body) };
  const text =
    kind === 'interactive'
      ? new URLSearchParams({ payload: JSON.stringify(body) }).toString()
      : form[kind as 'event' | 'command']();
  const stamp = String(Math.floor(at / 1000));
  const signature = createHmac('sha256', secret).update(`v0:${stamp}:${text}`).digest('hex');
  return {
    method: 'POST',
    body: text,
    headers: {
      'content-type': kind === 'event' ? 'application/json' : 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': stamp,
      'x-slack-signature': `v0=${signature}`,
      ...(retry > 0 && { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': 'http_timeout' }),
    },
  };
}

export function httpDoor(url: string): Door {
  return {
    async bring(kind, body, retry = 0) {
      const answer = await fetch(url, signed(kind, body, { retry }));
      const text = await answer.text();
      return text.startsWith('{') ? JSON.parse(text) : { status: answer.status };
    },
    close: async () => {},
  };
}

/** Slack's end of a socket. What nobody acknowledged is brought again when the App comes back. */
export class SocketDoor implements Door {
  readonly #server: WebSocketServer;
  readonly #open = new Map<string, { envelope: any; done: (payload: any) => void }>();
  #socket: WebSocket | null = null;
  #count = 0;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#socket = socket;
      socket.on('message', (data) => {
        const { envelope_id, payload } = JSON.parse(String(data));
        this.#open.get(envelope_id)?.done(payload);
        this.#open.delete(envelope_id);
      });
      socket.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
      for (const { envelope } of this.#open.values()) {
        socket.send(JSON.stringify({ ...envelope, retry_attempt: 1, retry_reason: 'timeout' }));
      }
    });
  }

  static async open(): Promise<SocketDoor> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await new Promise((resolve) => server.once('listening', resolve));
    return new SocketDoor(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as any).port}`;
  }

  bring(kind: string, body: any, retry = 0): Promise<any> {
    const type = { event: 'events_api', command: 'slash_commands', interactive: 'interactive' }[kind];
    const envelope = {
      type,
      envelope_id: `envelope-${++this.#count}`,
      payload: body,
      ...(retry > 0 && { retry_attempt: retry }),
    };
    return new Promise((done) => {
      this.#open.set(envelope.envelope_id, { envelope, done });
      this.#socket?.send(JSON.stringify(envelope));
    });
  }

  /** The connection breaks, without a word. */
  drop(): void {
    this.#socket?.terminate();
    this.#socket = null;
  }

  async connected(): Promise<void> {
    while (!this.#socket) await sleep(5);
  }

  async close(): Promise<void> {
    while (this.#server.clients.size > 0) await sleep(5); // the App says goodbye
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
