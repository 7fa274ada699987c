import { availableParallelism } from 'node:os';
import { type Feeds, openPart, type Part, type PartPlan, type Update } from './part.ts';
import { openRemotePart } from './remote-part.ts';

/** A step's work, by all parts at once. */
export interface Parts {
  /** Means over the parts of the scalars, given each part's rows. */
  compute(feeds: readonly Feeds[]): Promise<Record<string, number>>;
  /** Norm of the mean gradient, which is not finite where one gradient is not. */
  reduce(): Promise<number>;
  update(update: Update): Promise<void>;
  close(): Promise<void>;
}

/**
 * One part works in this thread, several in threads of their own that share the cores. Where there is
 * one core, or only one thread is allowed, all work here one after the other, and come to the same weights.
 */
export async function openParts(plan: Omit<PartPlan, 'index'>): Promise<Parts> {
  const parts = await openAll(plan);
  const all = <T>(ask: (part: Part, index: number) => Promise<T>) => allOf(parts.map(ask));
  return {
    async compute(feeds) {
      const results = await all((part, i) => part.compute(feeds[i]!));
      const mean = (name: string) => results.reduce((sum, r) => sum + r[name]!, 0) / parts.length;
      return Object.fromEntries(plan.scalars.map((name) => [name, mean(name)]));
    },
    async reduce() {
      const squares = await all((part) => part.reduce());
      return Math.sqrt(squares.reduce((sum, n) => sum + n, 0));
    },
    async update(update) {
      await all((part) => part.update(update));
    },
    async close() {
      await all((part) => part.close());
    },
  };
}

async function openAll(plan: Omit<PartPlan, 'index'>): Promise<Part[]> {
  const cores = plan.session.threads ?? availableParallelism();
  const open = plan.parts === 1 || cores === 1 ? openPart : openRemotePart;
  const session =
    plan.parts === 1
      ? plan.session
      : { ...plan.session, threads: Math.max(1, Math.floor(cores / plan.parts)) };
  const opening = Array.from({ length: plan.parts }, (_, index) => open({ ...plan, session, index }));
  try {
    return await allOf(opening);
  } catch (error) {
    for (const part of await Promise.allSettled(opening))
      if (part.status === 'fulfilled') await part.value.close();
    throw error;
  }
}

/** Waits for all even where one fails: no thread is left working behind our back. */
async function allOf<T>(answers: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(answers);
  return Promise.all(answers);
}
