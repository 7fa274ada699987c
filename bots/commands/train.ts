import { Argument, type Command, Option } from 'commander';
import type { Kind } from '../../models/train/index.ts';
import { positive, whole } from '../cli/options.ts';
import { bar, StatusLine } from '../cli/status.ts';
import { stopSignal } from '../cli/stop.ts';

interface Options {
  readonly data: string;
  readonly out: string;
  readonly pack?: string;
  readonly from?: string;
  readonly steps?: number;
  readonly batch?: number;
  readonly lr?: number;
  readonly seed?: number;
  readonly checkpointMinutes?: number;
  readonly provider?: 'cpu' | 'cuda' | 'webgpu';
  readonly threads?: number;
  readonly resume?: boolean;
}

const KINDS = ['vae', 'clip', 'base', 'pose'] as const satisfies readonly Kind[];

const EXAMPLES = `
Examples:
  hemline data croquis --out runs/data --count 40000 --seed 1
  hemline train vae --data runs/data --out runs/vae
  hemline train base --data runs/data --out runs/base --pack runs/pack --steps 20000
  hemline train base --data runs/data --out runs/base --pack runs/pack --resume`;

export function trainCommand(program: Command): void {
  program
    .command('train')
    .description('Trains one part of a pack; the finished weights are the .safetensors in --out.')
    .addArgument(
      new Argument('<part>', 'autoencoder, text and image encoders, U-Net, or pose branch').choices(KINDS),
    )
    .requiredOption('--data <dir>', 'a data set: the folder with triplets.jsonl')
    .requiredOption('--out <dir>', 'where weights, checkpoints and progress go')
    .option('--pack <dir>', 'the pack whose other networks and configs are used')
    .option('--from <dir>', 'the pack whose weights training goes on from (vae, base)')
    .option('--steps <n>', 'optimiser steps', whole(1))
    .option('--batch <n>', 'rows in a step', whole(1))
    .option('--lr <rate>', 'peak learning rate', positive)
    .option('--seed <n>', 'the same seed and data give the same run', whole(0))
    .option('--checkpoint-minutes <n>', 'time between checkpoints; 5 if not given', positive)
    .addOption(new Option('--provider <name>', 'where it runs').choices(['cpu', 'cuda', 'webgpu']))
    .option('--threads <n>', 'threads; all cores if not given', whole(1))
    .option('--resume', 'go on from the newest checkpoint in --out')
    .addHelpText('after', EXAMPLES)
    .action(async (kind: Kind, options: Options) => {
      const { train } = await import('../../models/train/index.ts');
      const stop = stopSignal();
      const status = new StatusLine();
      const onPrepare = (what: string, done: number, total: number) => {
        status.show(`${what}  ${bar(done, total)}  ${done}/${total}`);
        if (done === total) status.clear();
      };
      try {
        await train(kind, { ...options, signal: stop.signal, onPrepare });
      } finally {
        status.clear();
        stop.release();
      }
    });
}
