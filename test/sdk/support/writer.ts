import { openStore } from '../../../sdk/conversation/stores/open.ts';

/** Writes and writes, and says after a while what has been acknowledged. */
const store = await openStore(process.argv[2]!);
for (let i = 0; ; i++) {
  await store.set(`key ${i}`, new Uint8Array(5000 + i));
  if (i === 40) process.send!(i);
}
