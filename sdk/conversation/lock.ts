import { HemlineError } from '../../models/error.ts';
import { throwIfAborted, unlessAborted } from '../abort.ts';
import type { Leases } from './lease.ts';
import { busy, type Overlap, superseded } from './overlap.ts';

/** Messages of one conversation that may wait. One that supersedes them is let in all the same: they end at once. */
const MAX_WAITING = 16;

interface Line {
  /** Of the running task and of those that wait. */
  readonly tasks: Set<AbortController>;
  /** Resolves when everything that is in the line is done. */
  tail: Promise<void>;
}

/**
 * One task at a time for each conversation, in the order of their arrival; with leases, one among all processes that
 * share the store.
 */
export class Lock {
  readonly #lines = new Map<string, Line>();
  readonly #leases: Leases | undefined;

  constructor(leases?: Leases) {
    this.#leases = leases;
  }

  /**
   * Runs `task` when it is its turn. `signal` withdraws it while it waits and reaches it while it runs. With `claimed`
   * what came before is superseded only once that gives something: a message delivered twice takes nobody's place.
   * Throws HemlineError `conversation-busy`, `too-many-waiting`, `superseded`, `cancelled`; with leases `store-failed`.
   */
  async run<T>(
    conversation: string,
    task: (signal: AbortSignal) => Promise<T>,
    {
      overlap = 'queue',
      signal,
      claimed,
    }: { overlap?: Overlap; signal?: AbortSignal; claimed?: Promise<unknown> } = {},
  ): Promise<T> {
    throwIfAborted(signal);
    const line = this.#admit(conversation, overlap, claimed);
    const controller = new AbortController();
    const abort = () => controller.abort(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    line.tasks.add(controller);
    const before = line.tail;
    let done = () => {};
    const finished = new Promise<void>((resolve) => {
      done = resolve;
    });
    const tail = before.then(() => finished);
    line.tail = tail;
    try {
      await unlessAborted(before, controller.signal);
      const { signal: stop } = controller;
      return await (this.#leases?.run(conversation, task, { overlap, signal: stop }) ?? task(stop));
    } finally {
      signal?.removeEventListener('abort', abort);
      line.tasks.delete(controller);
      done();
      void tail.then(() => {
        if (line.tail === tail) this.#lines.delete(conversation);
      });
    }
  }

  /** Stops everything; resolves when nothing runs any more. */
  async close(reason: HemlineError): Promise<void> {
    const lines = [...this.#lines.values()];
    for (const { tasks } of lines) for (const task of tasks) task.abort(reason);
    await Promise.all(lines.map(({ tail }) => tail));
  }

  #admit(conversation: string, overlap: Overlap, claimed?: Promise<unknown>): Line {
    const known = this.#lines.get(conversation);
    if (!known) {
      const line: Line = { tasks: new Set(), tail: Promise.resolve() };
      this.#lines.set(conversation, line);
      return line;
    }
    if (overlap === 'reject' && known.tasks.size > 0) throw busy();
    if (overlap === 'supersede') {
      const before = [...known.tasks];
      const supersede = () => {
        for (const task of before) task.abort(superseded());
      };
      if (claimed) claimed.then((job) => job && supersede()).catch(() => {});
      else supersede();
    }
    if (overlap !== 'supersede' && known.tasks.size > MAX_WAITING) {
      throw new HemlineError(
        'too-many-waiting',
        'Several wishes are waiting already. Let one finish first.',
        { retryAfterMs: 3000 },
      );
    }
    return known;
  }
}
