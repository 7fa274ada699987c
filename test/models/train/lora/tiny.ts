import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { NetName } from '../../../../models/checkpoint/component.ts';
import { netGraph } from '../../../../models/checkpoint/nets.ts';
import { writeSafetensors } from '../../../../models/checkpoint/safetensors.ts';
import { Random } from '../../../../models/random.ts';
import { train } from '../../../../models/train/index.ts';
import type { TrainOptions } from '../../../../models/train/options.ts';
import { TINY, writeTinyPack } from '../../checkpoint/tiny-pack.ts';
import { folder, writeJson } from '../tiny.ts';

/** Writes a component anew, with weights of which none is zero: nothing hides the LoRA. */
async function write(pack: string, component: NetName, config: Readonly<Record<string, unknown>>) {
  const graph = netGraph(component, config);
  const tensors = [...graph.weights].map(([name, { shape }]) => {
    const random = new Random(name);
    const count = shape.reduce((n, d) => n * d, 1);
    const fan = shape.length > 1 ? count / shape[0]! : 1;
    const one = shape.length === 1 && name.endsWith('weight') ? 1 : 0;
    const scale = shape.length > 1 ? fan ** -0.5 : 0.1;
    const data = Float32Array.from({ length: count }, () => one + scale * random.normal());
    return [name, { shape, data }] as const;
  });
  mkdirSync(join(pack, component), { recursive: true });
  writeJson(join(pack, component, 'config.json'), config);
  const path = join(pack, component, 'diffusion_pytorch_model.safetensors');
  await writeSafetensors(path, new Map(tensors), { dtype: 'F16' });
}

/**
 * A pack of random weights with a pose branch and an estimator, whose U-Net sees the current picture or does not, and
 * has `more` fields of its own.
 */
export async function tinyPack(beside = true, more = {}): Promise<string> {
  const pack = join(folder(), 'tiny');
  mkdirSync(pack);
  await writeTinyPack(pack);
  const in_channels = beside ? 6 : 3;
  await write(pack, 'unet', { ...TINY.unet, in_channels, ...more });
  await write(pack, 'controlnet', { ...TINY.controlnet, in_channels, ...more });
  const estimator = join(pack, 'pose_estimator');
  renameSync(join(estimator, 'model.safetensors'), join(estimator, 'diffusion_pytorch_model.safetensors'));
  return pack;
}

/** A copy of a data set, without what was cached. */
export function copied(data: string): string {
  const copy = join(folder(), 'data');
  cpSync(data, copy, { recursive: true, filter: (from) => !from.endsWith('cache') });
  return copy;
}

/** Trains a LoRA for four steps of two rows without a word, and gives its folder. */
export async function trainedLora(
  data: string,
  pack: string,
  options: Partial<TrainOptions> = {},
): Promise<string> {
  const out = options.out ?? join(folder(), 'lora');
  const lora = { samples: 0, ...options.lora };
  await train('lora', { steps: 4, batch: 2, onReport: () => {}, data, pack, ...options, lora, out });
  return out;
}

/** The finished file. */
export const LORA = 'lora.safetensors';

export const weights = (out: string): Buffer => readFileSync(join(out, LORA));

export const state = (out: string): { step: number } =>
  JSON.parse(readFileSync(join(out, 'checkpoints/state.json'), 'utf8'));

/** All weights that a run's folder has outside its checkpoints. */
export const finished = (out: string): string[] =>
  (readdirSync(out, { recursive: true }) as string[])
    .filter((file) => file.endsWith('.safetensors') && !file.startsWith('checkpoints'))
    .sort();
