import type { Command } from 'commander';

export function packCommand(program: Command): void {
  program.command('pack').description('Checkpoints.');
}
