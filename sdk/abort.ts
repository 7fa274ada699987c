import { HemlineError } from '../models/error.ts';

/** The error that an aborted signal stands for: its reason where that is hemline's own, else `cancelled`. */
export function abortError(signal: AbortSignal): HemlineError {
  if (signal.reason instanceof HemlineError) return signal.reason;
  return new HemlineError('cancelled', 'Stopped.', { cause: signal.reason });
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

/** What `work` gives, or the abort where that comes first; `work` then goes on unheard. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  work.catch(() => {}); // heard or not, its failure is no unhandled one
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(abortError(signal));
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
