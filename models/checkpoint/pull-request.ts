import { HemlineError } from '../error.ts';

export interface RequestOptions {
  /** Bytes that are here already. */
  readonly from: number;
  /** The validator that came with them. */
  readonly tag: string | undefined;
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
}

/**
 * Asks for a file from byte `from` on. Gives a response of status 200 (all of it), 206 (the rest) or 416 (there
 * is no rest); undefined for a rest that was not asked for.
 * @throws HemlineError `pull-not-found`, `pull-denied`, `pull-refused`, `pull-unreachable`.
 */
export async function request(
  url: URL,
  { from, tag, fetch, signal }: RequestOptions,
): Promise<Response | undefined> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (from > 0) headers.range = `bytes=${from}-`;
  if (tag !== undefined) headers['if-range'] = tag;
  let response: Response;
  try {
    response = await fetch(url, { headers, signal });
  } catch (cause) {
    if (signal.aborted) throw cause;
    // A host without an address is mistyped, or the network is down: neither passes in seconds.
    const retryAfterMs = codeOf(cause) === 'ENOTFOUND' ? undefined : 0;
    const message = `${url} cannot be reached: ${reason(cause)}.`;
    throw new HemlineError('pull-unreachable', message, { cause, retryAfterMs });
  }
  if (url.protocol === 'https:' && response.url.startsWith('http:'))
    throw new HemlineError('pull-refused', `${url} leads to ${response.url}, which is not encrypted.`);
  const isWhole = response.status === 416 && response.headers.get('content-range') === `bytes */${from}`;
  const goesOn =
    response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${from}-`);
  if (response.status === 200 || goesOn) return response;
  await response.body?.cancel();
  if (isWhole) return response;
  if (response.status === 206 || response.status === 416) return undefined;
  throw refusal(url, response);
}

function refusal(url: URL, { status, headers }: Response): HemlineError {
  if (status === 404 || status === 410) return new HemlineError('pull-not-found', `There is no ${url}.`);
  if (status === 401 || status === 403)
    return new HemlineError(
      'pull-denied',
      `${url} may not be read (${status}). Fetch it by hand, if you may.`,
    );
  if (status !== 408 && status !== 425 && status !== 429 && status < 500)
    return new HemlineError('pull-refused', `${url} was answered with status ${status}.`);
  const after = headers.get('retry-after') ?? '';
  const seconds = /^\d+$/.test(after) ? Number(after) : (Date.parse(after) - Date.now()) / 1000;
  const why = status === 429 ? 'too many requests' : `status ${status}`;
  return new HemlineError('pull-unreachable', `${url} cannot be had now: ${why}. Try again later.`, {
    retryAfterMs: Math.max(0, Number.isFinite(seconds) ? seconds * 1000 : 0),
  });
}

/** What tells this file from a later one of the same name: a strong ETag, or its date. */
export function validator({ headers }: Response): string | undefined {
  const etag = headers.get('etag');
  return (etag?.startsWith('W/') ? undefined : etag) ?? headers.get('last-modified') ?? undefined;
}

export function interrupted(url: URL, why: string, cause?: unknown): HemlineError {
  const message = `${url} did not come whole: ${why}. Run it again to go on.`;
  return new HemlineError('pull-interrupted', message, { cause, retryAfterMs: 0 });
}

const codeOf = (error: unknown): unknown => (error as { cause?: { code?: unknown } }).cause?.code;

/** What undici hides in the cause. */
export function reason(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}
