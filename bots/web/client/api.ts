import type { Ask, LookCard, Started, TurnRequest, WireError } from '../wire.ts';

/** A refusal of the server, or the lack of an answer (`code` "unreachable"). */
export class ApiError extends Error {
  readonly code: string;

  constructor({ code, message }: WireError) {
    super(message);
    this.code = code;
  }
}

const UNREACHABLE: WireError = {
  code: 'unreachable',
  message: 'The fitting room does not answer. Check that it is running, then try again.',
};

async function call(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(`api/${path}`, init).catch(() => {
    throw new ApiError(UNREACHABLE);
  });
  if (response.ok) return response;
  const answer = (await response.json().catch(() => null)) as { error?: WireError } | null;
  throw new ApiError(
    answer?.error ?? { code: 'unexpected', message: `The fitting room failed (${response.status}).` },
  );
}

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

const at = (conversation: string) => `conversations/${encodeURIComponent(conversation)}`;

export async function getLooks(): Promise<readonly LookCard[]> {
  const { looks } = (await (await call('lookbook')).json()) as { looks: readonly LookCard[] };
  return looks;
}

/** Begins a conversation with a look of the lookbook or with a picture; gives its id. */
export async function start(from: { look: string } | Blob): Promise<string> {
  const init: RequestInit =
    from instanceof Blob
      ? { method: 'POST', headers: { 'content-type': from.type || 'application/octet-stream' }, body: from }
      : json(from);
  const { conversation } = (await (await call('conversations', init)).json()) as Started;
  return conversation;
}

/** Throws ApiError `conversation-not-found` where it is gone. */
export async function check(conversation: string): Promise<void> {
  await call(at(conversation));
}

export async function ask(conversation: string, turn: string, what: Ask): Promise<void> {
  const request: TurnRequest = { turn, ask: what };
  await call(`${at(conversation)}/turns`, json(request));
}

export async function cancel(conversation: string, turn: string): Promise<void> {
  await call(`${at(conversation)}/turns/${encodeURIComponent(turn)}`, { method: 'DELETE' });
}
