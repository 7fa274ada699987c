import assert from 'node:assert/strict';
import type { Webhook } from '../../../../adapters/webhook/index.ts';

export const TOKEN = 'a-token-of-the-shop';
const ORIGIN = 'http://shop.example';

export interface SentEvent {
  readonly id?: string;
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server says
  readonly data: any;
}

/** A program that speaks to the webhook adapter, mounted at `base`, as any HTTP client does. */
export function clientOf(hook: Pick<Webhook, 'fetch'>, token: string | null = TOKEN, base = '') {
  const call = (method: string, path: string, init: RequestInit & { duplex?: 'half' } = {}) => {
    const headers = new Headers(init.headers);
    if (token !== null) headers.set('authorization', `Bearer ${token}`);
    return hook.fetch(new Request(`${ORIGIN}${path}`, { ...init, method, headers }));
  };
  const json = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    call('POST', path, {
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return {
    call,
    json,
    get: (path: string, headers: Record<string, string> = {}) => call('GET', path, { headers }),
    delete: (path: string) => call('DELETE', path),
    form(
      path: string,
      fields: Record<string, string | Uint8Array<ArrayBuffer>>,
      headers: Record<string, string> = {},
    ) {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) {
        form.set(name, typeof value === 'string' ? value : new Blob([value], { type: 'image/png' }));
      }
      return call('POST', path, { body: form, headers });
    },
    /** Begins a conversation with a picture; gives its name. */
    async begin(picture: Uint8Array): Promise<string> {
      const response = await call('POST', `${base}/v1/conversations`, {
        headers: { 'content-type': 'image/png' },
        body: new Uint8Array(picture),
      });
      assert.equal(response.status, 201, await response.clone().text());
      return ((await response.json()) as { conversation: string }).conversation;
    },
    /** Feedback, waited for. */
    async tell(conversation: string, body: object, headers: Record<string, string> = {}) {
      const response = await json(`${base}/v1/conversations/${conversation}/feedback`, body, {
        prefer: 'wait=60',
        ...headers,
      });
      // biome-ignore lint/suspicious/noExplicitAny: whatever the server says
      return { status: response.status, body: (await response.json()) as any };
    },
    /** The events of a conversation, one after another. `return` leaves. */
    async *events(conversation: string, lastEventId?: string): AsyncGenerator<SentEvent> {
      const headers: Record<string, string> =
        lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
      const response = await call('GET', `${base}/v1/conversations/${conversation}/events`, { headers });
      assert.equal(response.headers.get('content-type'), 'text/event-stream');
      let rest = '';
      for await (const part of response.body!.pipeThrough(new TextDecoderStream())) {
        const blocks = (rest + part).split('\n\n');
        rest = blocks.pop()!;
        for (const block of blocks) {
          const fields = new Map(
            block.split('\n').map((line) => line.split(/: ?(.*)/s, 2) as [string, string]),
          );
          const data = fields.get('data');
          if (data === undefined) continue;
          yield { id: fields.get('id'), event: fields.get('event')!, data: JSON.parse(data) };
        }
      }
    },
  };
}

export type Client = ReturnType<typeof clientOf>;
