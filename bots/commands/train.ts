import { Argument, type Command } from 'commander';
import type { Kind } from '../../models/train/index.ts';
import { whole } from '../cli/options.ts';
import { stopSignal } from '../cli/stop.ts';

interface Options {
  readonly data: string;
  readonly out: string;
  readonly pack?: string;
  readonly steps?: number;
  readonly seed?: number;
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
    .option('--steps <n>', 'optimiser steps', whole(1))
    .option('--seed <n>', 'the same seed and data give the same run', whole(0))
    .option('--resume', 'go on from the newest checkpoint in --out')
    .addHelpText('after', EXAMPLES)
    .action(async (kind: Kind, options: Options) => {
      const { train } = await import('../../models/train/index.ts');
      const stop = stopSignal();
      try {
        await train(kind, { ...options, signal: stop.signal });
      } finally {
        stop.release();
      }
    });
}
