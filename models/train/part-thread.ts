import { parentPort, workerData } from 'node:worker_threads';
import { HemlineError } from '../error.ts';
import { openPart, type PartPlan } from './part.ts';
import type { Call, Reply } from './remote-part.ts';

// The other end of remote-part.ts.
const port = parentPort!;
const part = openPart(workerData as PartPlan);
part.catch(() => {});

port.on('message', async ({ method, argument }: Call) => {
  let reply: Reply;
  try {
    const opened = await part;
    reply = { result: method === 'open' ? undefined : await opened[method](argument as never) };
  } catch (cause) {
    const error = cause as Error;
    reply = { code: cause instanceof HemlineError ? cause.code : undefined, message: error.message };
  }
  port.postMessage(reply);
  if (method === 'close') port.close();
});
