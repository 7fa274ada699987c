import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { UsageError } from '../cli/errors.ts';
import { addRuntimeOptions, positive, type RuntimeOptions, whole } from '../cli/options.ts';
import { bar, StatusLine } from '../cli/status.ts';
import { stopSignal } from '../cli/stop.ts';

interface Options extends RuntimeOptions {
  readonly pack: string;
  readonly lora?: string;
  readonly data?: string;
  readonly out?: string;
  readonly cache?: string;
  readonly skipBroken?: boolean;
  readonly count: number;
  readonly variants?: number;
  readonly conversations: number;
  readonly seed: number;
  readonly steps?: number;
  readonly sampler?: 'ddim' | 'ddpm';
  readonly strength?: number;
  readonly encoder?: string;
  readonly inception?: string;
  readonly retrieval?: string;
  readonly resamples: number;
  readonly fidResamples: number;
  readonly json?: boolean;
}

interface TrainingOptions extends RuntimeOptions {
  readonly data: string;
  readonly out: string;
  readonly from?: string;
  readonly steps?: number;
  readonly batch?: number;
  readonly lr?: number;
  readonly seed?: number;
  readonly checkpointMinutes?: number;
  readonly resume?: boolean;
  readonly skipBroken?: boolean;
}

const EXAMPLES = `
Examples:
  hemline data croquis --out runs/eval --count 2000 --seed 20261123
  hemline eval --pack croquis --data runs/eval --out runs/figures
  hemline eval --pack runs/pack --lora runs/lora/lora.safetensors --data FashionIQ --out runs/figures
  hemline eval encoder --data runs/data --out runs/retrieval     trains the encoder for --retrieval
  hemline eval compare base=runs/figures ours=runs/figures2 --out runs/compared`;

/** The options that are given; undefined where none is. */
function given<T extends object>(options: T): Partial<T> | undefined {
  const some = Object.entries(options).filter(([, value]) => value !== undefined);
  return some.length === 0 ? undefined : (Object.fromEntries(some) as Partial<T>);
}

/** A status line that a computation tells of its progress, and a signal that stops it. */
async function stoppable(
  work: (signal: AbortSignal, progress: (what: string, done: number, total: number) => void) => Promise<void>,
): Promise<void> {
  const stop = stopSignal();
  const status = new StatusLine();
  const progress = (what: string, done: number, total: number) => {
    status.show(`${what}  ${bar(done, total)}  ${done}/${total}`);
    if (done === total) status.clear();
  };
  try {
    await work(stop.signal, progress);
  } finally {
    status.clear();
    stop.release();
  }
}

export function evalCommand(program: Command): void {
  const evaluation = program
    .command('eval')
    .description("Measures a pack on a data set: the paper's tables, as one HTML report and one JSON.")
    .option('--pack <dir>', 'the checkpoint: "croquis" or a folder', 'croquis')
    .option('--lora <file>', 'LoRA weights (.safetensors) to add')
    .option('--data <dir>', 'triplets.jsonl, FashionIQ or Fashion200k; unseen in training (required)')
    .option('--out <dir>', 'where report.html, figures.json and the pictures go (required)')
    .option(
      '--cache <dir>',
      'keeps what is the same for every pack; cache/ in the folder of the data if not given',
    )
    .option('--skip-broken', 'leave out triplets whose pictures are missing or broken')
    .option('--count <n>', 'triplets to measure', whole(2), 200)
    .option(
      '--variants <n>',
      'of them, told in other ways, too: ill-formed, in rounds; all if not given',
      whole(0),
    )
    .option('--conversations <n>', 'conversations of five and of twenty rounds, each', whole(0), 20)
    .option('--seed <n>', 'of noise, words and resampling', whole(0), 7)
    .option('--steps <n>', "denoising steps of a round; the pack's own number if not given", whole(1))
    .addOption(new Option('--sampler <name>', "the pack's own if not given").choices(['ddim', 'ddpm']))
    .option('--strength <share>', 'how far a round noises the picture; 1 begins at pure noise', positive)
    .option('--encoder <pack>', 'whose image encoder compares pictures; that of --pack if not given')
    .option('--inception <file>', 'an Inception ONNX file for FID; the image encoder if not given')
    .option('--retrieval <file>', "a retrieval encoder's weights; the image encoder if not given")
    .option('--resamples <n>', 'of bootstrap intervals', whole(10), 1000)
    .option('--fid-resamples <n>', 'of those of FIDs', whole(10), 50)
    .option('--json', 'print one object: {report, figures, tables}')
    .addHelpText('after', EXAMPLES)
    .enablePositionalOptions()
    // Not `requiredOption`: commander would want them of `eval encoder`, too, which has its own.
    .action(async ({ json, data, out, skipBroken, steps, sampler, strength, ...options }: Options) => {
      if (data === undefined || out === undefined)
        throw new UsageError(
          `required option '--${data === undefined ? 'data' : 'out'} <dir>' not specified`,
        );
      const { evaluate } = await import('../../models/eval/index.ts');
      await stoppable(async (signal, onProgress) => {
        const { report, figures, tables } = await evaluate({
          ...options,
          data,
          out,
          missing: skipBroken ? 'skip' : 'throw',
          sampling: given({ steps, sampler, strength }),
          signal,
          onProgress,
        });
        process.stdout.write(
          json ? `${JSON.stringify({ report, figures, tables })}\n` : `${report}\n${figures}\n`,
        );
      });
    });
  addRuntimeOptions(evaluation);
  const encoder = evaluation
    .command('encoder')
    .description('Trains the retrieval encoder on the pictures of a data set.')
    .requiredOption('--data <dir>', 'a data set: the folder with triplets.jsonl')
    .requiredOption('--out <dir>', 'where weights, checkpoints and progress go')
    .option('--from <file>', 'an earlier retrieval encoder, which is fine-tuned')
    .option('--steps <n>', 'optimiser steps', whole(1))
    .option('--batch <n>', 'different pictures in a step', whole(2))
    .option('--lr <rate>', 'peak learning rate', positive)
    .option('--seed <n>', 'the same seed and data give the same run', whole(0))
    .option('--checkpoint-minutes <n>', 'time between checkpoints; 5 if not given', positive)
    .option('--resume', 'go on from the newest checkpoint in --out')
    .option('--skip-broken', 'leave out triplets whose pictures are missing or broken')
    .action(async ({ skipBroken, ...options }: TrainingOptions) => {
      const { trainRetrieval } = await import('../../models/eval/index.ts');
      await stoppable((signal, onPrepare) =>
        trainRetrieval({ ...options, missing: skipBroken ? 'skip' : 'throw', signal, onPrepare }),
      );
    });
  addRuntimeOptions(encoder);
  evaluation
    .command('compare')
    .description('Puts the figures of evaluations beside each other, as Markdown and as compare.html.')
    .argument(
      '<runs...>',
      'what `hemline eval` wrote: folders, as name=folder if another name should be shown',
    )
    .requiredOption('--out <dir>', 'where compare.html goes')
    .action(async (runs: string[], { out }: { out: string }) => {
      const { compare } = await import('../../models/eval/index.ts');
      const { markdown, report } = await compare(runs.map(namedRun), out);
      process.stdout.write(`${markdown}\n${report}\n`);
    });
}

function namedRun(run: string): { name: string; dir: string } {
  const at = run.indexOf('=');
  return at > 0 ? { name: run.slice(0, at), dir: run.slice(at + 1) } : { name: basename(run), dir: run };
}
