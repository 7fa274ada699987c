import { Command, CommanderError } from 'commander';
import { botCommand } from '../commands/bot.ts';
import { dataCommand } from '../commands/data.ts';
import { editCommand } from '../commands/edit.ts';
import { evalCommand } from '../commands/eval.ts';
import { packCommand } from '../commands/pack.ts';
import { serveCommand } from '../commands/serve.ts';
import { splitCommand } from '../commands/split.ts';
import { trainCommand } from '../commands/train.ts';
import { packageVersion } from '../root.ts';
import { reportError } from './errors.ts';

const EXAMPLES = `
Examples:
  hemline serve
  hemline edit look.png "make it red and give it long sleeves" --seed 7 --out red.png
  hemline split "darker, with a belt"

Every command explains itself: hemline <command> --help`;

/**
 * Runs one command line (without node and the script) and gives the exit status: 0, 1 for an error, 2 for
 * wrong usage, 130 after Ctrl-C. Commands import what they need when they run, so `--help` and `split` stay quick.
 */
export async function run(argv: readonly string[]): Promise<number> {
  // A reader that went away (`| head`) is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const program = new Command('hemline')
    .description('A shopper refines an outfit in chat; each wish is one round of diffusion.')
    .version(packageVersion())
    .addHelpText('after', EXAMPLES)
    .configureOutput({ outputError: () => {} }) // reportError says it, in one line
    .enablePositionalOptions() // what follows `eval encoder` is the encoder's, though `eval` has such options too
    .exitOverride();
  for (const add of [
    editCommand,
    splitCommand,
    serveCommand,
    botCommand,
    trainCommand,
    evalCommand,
    dataCommand,
    packCommand,
  ]) {
    add(program);
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return typeof process.exitCode === 'number' ? process.exitCode : 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0; // --help, --version
    return reportError(error, { json: argv.includes('--json') });
  }
}
