import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { photo, standIn, temporaryStore } from '../sdk/support/stand-in.ts';
import type { Bench } from './measure.ts';

const CONVERSATIONS = 1000;
const TALK = ['make it red and give it long sleeves', 'longer', 'v neck', 'make it navy', 'lose the belt'];
const MiB = 2 ** 20;

/** MiB of live objects and buffers. Not the resident set, in which lmdb's file is mapped and counts. */
function memoryInUse(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MiB;
}

/** What the SDK itself costs: conversations one after another in one process, over lmdb and a host without networks. */
export const conversations: Bench = async function* () {
  const { stylist, host } = await standIn({ store: temporaryStore() });
  const picture = await photo();
  const turns: number[] = [];
  const memory: number[] = [];
  for (let i = 0; i < CONVERSATIONS; i++) {
    await stylist.start(`c${i}`, picture);
    for (const text of TALK) {
      const start = performance.now();
      await stylist.refine(`c${i}`, text);
      turns.push(performance.now() - start);
    }
    // The host's record of what it was asked is the benchmark's, not the SDK's.
    host.calls.length = 0;
    if (i % 100 === 99) memory.push(memoryInUse());
  }
  await stylist.close();
  yield {
    what: `a turn's overhead, ${CONVERSATIONS} conversations of ${TALK.length}`,
    unit: 'ms',
    values: turns,
  };
  yield { what: 'memory, first hundred conversations', unit: 'MiB', values: memory.slice(0, 1) };
  yield { what: 'memory, each hundred after them', unit: 'MiB', values: memory.slice(1) };
};
