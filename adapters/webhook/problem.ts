import { HemlineError } from '../../models/error.ts';
import { type Failure, failureOf } from '../../sdk/adapter/index.ts';
import { statusOf } from './status.ts';

/** Codes of this adapter, whose messages are meant for the caller. */
const OURS: ReadonlySet<string> = new Set([
  'body-too-large',
  'forbidden',
  'key-in-use',
  'key-reused',
  'media-type',
  'not-found',
  'unauthorised',
]);

/** An error as problem+json (RFC 9457). `unforeseen` hears of what is hidden behind a general sentence. */
export function problem(error: unknown, unforeseen: (error: unknown) => void): Response {
  const ours = error instanceof HemlineError && OURS.has(error.code);
  return problemOf(ours ? (error as HemlineError) : failureOf(error, unforeseen));
}

export function problemOf({ code, message, retryAfterMs }: Failure): Response {
  const status = statusOf({ code, retryAfterMs });
  const body = {
    type: `urn:hemline:problem:${code}`,
    title: code.replaceAll('-', ' '),
    status,
    detail: message,
    code,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  const headers = new Headers({ 'content-type': 'application/problem+json' });
  if (retryAfterMs !== undefined) headers.set('retry-after', String(Math.ceil(retryAfterMs / 1000)));
  if (status === 401) headers.set('www-authenticate', 'Bearer realm="hemline"');
  return new Response(JSON.stringify(body), { status, headers });
}
