import { setTimeout as wait } from 'node:timers/promises';
import pRetry from 'p-retry';
import { HemlineError } from '../error.ts';

/** Retry-After is waited for up to a minute; beyond it the caller decides. */
const PATIENCE = 60_000;

export interface Persistence {
  readonly signal?: AbortSignal;
  /** Before the first of five tries again, twice as long before each further one. */
  readonly backoffMs: number;
}

/**
 * Tries again after errors that say that waiting helps (`retryAfterMs`). A try that got further than all before
 * it does not count; it says so with `reached`.
 * @throws HemlineError `cancelled`, or the last try's error.
 */
export async function persistently<T>(
  { signal, backoffMs }: Persistence,
  attempt: (reached: (point: number) => void) => Promise<T>,
): Promise<T> {
  let [furthest, before] = [0, 0];
  const reached = (point: number) => {
    furthest = Math.max(furthest, point);
  };
  const delay = (error: Error) =>
    (error instanceof HemlineError ? error.retryAfterMs : undefined) ?? Number.POSITIVE_INFINITY;
  try {
    return await pRetry(() => attempt(reached), {
      signal,
      retries: 5,
      minTimeout: backoffMs,
      randomize: true,
      async onFailedAttempt({ error, retriesLeft }) {
        if (retriesLeft > 0 && delay(error) <= PATIENCE) await wait(delay(error), undefined, { signal });
      },
      shouldConsumeRetry() {
        const stuck = furthest === before;
        before = furthest;
        return stuck;
      },
      shouldRetry: ({ error }) => delay(error) <= PATIENCE,
    });
  } catch (cause) {
    if (!signal?.aborted || cause instanceof HemlineError) throw cause;
    throw new HemlineError('cancelled', 'Stopped. Run it again to go on.', { cause });
  }
}
