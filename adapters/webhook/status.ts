import type { Failure } from '../../sdk/adapter/index.ts';

export type Status = 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 429 | 500 | 503;

/** HTTP statuses of the codes that are the asker's doing; the rest are ours (500, or 503 where waiting helps). */
const STATUS: Readonly<Record<string, Status>> = {
  'bad-request': 400,
  'empty-feedback': 400,
  unauthorised: 401,
  forbidden: 403,
  'unknown-look': 404,
  'conversation-not-found': 404,
  'picture-not-found': 422,
  'not-found': 404,
  'conversation-busy': 409,
  'key-in-use': 409,
  cancelled: 409,
  superseded: 409,
  'feedback-too-long': 413,
  'body-too-large': 413,
  'picture-too-large': 413,
  'media-type': 415,
  'content-refused': 422,
  'key-reused': 422,
  'picture-blocked': 422,
  'picture-broken': 422,
  'picture-format': 422,
  'picture-unreachable': 422,
  'rate-limited': 429,
  'too-many-waiting': 429,
  closed: 503,
};

export function statusOf({ code, retryAfterMs }: Pick<Failure, 'code' | 'retryAfterMs'>): Status {
  return STATUS[code] ?? (retryAfterMs === undefined ? 500 : 503);
}
