import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LoraNaming, Provenance } from '../../checkpoint/lora-write.ts';
import { loraModules, writeLora } from '../../checkpoint/lora-write.ts';
import { openPack, type Pack } from '../../checkpoint/pack.ts';
import type { Settings } from '../checkpoint.ts';
import { needComponents } from '../component.ts';
import type { TrainingData } from '../data.ts';
import { dataHash } from '../data-hash.ts';
import { allSettings, type LoopOptions, runLoop, type Trained } from '../loop.ts';
import { EDITING_NEEDS } from '../open-edit-data.ts';
import type { TrainOptions } from '../options.ts';
import type { PoseOptions } from '../poses/conditions.ts';
import { describeSkipped } from '../records.ts';
import { planLora } from './dry-run.ts';
import { checkedPack, openLora } from './open.ts';
import { type LoraOptions, loraOptions } from './options.ts';
import { keepSheet, type ReportFacts, writeReport } from './report.ts';
import { type Sample, sampled, sampleSheet } from './samples.ts';

/** The finished file of each naming, in the run's folder. */
const FILES: Readonly<Record<LoraNaming, string>> = {
  peft: 'lora.safetensors',
  diffusers: 'lora.diffusers.safetensors',
  kohya: 'lora.kohya.safetensors',
};

/**
 * `hemline train lora`: the paper's training (sections 3 and 4.2) of a LoRA for `options.pack` ("croquis" by default).
 * Writes lora.safetensors, with how it was made in its header, and report.html into `out`.
 */
export async function trainLora(
  data: TrainingData,
  options: TrainOptions,
  given: LoopOptions,
): Promise<void> {
  const o = loraOptions(options.lora);
  const pack = checkedPack(await openPack(options.pack ?? 'croquis'));
  needComponents(pack.dir, [...EDITING_NEEDS, 'unet']);
  const steps = options.steps ?? Math.ceil((o.epochs * data.triplets.length) / given.batch);
  const { beta1, beta2, weightDecay, clip, ema, warmup } = o;
  const loop: LoopOptions = {
    ...given,
    steps,
    warmup,
    optimiser: { ...given.optimiser, beta1, beta2, weightDecay, clip, ema },
    settings: settingsOf(o, options.poses ?? {}, { data: dataHash(data), pack: await pack.hash() }),
  };
  if (options.dryRun) {
    options.onPlan?.(await planLora(data, pack, o, options, loop));
    return;
  }
  // What a run in the same folder told before is not of this one.
  if (!loop.resume)
    for (const name of ['progress.jsonl', 'samples', 'report.html'])
      rmSync(join(options.out, name), { recursive: true, force: true });
  const settings = allSettings(loop);
  const opened = await openLora(data, pack, o, options, loop);
  const facts: ReportFacts = {
    settings,
    about: {
      pack: `${pack.manifest.name} ${pack.manifest.version}`,
      'pack hash': String(settings.pack),
      data: `${data.dir}, ${data.triplets.length} triplets, ${opened.lessons.multi.length} of them for L_multi`,
      'data hash': String(settings.data),
      'left out': describeSkipped(data.skipped),
      ...(opened.poses ? { poses: JSON.stringify(opened.poses) } : {}),
    },
  };
  const { name, version } = pack.manifest;
  const provenance = {
    kind: 'lora',
    pack: { name, version, hash: settings.pack },
    settings,
    poses: opened.poses,
  };
  const shown = sampled(data, opened.lessons, o.samples);
  const look = (step: number, { average }: Trained) =>
    show(step, average, { data, pack, o, options, loop, facts, shown, provenance });
  try {
    const every = o.sampleEvery === 0 ? steps : (o.sampleEvery ?? Math.max(1, Math.ceil(steps / 10)));
    const { average } = await runLoop(opened.task, { ...loop, look: { every, at: look } });
    if (steps % every !== 0) await look(steps, { average, values: average });
    await writeAll(options.out, average, o, provenance);
    writeReport(options.out, facts);
  } finally {
    opened.close();
  }
}

interface Run {
  readonly data: TrainingData;
  readonly pack: Pack;
  readonly o: LoraOptions;
  readonly options: TrainOptions;
  readonly loop: LoopOptions;
  readonly facts: ReportFacts;
  /** Triplets on the sheets. */
  readonly shown: readonly Sample[];
  readonly provenance: Provenance;
}

/**
 * A sample sheet of the weights as they are, and the report with it. A sheet that fails, say for want of memory, is
 * told of in the report: it is not worth the run.
 */
async function show(step: number, average: ReadonlyMap<string, Float32Array>, run: Run): Promise<void> {
  const { data, pack, o, options, loop, facts, shown, provenance } = run;
  const { checkpoints: dir, seed, provider, threads, signal } = loop;
  const where = { pack: pack.dir, dir, step, seed, provider, threads, signal, provenance };
  try {
    if (shown.length > 0) keepSheet(options.out, await sampleSheet(data, shown, average, o, where));
  } catch (error) {
    if (signal?.aborted) return;
    facts.about[`sheet of step ${step}`] = error instanceof Error ? error.message : String(error);
  }
  writeReport(options.out, facts);
}

async function writeAll(
  out: string,
  average: ReadonlyMap<string, Float32Array>,
  o: LoraOptions,
  provenance: Provenance,
): Promise<void> {
  const modules = loraModules(average, o);
  const namings = o.naming === 'all' ? (Object.keys(FILES) as LoraNaming[]) : [o.naming];
  for (const naming of namings) {
    // The only file is called the same whatever its naming.
    const file = o.naming === 'all' ? FILES[naming] : FILES.peft;
    await writeLora(join(out, file), modules, { naming, provenance });
  }
}

/** What must agree between a run and the one that it goes on from: all but what is only shown or written. */
function settingsOf(o: LoraOptions, poses: PoseOptions, hashes: { data: string; pack: string }): Settings {
  const {
    naming: _,
    samples: __,
    sampleEvery: ___,
    epochs: ____,
    parts: partsFrom,
    lambda,
    start,
    ...rest
  } = o;
  const { keypoints = '', unmarked = 'auto', edges = true } = poses;
  return {
    kind: 'lora',
    ...hashes,
    ...rest,
    // `parts` are those that the loop cuts a batch into.
    partsFrom,
    lambda: lambda.join('..'),
    start: start ?? 'auto',
    keypoints,
    unmarked,
    edges,
  };
}
