import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SafetensorsFile, writeSafetensors } from '../checkpoint/safetensors.ts';
import { HemlineError } from '../error.ts';
import type { Graph } from '../graph/graph.ts';

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
    const files = component === 'tokenizer' ? [''] : ['config.json', weightsFile(component)];
    for (const file of files)
      if (!existsSync(join(pack, component, file)))
        throw new HemlineError('pack-incomplete', `${pack} has no ${component}/${file}. Train it first.`);
  }
  return pack;
}

/** A component's weights, which training goes on from, under the names that its graph has for them. */
export async function startFrom(
  pack: string,
  component: string,
  prefix = '',
): Promise<[string, Float32Array][]> {
  needComponents(pack, [component]);
  const file = await SafetensorsFile.open(join(pack, component, weightsFile(component)));
  return [...file.names()].map((name) => [`${prefix}${name}`, file.get(name)!.read()]);
}

/**
 * Writes a component's folder below `dir`, as a pack holds it: config.json and the weights in fp16, those
 * of `values` that begin with `prefix`, less that. Returns the weights' path.
 */
export async function writeComponent(
  dir: string,
  component: string,
  config: RawConfig,
  graph: Graph,
  values: ReadonlyMap<string, Float32Array>,
  prefix = '',
): Promise<string> {
  const folder = join(dir, component);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
  const tensors = [...values]
    .filter(([name]) => name.startsWith(prefix))
    .map(
      ([name, data]) => [name.slice(prefix.length), { shape: graph.weights.get(name)!.shape, data }] as const,
    );
  const path = join(folder, weightsFile(component));
  await writeSafetensors(path, new Map(tensors), { dtype: 'F16', metadata: { format: 'pt' } });
  return path;
}
