/**
 * `npm run bench [-- name ...] [--python FILE]`: each figure is the median of several runs, with the range. Nothing
 * else should be running on the machine. A Python with torch, diffusers and peft has the LoRA step compared with theirs.
 */
import { parseArgs } from 'node:util';
import { conversations } from './conversations.ts';
import { drawing } from './drawing.ts';
import { feedback } from './feedback.ts';
import { loraStep } from './lora.ts';
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
  lora: loraStep,
  turn,
};

const { values: options, positionals: wanted } = parseArgs({
  options: { python: { type: 'string' } },
  allowPositionals: true,
});
for (const name of wanted) {
  if (BENCHES[name]) continue;
  process.stderr.write(`bench: nothing called ${name}; there are ${Object.keys(BENCHES).join(', ')}\n`);
  process.exit(2);
}
for (const [name, bench] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for await (const { what, unit, values } of bench(options)) {
    const sorted = [...values].sort((a, b) => a - b);
    const show = (x: number) => (x >= 100 ? x.toFixed(0) : x.toPrecision(3));
    const median = show(sorted[Math.floor(sorted.length / 2)]!);
    const range = `${show(sorted[0]!)} to ${show(sorted.at(-1)!)}`;
    process.stdout.write(
      `${what.padEnd(52)} ${median.padStart(8)} ${unit.padEnd(12)} (${range}, ${sorted.length} runs)\n`,
    );
  }
}
