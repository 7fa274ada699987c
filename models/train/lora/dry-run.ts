import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pack } from '../../checkpoint/pack.ts';
import type { TrainingData } from '../data.ts';
import { type LoopOptions, runLoop } from '../loop.ts';
import type { TrainOptions } from '../options.ts';
import { lessonsOf } from './lessons.ts';
import { openLora } from './open.ts';
import type { LoraOptions, Plan } from './options.ts';
import { isMultiRound } from './total.ts';

const TRIAL_STEPS = 3;

/**
 * Prepares a few triplets and trains three steps on them in a temporary folder. Nothing of it stays.
 * @throws HemlineError as the run itself would at its beginning.
 */
export async function planLora(
  data: TrainingData,
  pack: Pack,
  o: LoraOptions,
  options: TrainOptions,
  loop: LoopOptions,
): Promise<Plan> {
  const wants = isMultiRound(o);
  const split = options.split ?? (() => []);
  const { all, multi, texts } = lessonsOf(data, o, wants, split);
  const dir = mkdtempSync(join(tmpdir(), 'hemline-dry-run-'));
  try {
    const few = (wants ? multi : all)
      .slice(0, Math.max(16, loop.batch))
      .map((l) => data.triplets[l.triplet]!);
    const paths = [...new Set(few.flatMap((t) => [t.reference, t.target]))];
    const trial: TrainingData = {
      ...data,
      dir,
      triplets: few,
      files: paths.map((path) => data.files[data.index(path)]!),
      index: (path) => paths.indexOf(path),
      describe: (picture) => data.describe(data.index(paths[picture]!)),
    };
    const began = performance.now();
    const opened = await openLora(trial, pack, o, { ...options, onPrepare: undefined }, loop);
    const prepared = (performance.now() - began) / 1000;
    try {
      let rate = 0;
      const onReport: LoopOptions['onReport'] = (report) => {
        rate = report.rowsPerSecond;
      };
      const checkpoints = join(dir, 'checkpoints');
      const { values } = await runLoop(opened.task, {
        ...loop,
        steps: TRIAL_STEPS,
        checkpoints,
        resume: false,
        look: undefined,
        onReport,
      });
      const secondsPerStep = loop.batch / rate;
      return {
        triplets: data.triplets.length,
        multi: multi.length,
        skipped: data.skipped.length,
        pictures: data.files.length,
        texts: texts.length,
        steps: loop.steps,
        batch: loop.batch,
        epochs: (loop.steps * loop.batch) / data.triplets.length,
        parameters: [...values.values()].reduce((n, { length }) => n + length, 0),
        secondsPerStep,
        seconds: secondsPerStep * loop.steps,
        prepareSeconds: (prepared * data.files.length) / paths.length,
        memory: process.resourceUsage().maxRSS * 1024,
        disk: opened.rowBytes.picture * data.files.length + opened.rowBytes.text * texts.length,
      };
    } finally {
      opened.close();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
