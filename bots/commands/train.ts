import { Argument, type Command, Option } from 'commander';
import type { Kind } from '../../models/train/index.ts';
import { UsageError } from '../cli/errors.ts';
import { addRuntimeOptions, positive, type RuntimeOptions, whole } from '../cli/options.ts';
import { bar, StatusLine } from '../cli/status.ts';
import { stopSignal } from '../cli/stop.ts';
import { addLoraOptions, formatPlan, givenLoraOptions, type LoraFlags, loraTraining } from './train-lora.ts';

interface Options extends LoraFlags, RuntimeOptions {
  readonly data: string;
  readonly out: string;
  readonly pack?: string;
  readonly from?: string;
  readonly classifier?: string;
  readonly discriminator?: boolean;
  readonly steps?: number;
  readonly batch?: number;
  readonly lr?: number;
  readonly optimizer?: 'adamw' | 'muon';
  readonly seed?: number;
  readonly checkpointMinutes?: number;
  readonly resume?: boolean;
  readonly skipBroken?: boolean;
}

const KINDS = ['vae', 'clip', 'classifier', 'base', 'pose', 'lora'] as const satisfies readonly Kind[];
/** What can go on from weights that are named. */
const FROM: readonly Kind[] = ['vae', 'classifier', 'base'];

const EXAMPLES = `
Examples:
  hemline data croquis --out runs/data --count 40000 --seed 1
  hemline train vae --data runs/data --out runs/vae
  hemline train base --data runs/data --out runs/base --pack runs/pack --steps 20000
  hemline train base --data runs/data --out runs/base --pack runs/pack --resume
  hemline train classifier --data runs/data --out runs/read --pack runs/pack
  hemline train base --data runs/data --out runs/base2 --pack runs/pack --from runs/base --classifier runs/read
  hemline train lora --data runs/data --out runs/lora --dry-run
  hemline train lora --data fashion-iq --out runs/lora --pack runs/pack --skip-broken`;

export function trainCommand(program: Command): void {
  const command = program.command('train');
  command
    .description('Trains one part of a pack; the finished weights are the .safetensors in --out.')
    .addArgument(
      new Argument(
        '<part>',
        'autoencoder, text and image encoders, classifier of latents, U-Net, pose branch, or LoRA',
      ).choices(KINDS),
    )
    .requiredOption('--data <dir>', 'a data set: the folder with triplets.jsonl, FashionIQ or Fashion200k')
    .requiredOption('--out <dir>', 'where weights, checkpoints and progress go')
    .option('--pack <dir>', 'the pack whose other networks and configs are used; croquis for lora')
    .option('--from <dir>', 'the pack or run whose weights training goes on from (vae, classifier, base)')
    .option('--classifier <dir>', 'the run whose classifier a base learns from, too')
    .option('--discriminator', 'train a discriminator along with a base, which makes what it draws less soft')
    .option('--steps <n>', 'optimiser steps', whole(1))
    .option('--batch <n>', 'rows in a step', whole(1))
    .option('--lr <rate>', 'peak learning rate', positive)
    .addOption(
      new Option('--optimizer <name>', 'muon steps the matrices of hidden layers by Muon; adamw').choices([
        'adamw',
        'muon',
      ]),
    )
    .option('--seed <n>', 'the same seed and data give the same run', whole(0))
    .option('--checkpoint-minutes <n>', 'time between checkpoints; 5 if not given', positive)
    .option('--resume', 'go on from the newest checkpoint in --out')
    .option('--skip-broken', 'leave out triplets whose pictures are missing or broken')
    .addHelpText('after', EXAMPLES)
    .action(async (kind: Kind, flags: Options) => {
      const { data, out, pack, from, steps, batch, lr, seed, checkpointMinutes, provider, threads } = flags;
      const { classifier, discriminator, optimizer, resume, skipBroken } = flags;
      const [foreign] = givenLoraOptions(command);
      if (kind !== 'lora' && foreign) throw new UsageError(`${foreign} is only for lora`);
      if (from !== undefined && !FROM.includes(kind))
        throw new UsageError(`--from is only for ${FROM.join(', ')}; ${kind} goes on from --pack`);
      if (classifier !== undefined && kind !== 'base') throw new UsageError('--classifier is only for base');
      if (discriminator && kind !== 'base') throw new UsageError('--discriminator is only for base');
      const { train } = await import('../../models/train/index.ts');
      const { formatDuration } = await import('../../models/train/progress.ts');
      const stop = stopSignal();
      const status = new StatusLine();
      const onPrepare = (what: string, done: number, total: number) => {
        status.show(`${what}  ${bar(done, total)}  ${done}/${total}`);
        if (done === total) status.clear();
      };
      try {
        await train(kind, {
          ...{ data, out, pack, from, steps, batch, lr, seed, checkpointMinutes, provider, threads },
          ...{ classifier, discriminator, optimizer, resume },
          ...(kind === 'lora' ? await loraTraining(flags) : {}),
          missing: skipBroken ? 'skip' : 'throw',
          onPlan: (plan) => process.stdout.write(formatPlan(plan, formatDuration)),
          signal: stop.signal,
          onPrepare,
        });
      } finally {
        status.clear();
        stop.release();
      }
    });
  addRuntimeOptions(command);
  addLoraOptions(command);
}
