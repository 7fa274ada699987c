import { InvalidArgumentError } from 'commander';
import type { Variable } from './environment.ts';

/** Five digits, 273 years: what is much longer, Redis refuses with every write. */
const DAYS = /^[1-9]\d{0,4}$/;
const DAY_MS = 24 * 60 * 60_000;

/** A variable of the environment: days, for `daysToMs`. */
export const TTL = {
  what: 'days after its last turn at which a conversation is forgotten, a whole number from 1 to 99999; never if not given',
  pattern: DAYS,
} as const satisfies Variable;

/** Days as the milliseconds of a Stylist's `ttl`; also a commander parser. */
export function daysToMs(days: string): number {
  if (!DAYS.test(days)) throw new InvalidArgumentError('It must be a whole number of days from 1 to 99999.');
  return Number(days) * DAY_MS;
}
