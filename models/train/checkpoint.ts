import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { SafetensorsFile, writeSafetensors } from '../checkpoint/safetensors.ts';
import { HemlineError } from '../error.ts';
import { writeWhole } from '../write-whole.ts';
import type { Slot } from './vectors.ts';

/** What must agree between the run that saved a checkpoint and the run that resumes from it. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

const KINDS = ['value', 'first', 'second', 'average'] as const;

const State = z.object({
  /** Steps done. */
  step: z.int().min(0),
  file: z.string().regex(/^step-\d+\.safetensors$/),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

function readState(path: string): z.infer<typeof State> {
  try {
    return State.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new HemlineError(
      'checkpoint-corrupt',
      `${path} is damaged: nothing can be resumed from it. Delete it, and train again.`,
      { cause },
    );
  }
}

/**
 * Writes weights, moments and average, then the small state file that makes them count: a kill
 * between the two leaves the previous checkpoint in force.
 */
export async function saveCheckpoint(dir: string, step: number, slots: readonly Slot[], settings: Settings) {
  mkdirSync(dir, { recursive: true });
  const file = `step-${step}.safetensors`;
  const shapes = (data: Float32Array) => ({ shape: [data.length], data });
  await writeSafetensors(
    join(dir, file),
    new Map(slots.flatMap((s) => KINDS.map((kind) => [`${kind}:${s.name}`, shapes(s[kind])] as const))),
    { dtype: 'F32' },
  );
  writeWhole(join(dir, 'state.json'), JSON.stringify({ step, file, settings }, null, 1));
  // The checkpoint before, and what a kill left of others.
  for (const name of readdirSync(dir))
    if (/^step-\d+\.safetensors/.test(name) && name !== file) rmSync(join(dir, name));
}

/**
 * Before a run begins at the beginning: there may be one of many hours in its place.
 * @throws HemlineError `run-exists` where `dir`, or a folder in it, holds a checkpoint; `checkpoint-corrupt`.
 */
export function refuseToOverwrite(dir: string): void {
  if (!existsSync(dir)) return;
  for (const name of readdirSync(dir, { recursive: true }) as string[]) {
    if (basename(name) !== 'state.json') continue;
    const { step } = readState(join(dir, name));
    if (step > 0)
      throw new HemlineError(
        'run-exists',
        `${dir} holds a run at step ${step}: --resume goes on from there. For a new one name another --out, or delete it.`,
      );
  }
}

/**
 * Fills the slots from the newest checkpoint in `dir` and gives the number of steps done, 0 where there is none.
 * @throws HemlineError `resume-mismatch` for other settings or another net, `checkpoint-corrupt`,
 * `weights-missing`, `weights-corrupt`.
 */
export async function loadCheckpoint(
  dir: string,
  slots: readonly Slot[],
  settings: Settings,
): Promise<number> {
  const path = join(dir, 'state.json');
  if (!existsSync(path)) return 0;
  const state = readState(path);
  for (const [key, value] of Object.entries(settings)) {
    if (state.settings[key] !== value)
      throw new HemlineError(
        'resume-mismatch',
        `${dir} was made with ${key} ${state.settings[key]}, this run has ${value}: use the same, or another --out.`,
      );
  }
  const file = await SafetensorsFile.open(join(dir, state.file));
  for (const slot of slots) {
    for (const kind of KINDS) {
      const stored = file.get(`${kind}:${slot.name}`)?.read();
      if (stored?.length !== slot[kind].length)
        throw new HemlineError(
          'resume-mismatch',
          `${state.file} does not hold ${slot.name} of this net's shape.`,
        );
      slot[kind].set(stored);
    }
  }
  return state.step;
}
