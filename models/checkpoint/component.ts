import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HemlineError } from '../error.ts';
import type { WeightSource } from '../graph/weights.ts';
import { listFolder } from './files.ts';
import { SafetensorsFile } from './safetensors.ts';
import { openShards, readShardIndex } from './shards.ts';

/** Components that hold weights, in the order in which they are told of. */
export const NETS = ['unet', 'controlnet', 'vae', 'text_encoder', 'image_encoder', 'pose_estimator'] as const;

export type NetName = (typeof NETS)[number];

const WEIGHTS = /^(?:diffusion_pytorch_model|model)(?:\.([\w-]+))?\.safetensors$/;
const INDEX = /^(?:diffusion_pytorch_model|model)\.safetensors\.index(?:\.([\w-]+))?\.json$/;
/** Formats that run code when they are read, or that are not ours. */
const FOREIGN = /\.(bin|ckpt|pt|pth|pkl|pickle|msgpack|h5|onnx)$/;

/** Of several variants the first of these that is there; '' has no name. */
const VARIANTS = ['', 'fp16', 'bf16'];

/**
 * The file of a component's weights, or the index of its shards: full precision before fp16.
 * @throws HemlineError `component-missing`, `weights-missing`, `weights-refused` (pickle).
 */
export function findWeights(root: string, component: string): string {
  const folder = join(root, component);
  const names = listFolder(root, component);
  if (!names) throw componentMissing(root, component);
  for (const pattern of [WEIGHTS, INDEX]) {
    const variants = new Map(
      names.flatMap((name) => {
        const match = pattern.exec(name);
        return match ? [[match[1] ?? '', name] as const] : [];
      }),
    );
    const variant = VARIANTS.find((v) => variants.has(v)) ?? [...variants.keys()][0];
    if (variant !== undefined) return join(folder, variants.get(variant)!);
  }
  for (const name of names) refuseForeign(join(folder, name));
  throw new HemlineError(
    'weights-missing',
    `There are no .safetensors weights in ${folder}. Get the pack again.`,
  );
}

/** @throws HemlineError `weights-refused` for pickle and other formats of weights, by the file's name. */
export function refuseForeign(path: string): void {
  if (FOREIGN.test(path))
    throw new HemlineError(
      'weights-refused',
      `${path} is not safetensors, and hemline reads no other weights. Get the .safetensors file.`,
    );
}

export function componentMissing(root: string, component: string): HemlineError {
  return new HemlineError('component-missing', `${root} has no ${component}/ folder. Get the pack again.`);
}

/** All files that hold a component's weights. */
export function weightFiles(root: string, component: string): readonly string[] {
  const found = findWeights(root, component);
  if (!found.endsWith('.json')) return [found];
  const shards = [...new Set(readShardIndex(found).values())].sort();
  return [found, ...shards.map((name) => join(root, component, name))];
}

/** A component's weights, under the names of today. @throws HemlineError as `findWeights` and the readers do. */
export async function openWeights(root: string, component: string): Promise<WeightSource> {
  const found = findWeights(root, component);
  const source = found.endsWith('.json') ? await openShards(found) : await SafetensorsFile.open(found);
  return renamed(source, component === 'vae' ? vaeName : withoutBuffers);
}

/** Whether the pack has a component at all. */
export function hasComponent(root: string, component: string): boolean {
  return existsSync(join(root, component));
}

/** The attention of old autoencoders has the names of another attention (diffusers before 0.15). */
const OLD: Readonly<Record<string, string>> = {
  query: 'to_q',
  key: 'to_k',
  value: 'to_v',
  proj_attn: 'to_out.0',
};

function vaeName(name: string): string {
  const match = /^(.*\.attentions\.\d+)\.(query|key|value|proj_attn)\.(weight|bias)$/.exec(name);
  return match ? `${match[1]}.${OLD[match[2]!]}.${match[3]}` : name;
}

/** Old CLIP checkpoints store 0, 1, 2, ... beside the weights. */
function withoutBuffers(name: string): string | undefined {
  return name.endsWith('embeddings.position_ids') ? undefined : name;
}

function renamed(source: WeightSource, rename: (name: string) => string | undefined): WeightSource {
  const names = new Map<string, string>();
  for (const name of source.names()) {
    const now = rename(name);
    if (now !== undefined) names.set(now, name);
  }
  return {
    names: () => names.keys(),
    get(name) {
      const stored = names.get(name);
      return stored === undefined ? undefined : source.get(stored);
    },
  };
}
