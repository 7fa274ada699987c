import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { Command } from 'commander';
import { HemlineError } from '../../models/error.ts';
import type { Progress, Turn } from '../../sdk/stylist.ts';
import { UsageError } from '../cli/errors.ts';
import { addRuntimeOptions, type RuntimeOptions, whole } from '../cli/options.ts';
import { readPose } from '../cli/pose.ts';
import { bar, StatusLine } from '../cli/status.ts';
import { stopSignal } from '../cli/stop.ts';

interface Options extends RuntimeOptions {
  readonly pack?: string;
  readonly lora?: string;
  readonly pose?: string;
  readonly seed?: number;
  readonly steps?: number;
  readonly out?: string;
  readonly rounds?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  hemline edit models/packs/croquis/lookbook/01.png "make it red and give it long sleeves"
  hemline edit 01 "darker, with a belt" --seed 7 --out darker.png     a look of the pack's lookbook
  hemline edit me.jpg "v neck" --rounds rounds --json`;

export function editCommand(program: Command): void {
  const command = program
    .command('edit')
    .description('Edits one picture by one piece of feedback and writes the result.')
    .argument('<picture>', "a picture file, or the id of a look in the pack's lookbook")
    .argument('<feedback>', 'what to change, in plain words')
    .option('--pack <dir>', 'the checkpoint: "croquis" or a folder', 'croquis')
    .option('--lora <file>', 'LoRA weights (.safetensors) to add')
    .option(
      '--pose <file>',
      '18 keypoints as JSON, [[x,y,confidence],...] or OpenPose; estimated if not given',
    )
    .option('--seed <n>', 'the same seed gives the same picture', whole(0))
    .option('--steps <n>', "denoising steps of a round; the pack's own number if not given", whole(1))
    .option('--out <file>', 'where the result goes (.png); <picture>-edited.png here if not given')
    .option('--rounds <dir>', 'write the picture after every round into this folder')
    .option('--json', 'print one object about what was done')
    .addHelpText('after', EXAMPLES)
    .action(edit);
  addRuntimeOptions(command);
}

async function edit(picture: string, feedback: string, options: Options): Promise<void> {
  const out = options.out ?? `${basename(picture, extname(picture))}-edited.png`;
  if (extname(out).toLowerCase() !== '.png') throw new UsageError(`--out must end in .png: ${out}`);
  if (feedback.trim() === '') throw new UsageError('the feedback is empty: say what to change');
  const pose = options.pose === undefined ? undefined : await readPose(options.pose);
  if (options.rounds !== undefined) await mkdir(options.rounds, { recursive: true });

  const [{ Stylist }, { default: Keyv }] = await Promise.all([
    import('../../sdk/stylist.ts'),
    import('keyv'),
  ]);
  const status = new StatusLine();
  const stop = stopSignal();
  const { pack, lora, steps, provider, threads } = options;
  status.show('opening the pack');
  // A store in memory: a one-off leaves nothing behind.
  const stylist = await Stylist.open({ pack, lora, steps, provider, threads, store: new Keyv() });
  try {
    await stylist.start('edit', picture, { seed: options.seed, pose });
    const pictures = new Map<number, Uint8Array>();
    const turn = await stylist.refine('edit', feedback, {
      signal: stop.signal,
      pictures: options.rounds === undefined ? 'last' : 'every',
      onProgress: (progress) => {
        show(status, progress);
        if (progress.type === 'round' && progress.picture) pictures.set(progress.round, progress.picture);
      },
    });
    status.clear();
    if (turn.instructions.length === 0) throw new HemlineError('nothing-to-edit', turn.reply);
    if (options.rounds !== undefined) await writeRounds(options.rounds, turn, pictures);
    await mkdir(dirname(out), { recursive: true });
    await writeFile(out, turn.picture);
    report(turn, out, options.json === true);
  } finally {
    status.clear();
    stop.release();
    await stylist.close();
  }
}

function show(status: StatusLine, progress: Progress): void {
  if (progress.type !== 'step') return;
  const { round, rounds, instruction, step, steps } = progress;
  status.show(`round ${round}/${rounds}  ${bar(step, steps)}  ${instruction}`);
}

/** One file a round, named by its number and words, so that a folder listing tells the story. */
async function writeRounds(
  folder: string,
  turn: Turn,
  pictures: ReadonlyMap<number, Uint8Array>,
): Promise<void> {
  for (const [round, bytes] of pictures) {
    const words = (turn.rounds[round - 1]?.instruction ?? '').toLowerCase().replace(/[^a-z0-9]+/g, '-');
    const name = `${String(round).padStart(2, '0')}-${words.replace(/^-+|-+$/g, '').slice(0, 40)}`;
    await writeFile(join(folder, `${name.replace(/-$/, '')}.png`), bytes);
  }
}

function report(turn: Turn, out: string, json: boolean): void {
  if (!json) {
    for (const { instruction, ms, cached } of turn.rounds) {
      process.stdout.write(`${instruction}${cached ? '  (cached)' : `  ${(ms / 1000).toFixed(1)} s`}\n`);
    }
    process.stdout.write(`${out}\n`);
    // What was not followed is in the reply; nobody should have to find that out from the picture.
    if (turn.refused.length > 0) process.stderr.write(`hemline: ${turn.reply}\n`);
    return;
  }
  const object = {
    instructions: turn.instructions.map(({ text, facet }) => ({ text, facet })),
    refused: turn.refused,
    rounds: turn.rounds.map(({ instruction, steps, ms, cached }) => ({
      instruction,
      steps,
      ms: Math.round(ms),
      cached,
    })),
    seed: turn.seed,
    out,
    width: turn.width,
    height: turn.height,
    ms: Math.round(turn.ms),
  };
  process.stdout.write(`${JSON.stringify(object)}\n`);
}
