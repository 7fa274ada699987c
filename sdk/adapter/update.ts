import { setTimeout as sleep } from 'node:timers/promises';
import { HemlineError } from '../../models/error.ts';
import type { Store, Versioned } from '../conversation/store.ts';

const TRIES = 20;
const MAX_PAUSE_MS = 200;

/** The last in the line of every record. */
const lines = new WeakMap<Store, Map<string, Promise<unknown>>>();

/**
 * Changes a record that several may write, again from the newest where another was quicker. Within a process changes
 * come one after another, in the order of their calls. `change` gives the next one, or null to leave it as it is. Gives
 * what is stored then. Throws HemlineError `store-failed`.
 */
export async function update<Record extends Versioned>(
  store: Store,
  key: string,
  change: (record: Record | undefined) => Omit<Record, 'version'> | null,
  ttl?: number,
): Promise<Record | undefined> {
  return inLine(store, key, async () => {
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const there = await store.get<Record>(key);
      const changed = change(there);
      if (changed === null) return there;
      const version = there?.version ?? 0;
      const next = { ...changed, version: version + 1 } as Record;
      if (await store.replace(key, next, version, ttl)) return next;
      // Another process. Two that wait equally long would meet again.
      await sleep(Math.random() * Math.min(MAX_PAUSE_MS, 2 ** attempt));
    }
    throw new HemlineError('store-failed', 'The store is very busy. Try again in a moment.', {
      retryAfterMs: 1000,
    });
  });
}

async function inLine<T>(store: Store, key: string, task: () => Promise<T>): Promise<T> {
  const own = lines.get(store) ?? new Map<string, Promise<unknown>>();
  lines.set(store, own);
  const turn = (own.get(key) ?? Promise.resolve()).then(task);
  const last = turn.catch(() => {});
  own.set(key, last);
  void last.then(() => {
    if (own.get(key) === last) own.delete(key);
  });
  return turn;
}
