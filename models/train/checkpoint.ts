import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SafetensorsFile, writeSafetensors } from '../checkpoint/safetensors.ts';
import { HemlineError } from '../error.ts';
import type { Slot } from './adamw.ts';

/** What must agree between the run that saved a checkpoint and the run that resumes from it. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

const KINDS = ['value', 'first', 'second', 'average'] as const;

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
  const state = join(dir, 'state.json');
  const before = existsSync(state)
    ? (JSON.parse(readFileSync(state, 'utf8')) as { file: string }).file
    : null;
  writeFileSync(`${state}.tmp`, JSON.stringify({ step, file, settings }, null, 1));
  renameSync(`${state}.tmp`, state);
  if (before && before !== file) rmSync(join(dir, before), { force: true });
}

/** Fills the slots from the newest checkpoint in `dir` and gives the number of steps done. */
export async function loadCheckpoint(
  dir: string,
  slots: readonly Slot[],
  settings: Settings,
): Promise<number> {
  const path = join(dir, 'state.json');
  if (!existsSync(path)) return 0;
  const state = JSON.parse(readFileSync(path, 'utf8')) as { step: number; file: string; settings: Settings };
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
