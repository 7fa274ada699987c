import type { Command } from 'commander';

interface Options {
  readonly out: string;
  readonly shares?: string;
}

/** `hemline pack average`: one network of several runs. */
export function packAverageCommand(pack: Command): void {
  pack
    .command('average')
    .description(
      'Averages the weights of several runs that went on from the same start: often better than each, and as fast.',
    )
    .argument('<parts...>', 'packs or folders that training wrote; networks that all have are averaged')
    .requiredOption('--out <dir>', 'gets the averaged networks; `hemline pack make` puts them into a pack')
    .option('--shares <numbers>', 'how much of each, with commas: 1,1,2; alike if not given')
    .action(run);
}

async function run(parts: readonly string[], { out, shares }: Options): Promise<void> {
  const { average } = await import('../../models/train/average.ts');
  const nets = await average({ parts, out, shares: shares?.split(',').map(Number) });
  process.stdout.write(`${nets.join(', ')} of ${parts.length} in ${out}\n`);
}
