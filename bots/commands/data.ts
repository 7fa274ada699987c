import type { Command } from 'commander';
import { whole } from '../cli/options.ts';
import { bar, StatusLine } from '../cli/status.ts';

interface Options {
  readonly out: string;
  readonly count: number;
  readonly seed: number;
}

const EXAMPLES = `
Examples:
  hemline data croquis --out runs/data --count 40000 --seed 1
  hemline data croquis --out /tmp/probe --count 200 --seed 20261123`;

export function dataCommand(program: Command): void {
  const data = program.command('data').description('Makes data sets.');
  data
    .command('croquis')
    .description('Draws a data set of croquis: triplets of reference, feedback and target.')
    .requiredOption('--out <dir>', 'where triplets.jsonl and the pictures go')
    .requiredOption('--count <n>', 'how many triplets', whole(1))
    .requiredOption('--seed <n>', 'the same count and seed give the same bytes', whole(0))
    .addHelpText('after', EXAMPLES)
    .action(async ({ out, count, seed }: Options) => {
      const { writeCroquis } = await import('../../models/croquis/dataset.ts');
      const status = new StatusLine();
      await writeCroquis({
        out,
        count,
        seed,
        onProgress: (done: number) => status.show(`${bar(done, count)}  ${done}/${count} triplets`),
      });
      status.clear();
      process.stdout.write(`${count} triplets in ${out}\n`);
    });
}
