/**
 * `npm run bench [-- name ...]`: each figure is the median of several runs, with the range. Nothing else should be
 * running on the machine.
 */
import { conversations } from './conversations.ts';
import { drawing } from './drawing.ts';
import { feedback } from './feedback.ts';
import type { Bench } from './measure.ts';
import { training } from './training.ts';
import { turn } from './turn.ts';
import { unetRow } from './unet.ts';

const BENCHES: Readonly<Record<string, Bench>> = {
  drawing,
  feedback,
  conversations,
  unet: unetRow,
  training,
  turn,
};

const wanted = process.argv.slice(2);
for (const name of wanted) {
  if (BENCHES[name]) continue;
  process.stderr.write(`bench: nothing called ${name}; there are ${Object.keys(BENCHES).join(', ')}\n`);
  process.exit(2);
}
for (const [name, bench] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for await (const { what, unit, values } of bench()) {
    const sorted = [...values].sort((a, b) => a - b);
    const show = (x: number) => (x >= 100 ? x.toFixed(0) : x.toPrecision(3));
    const median = show(sorted[Math.floor(sorted.length / 2)]!);
    const range = `${show(sorted[0]!)} to ${show(sorted.at(-1)!)}`;
    process.stdout.write(
      `${what.padEnd(52)} ${median.padStart(8)} ${unit.padEnd(12)} (${range}, ${sorted.length} runs)\n`,
    );
  }
}
