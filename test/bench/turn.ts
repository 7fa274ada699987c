import Keyv from 'keyv';
import { Stylist } from '../../sdk/stylist.ts';
import type { Bench } from './measure.ts';

const RUNS = 5;
const TEXT = 'make it red and give it long sleeves';

async function timed<T>(work: () => Promise<T>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** A turn of two rounds on the bundled pack through the SDK, with the engine in its child process. */
export const turn: Bench = async function* () {
  const [opened, cold, cached, undone]: number[][] = [[], [], [], []];
  for (let run = 0; run < RUNS; run++) {
    let stylist: Stylist | undefined;
    opened!.push(
      await timed(async () => {
        stylist = await Stylist.open({ store: new Keyv() });
        await stylist.start('first', '01');
        await stylist.refine('first', TEXT);
      }),
    );
    const open = stylist!;
    await open.start('cold', '02');
    cold!.push(await timed(() => open.refine('cold', TEXT)));
    undone!.push(await timed(() => open.undo('cold')));
    cached!.push(await timed(() => open.refine('cold', TEXT)));
    await open.close();
  }
  yield { what: 'from nothing to the first answer', unit: 'ms', values: opened! };
  yield { what: 'a turn of two rounds, cold', unit: 'ms', values: cold! };
  yield { what: 'the same turn again, cached', unit: 'ms', values: cached! };
  yield { what: 'undo', unit: 'ms', values: undone! };
};
