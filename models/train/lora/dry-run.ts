import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pack } from '../../checkpoint/pack.ts';
import type { TrainingData } from '../data.ts';
import { type LoopOptions, runLoop } from '../loop.ts';
import type { TrainOptions } from '../options.ts';
import { markedPoses } from '../poses/conditions.ts';
import { type Lesson, lessonsOf } from './lessons.ts';
import { openLora } from './open.ts';
import { isMultiRound, type LoraOptions, type Plan } from './options.ts';

const TRIAL_STEPS = 3;
/** Triplets of a trial, or a batch of them. */
const FEW = 16;

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
  const lessons = wants ? multi : all;
  const timed = async (count: number, name: string) => {
    const trial = trialOf(data, lessons.slice(0, count), join(dir, name));
    const began = performance.now();
    const opened = await openLora(trial, pack, o, { ...options, onPrepare: undefined }, loop);
    return { opened, pictures: trial.files.length, seconds: (performance.now() - began) / 1000 };
  };
  try {
    (await timed(1, 'first')).opened.close();
    // Of all pictures: few may show nobody that is marked.
    if (options.poses?.keypoints !== undefined) await markedPoses(data, options.poses.keypoints);
    // What one triplet takes, now that code is compiled, is the opening of networks, which more of them take only once.
    const one = await timed(1, 'one');
    one.opened.close();
    const few = await timed(Math.max(FEW, loop.batch), 'few');
    const perPicture = Math.max(0, few.seconds - one.seconds) / Math.max(1, few.pictures - one.pictures);
    const cached = bytesIn(join(dir, 'few', 'cache'));
    const { opened } = few;
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
        prepareSeconds: one.seconds + perPicture * (data.files.length - one.pictures),
        memory: process.resourceUsage().maxRSS * 1024,
        disk: (cached * data.files.length) / few.pictures,
      };
    } finally {
      opened.close();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function bytesIn(dir: string): number {
  return readdirSync(dir).reduce((sum, file) => sum + statSync(join(dir, file)).size, 0);
}

/** The data set of a few lessons alone, which keeps its caches in `dir`. */
function trialOf(data: TrainingData, few: readonly Lesson[], dir: string): TrainingData {
  const triplets = few.map((lesson) => data.triplets[lesson.triplet]!);
  const paths = [...new Set(triplets.flatMap((t) => [t.reference, t.target]))];
  return {
    ...data,
    dir,
    excerpt: true,
    triplets,
    files: paths.map((path) => data.files[data.index(path)]!),
    index: (path) => paths.indexOf(path),
    describe: (picture) => data.describe(data.index(paths[picture]!)),
  };
}
