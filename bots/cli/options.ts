import { type Command, InvalidArgumentError, Option } from 'commander';

/** A commander parser for whole numbers of at least `least`. */
export function whole(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`It must be a whole number of ${least} or more.`);
    }
    return value;
  };
}

/** A commander parser for numbers above zero. */
export function positive(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('It must be a number above zero.');
  return value;
}

/** What `addRuntimeOptions` adds. */
export interface RuntimeOptions {
  readonly provider?: 'cpu' | 'cuda' | 'webgpu';
  readonly threads?: number;
}

/** The options of a command that runs networks. */
export function addRuntimeOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--provider <name>', 'where networks run; cpu if not given').choices([
        'cpu',
        'cuda',
        'webgpu',
      ]),
    )
    .option('--threads <n>', 'threads; all cores if not given', whole(1));
}
