/** Where waiting helps, how long; and what went wrong underneath. */
export interface HemlineErrorOptions {
  readonly cause?: unknown;
  /** Milliseconds after which trying again makes sense. */
  readonly retryAfterMs?: number;
}

/**
 * The one error that hemline throws on purpose.
 * `code` is stable and meant for programs; `message` tells a person what to do.
 */
export class HemlineError extends Error {
  readonly code: string;
  readonly retryAfterMs?: number;

  constructor(code: string, message: string, options: HemlineErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'HemlineError';
    this.code = code;
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
  }
}
