import { HemlineError } from '../../models/error.ts';
import type { WireError } from './wire.ts';

/** HTTP statuses of the codes that are the asker's doing; the rest are ours (500). */
const STATUS: Readonly<Record<string, 400 | 403 | 404 | 413 | 422 | 429>> = {
  'bad-request': 400,
  'empty-feedback': 400,
  'feedback-too-long': 413,
  forbidden: 403,
  'unknown-look': 404,
  'conversation-not-found': 404,
  'not-found': 404,
  'picture-too-large': 413,
  'picture-format': 422,
  'picture-broken': 422,
  'picture-not-found': 422,
  'too-many-waiting': 429,
};

/**
 * What a person is told. Errors that hemline did not throw on purpose are written to the log and hidden behind
 * a general sentence: their words are not meant for shoppers and may name files.
 */
export function wireError(error: unknown, log: (error: unknown) => void = console.error): WireError {
  if (error instanceof HemlineError) {
    const { code, message, retryAfterMs } = error;
    return retryAfterMs === undefined ? { code, message } : { code, message, retryAfterMs };
  }
  if (error instanceof Error && error.name === 'AbortError')
    return { code: 'cancelled', message: 'Stopped.' };
  log(error);
  return { code: 'unexpected', message: 'Something went wrong in the fitting room. Try that again.' };
}

export function statusOf(error: WireError): 400 | 403 | 404 | 413 | 422 | 429 | 500 | 503 {
  return STATUS[error.code] ?? (error.retryAfterMs === undefined ? 500 : 503);
}
