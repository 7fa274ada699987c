import { HemlineError } from '../../models/error.ts';
import type { WireError } from './wire.ts';

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
