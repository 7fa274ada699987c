import type { Command } from 'commander';
import { StatusLine } from '../cli/status.ts';

interface Options {
  readonly out: string;
  readonly data: string;
  readonly name?: string;
  readonly packVersion?: string;
}

/** `hemline pack make`: what `hemline train` wrote, as one pack. */
export function packMakeCommand(pack: Command): void {
  pack
    .command('make')
    .description(
      'Puts what `hemline train` made together as a croquis pack: networks, words, preview, lookbook.',
    )
    .argument('<parts...>', 'folders that training wrote; of two with the same network the later one counts')
    .requiredOption('--out <dir>', "the pack's folder; what it holds already stays where no part replaces it")
    .requiredOption('--data <dir>', 'a data set, to whose first pictures the preview is fitted')
    .option('--name <name>', "the pack's name; as it was, or croquis")
    .option('--pack-version <version>', "the pack's version; as it was, or 0.1.0")
    .action(make);
}

async function make(parts: readonly string[], { out, data, name, packVersion }: Options): Promise<void> {
  const [{ assemble }, { writeLookbook }, { packFacets, packWords }] = await Promise.all([
    import('../../models/train/assemble.ts'),
    import('../../models/croquis/lookbook.ts'),
    import('../../models/croquis/describe/index.ts'),
  ]);
  const status = new StatusLine();
  status.show('putting the pack together');
  const lookbook = await writeLookbook(out);
  const manifest = { lookbook, facets: packFacets(), words: packWords() };
  const made = await assemble({ out, parts, data, name, version: packVersion, manifest });
  status.clear();
  process.stdout.write(`${made.name} ${made.version} in ${out}\n`);
}
