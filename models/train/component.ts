import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findWeights, hasComponent, openWeights, weightFiles } from '../checkpoint/component.ts';
import { hashInto } from '../checkpoint/files.ts';
import { type Written, writeSafetensors } from '../checkpoint/safetensors.ts';
import { HemlineError } from '../error.ts';
import type { Graph } from '../graph/graph.ts';
import type { WeightSource } from '../graph/weights.ts';

/** A network's config as JSON: diffusers' or transformers' field names. */
export type RawConfig = Readonly<Record<string, unknown>>;

/** What a component's weights are called: diffusers' name, or transformers'. */
export function weightsFile(component: string): string {
  return component.endsWith('_encoder') ? 'model.safetensors' : 'diffusion_pytorch_model.safetensors';
}

/** The config of a pack's component, or `fallback` where no pack is given or the pack lacks it. */
export function componentConfig(pack: string | undefined, component: string, fallback: RawConfig): RawConfig {
  const file = component === 'scheduler' ? 'scheduler_config.json' : 'config.json';
  const path = pack && join(pack, component, file);
  if (!path || !existsSync(path)) return fallback;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as RawConfig;
  } catch (cause) {
    throw new HemlineError('pack-corrupt', `${path} is not JSON.`, { cause });
  }
}

/**
 * The pack, where it has configs and weights of all `components`.
 * @throws HemlineError `pack-incomplete` naming what is missing.
 */
export function needComponents(pack: string | undefined, components: readonly string[]): string {
  if (!pack)
    throw new HemlineError(
      'pack-incomplete',
      `Editing is learned on latents and tokens: name the pack with ${components.map((c) => `${c}/`).join(', ')} by --pack.`,
    );
  for (const component of components) {
    const config = component === 'tokenizer' ? '' : 'config.json';
    if (!existsSync(join(pack, component, config)))
      throw new HemlineError('pack-incomplete', `${pack} has no ${component}/${config}. Train it first.`);
    if (component !== 'tokenizer') needWeights(pack, component);
  }
  return pack;
}

/** Published packs have weights in fp16 or in shards, too. */
function needWeights(pack: string, component: string): void {
  try {
    findWeights(pack, component);
  } catch (error) {
    if (!(error instanceof HemlineError) || error.code !== 'weights-missing') throw error;
    throw new HemlineError(
      'pack-incomplete',
      `${pack} has no ${component}/${weightsFile(component)}. Train it first.`,
    );
  }
}

/** The weights of a component that is not trained, and what caches of what it gives are named by: weights and config. */
export interface Frozen {
  readonly weights: WeightSource;
  readonly key: string;
}

/** A short name for what a component computes: of its config and weights, or of a tokenizer's vocabulary. */
async function componentKey(pack: string, component: string): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(componentConfig(pack, component, {})));
  const vocabulary = ['vocab.json', 'merges.txt'].map((name) => join(pack, component, name));
  const files = component === 'tokenizer' ? vocabulary : weightFiles(pack, component);
  for (const file of files) await hashInto(hash, file);
  return hash.digest('hex').slice(0, 12);
}

/** A short name for those of `components` that a pack has: a run that stands on them is resumed with the same. */
export async function packKey(pack: string, components: readonly string[]): Promise<string> {
  const present = components.filter((component) => hasComponent(pack, component));
  return (await Promise.all(present.map((component) => componentKey(pack, component)))).join('-');
}

/** @throws HemlineError as finding and reading weights do. */
export async function frozen(pack: string, component: string): Promise<Frozen> {
  return { weights: await openWeights(pack, component), key: await componentKey(pack, component) };
}

/** A component's weights, which training goes on from, under the names that its graph has for them. */
export async function startFrom(
  pack: string,
  component: string,
  prefix = '',
): Promise<[string, Float32Array][]> {
  needComponents(pack, [component]);
  const weights = await openWeights(pack, component);
  return [...weights.names()].map((name) => [`${prefix}${name}`, weights.get(name)!.read()]);
}

/**
 * Weights to start from that belong to the network.
 * @throws HemlineError `weights-shape` where they are of another, from which nothing would be taken over.
 */
export function needFitting(start: Map<string, Float32Array>, graph: Graph): Map<string, Float32Array> {
  const strange = [...start.keys()].find((name) => !graph.weights.has(name));
  if (strange === undefined) return start;
  throw new HemlineError(
    'weights-shape',
    `The weights to start from have ${strange}, the network has not: they are of another.`,
  );
}

/** Writes those of the trained `values` that begin with `prefix`, less that, as a component of `dir`. */
export async function writeComponent(
  dir: string,
  component: string,
  config: RawConfig,
  graph: Graph,
  values: ReadonlyMap<string, Float32Array>,
  prefix = '',
): Promise<void> {
  const tensors = [...values]
    .filter(([name]) => name.startsWith(prefix))
    .map(
      ([name, data]) => [name.slice(prefix.length), { shape: graph.weights.get(name)!.shape, data }] as const,
    );
  await saveComponent(dir, component, config, new Map(tensors));
}

/** Writes a component's folder below `dir`, as a pack holds it: config.json and the weights in fp16. */
export async function saveComponent(
  dir: string,
  component: string,
  config: RawConfig,
  tensors: ReadonlyMap<string, Written>,
): Promise<void> {
  const folder = join(dir, component);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
  await writeSafetensors(join(folder, weightsFile(component)), tensors, {
    dtype: 'F16',
    metadata: { format: 'pt' },
  });
}
