import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { HemlineError } from '../../models/error.ts';
import type { WebhookLimits } from './options.ts';

/** How often a caller may come. Throws HemlineError `rate-limited` with `retryAfterMs`. */
export class Rate {
  readonly #requests: RateLimiterMemory;
  readonly #turns: RateLimiterMemory;

  constructor({ requestsPerMinute = 120, turnsPerMinute = 20 }: WebhookLimits = {}) {
    this.#requests = new RateLimiterMemory({ points: requestsPerMinute, duration: 60 });
    this.#turns = new RateLimiterMemory({ points: turnsPerMinute, duration: 60 });
  }

  request(caller: string): Promise<void> {
    return take(this.#requests, caller);
  }

  turn(caller: string): Promise<void> {
    return take(this.#turns, caller);
  }
}

async function take(limiter: RateLimiterMemory, caller: string): Promise<void> {
  try {
    await limiter.consume(caller);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw new HemlineError('rate-limited', 'That is too often. Wait a moment.', {
      retryAfterMs: Math.max(1, error.msBeforeNext),
    });
  }
}
