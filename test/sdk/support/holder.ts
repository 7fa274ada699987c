import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Leases } from '../../../sdk/conversation/lease.ts';
import { openStore } from '../../../sdk/conversation/stores/open.ts';

/**
 * A process that takes a conversation `times` times, for `ms` milliseconds each. It notes in `log` when it begins and
 * ends, and tells its parent how each ended: "done", or the code of the error.
 */
const [, , address, log, name, times, ms] = process.argv;
const store = await openStore(address);
const leases = new Leases(store, { heartbeat: 200, expiry: 3000 });
process.send!('ready');
for (let i = 0; i < Number(times); i++) {
  try {
    await leases.run('c', async (signal) => {
      appendFileSync(log!, `${name} begins\n`);
      process.send!('holding');
      await sleep(Number(ms), undefined, { signal }).catch(() => {
        throw signal.reason;
      });
      appendFileSync(log!, `${name} ends\n`);
    });
    process.send!('done');
  } catch (error) {
    process.send!((error as { code: string }).code);
  }
}
await store.close();
process.disconnect();
