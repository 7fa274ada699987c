import { API, type Ask, type LookCard, type Problem, type Taken, type View } from '../wire.ts';

/** A refusal of the server, or the lack of an answer (`code` "unreachable"). */
export class ApiError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

async function call(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(`${API}/${path}`, init).catch(() => {
    throw new ApiError(
      'unreachable',
      'The fitting room does not answer. Check that it is running, then try again.',
    );
  });
  if (response.ok) return response;
  const problem = (await response.json().catch(() => null)) as Problem | null;
  throw new ApiError(
    problem?.code ?? 'unexpected',
    problem?.detail ?? `The fitting room failed (${response.status}).`,
  );
}

const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

export const addressOf = (conversation: string) => `conversations/${encodeURIComponent(conversation)}`;

/** The server's paths begin at its root; below the page they also work where a proxy has put it elsewhere. */
const below = (path: string) => path.replace(/^\//, '');

export function placed(view: View): View {
  return { ...view, picture: below(view.picture), reference: below(view.reference) };
}

export async function getLooks(): Promise<readonly LookCard[]> {
  const { looks } = (await (await call('lookbook')).json()) as { looks: readonly LookCard[] };
  return looks.map((look) => ({ ...look, picture: below(look.picture) }));
}

/** Begins a conversation with a look of the lookbook or with a picture; gives its id. */
export async function start(from: { look: string } | Blob): Promise<string> {
  const init: RequestInit =
    from instanceof Blob
      ? { method: 'POST', headers: { 'content-type': from.type || 'application/octet-stream' }, body: from }
      : json(from);
  const { conversation } = (await (await call('conversations', init)).json()) as View;
  return conversation;
}

/** Throws ApiError `conversation-not-found` where it is gone. */
export async function getView(conversation: string): Promise<View> {
  return placed((await (await call(addressOf(conversation))).json()) as View);
}

/** Hands a turn over; gives what the server calls it. With the same `key` it is the same turn, and done once. */
export async function ask(conversation: string, key: string, what: Ask): Promise<string> {
  const response = await call(`${addressOf(conversation)}/feedback`, json(what, { 'idempotency-key': key }));
  return ((await response.json()) as Taken).message;
}

/** Stops a turn or withdraws it, by what the server calls it. */
export async function cancel(conversation: string, message: string): Promise<void> {
  await call(`${addressOf(conversation)}/feedback/${encodeURIComponent(message)}`, { method: 'DELETE' });
}
