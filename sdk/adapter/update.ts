import { HemlineError } from '../../models/error.ts';
import type { Store, Versioned } from '../conversation/store.ts';

const TRIES = 20;

/**
 * Changes a record that several may write, again from the newest where another was quicker. `change` gives the next
 * one, or null to leave it as it is. Gives what is stored then. Throws HemlineError `store-failed`.
 */
export async function update<Record extends Versioned>(
  store: Store,
  key: string,
  change: (record: Record | undefined) => Omit<Record, 'version'> | null,
  ttl?: number,
): Promise<Record | undefined> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const there = await store.get<Record>(key);
    const changed = change(there);
    if (changed === null) return there;
    const version = there?.version ?? 0;
    const next = { ...changed, version: version + 1 } as Record;
    if (await store.replace(key, next, version, ttl)) return next;
  }
  throw new HemlineError('store-failed', 'The store is very busy. Try again in a moment.', {
    retryAfterMs: 1000,
  });
}
