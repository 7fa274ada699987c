import { HemlineError } from '../../models/error.ts';
import type { Failure } from './types.ts';

/** Codes whose messages are meant for a shopper; those of other errors may name files, hosts or packages. */
const FOR_SHOPPERS: ReadonlySet<string> = new Set([
  'bad-request',
  'cancelled',
  'closed',
  'content-refused',
  'conversation-busy',
  'conversation-not-found',
  'empty-feedback',
  'engine-crashed',
  'feedback-too-long',
  'gave-up',
  'picture-blocked',
  'picture-broken',
  'picture-format',
  'picture-too-large',
  'picture-unreachable',
  'rate-limited',
  'store-failed',
  'superseded',
  'took-too-long',
  'too-many-waiting',
  'unknown-look',
]);

const UNEXPECTED = 'Something went wrong here. Try that again in a moment.';

/** What a shopper is told about an error. `unforeseen` hears of those that are hidden behind a general sentence. */
export function failureOf(error: unknown, unforeseen?: (error: unknown) => void): Failure {
  if (error instanceof HemlineError) {
    const { code, message, retryAfterMs } = error;
    const known = FOR_SHOPPERS.has(code);
    if (!known) unforeseen?.(error);
    return {
      code,
      message: known ? message : UNEXPECTED,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }
  if (error instanceof Error && error.name === 'AbortError')
    return { code: 'cancelled', message: 'Stopped.' };
  unforeseen?.(error);
  return { code: 'unexpected', message: UNEXPECTED };
}
