import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { HemlineError } from '../error.ts';
import type { Part, PartPlan } from './part.ts';

export interface Call {
  readonly method: 'open' | keyof Part;
  readonly argument?: unknown;
}

export type Reply = { readonly result: unknown } | { readonly code?: string; readonly message: string };

/**
 * A part in a thread of its own. Calls are answered one by one.
 * @throws HemlineError `training-thread` where the thread ends by itself, or what the part says.
 */
export async function openRemotePart(plan: PartPlan): Promise<Part> {
  const thread = startThread(new URL(`./part-thread${extname(import.meta.url)}`, import.meta.url), plan);
  const waiting: { resolve(result: never): void; reject(error: Error): void }[] = [];
  let ended: Error | undefined;
  const end = (error: Error) => {
    ended ??= error;
    for (const { reject } of waiting.splice(0)) reject(ended);
  };
  thread.on('message', (reply: Reply) => {
    const { resolve, reject } = waiting.shift()!;
    if ('result' in reply) resolve(reply.result as never);
    else reject(reply.code ? new HemlineError(reply.code, reply.message) : new Error(reply.message));
  });
  thread.on('error', end);
  const exited = new Promise<void>((resolve) => {
    thread.on('exit', () => {
      end(new HemlineError('training-thread', 'A training thread ended, perhaps for want of memory.'));
      resolve();
    });
  });
  const call = <T>(method: Call['method'], argument?: unknown): Promise<T> =>
    new Promise((resolve, reject) => {
      if (ended) return reject(ended);
      waiting.push({ resolve, reject });
      thread.postMessage({ method, argument } satisfies Call);
    });
  const part: Part = {
    compute: (feeds) => call('compute', feeds),
    reduce: () => call('reduce'),
    update: (update) => call('update', update),
    // The thread ends by itself: ending it from here in the middle of a run would abort the process.
    close: async () => {
      if (!ended) await call('close');
      await exited;
    },
  };
  try {
    await call('open');
    return part;
  } catch (error) {
    await part.close().catch(() => {});
    throw error;
  }
}

/** Sources run under tsx, which does not reach into threads by itself. */
function startThread(program: URL, workerData: unknown): Worker {
  if (!program.pathname.endsWith('.ts')) return new Worker(program, { workerData });
  const [tsx, href] = [import.meta.resolve('tsx/esm/api'), program.href].map((url) => JSON.stringify(url));
  const boot = `import(${tsx}).then(({ tsImport }) => tsImport(${href}, ${href}))`;
  return new Worker(boot, { eval: true, workerData });
}
