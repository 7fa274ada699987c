import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSafetensors } from '../checkpoint/safetensors.ts';
import { HemlineError } from '../error.ts';
import type { Graph } from '../graph/graph.ts';

/** A network's config as JSON: diffusers' or transformers' field names. */
export type RawConfig = Readonly<Record<string, unknown>>;

/** The config of a pack's component, or `fallback` where no pack is given or the pack lacks it. */
export function componentConfig(pack: string | undefined, component: string, fallback: RawConfig): RawConfig {
  const path = pack && join(pack, component, 'config.json');
  if (!path || !existsSync(path)) return fallback;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as RawConfig;
  } catch (cause) {
    throw new HemlineError('pack-corrupt', `${path} is not JSON.`, { cause });
  }
}

/**
 * Writes a component's folder: config.json and the weights in fp16, under the names that the
 * graph gives them less `prefix`.
 */
export async function writeComponent(
  dir: string,
  file: string,
  config: RawConfig,
  graph: Graph,
  values: ReadonlyMap<string, Float32Array>,
  prefix = '',
): Promise<void> {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
  const tensors = [...values]
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, data]) => [name.slice(prefix.length), { shape: graph.weights.get(name)!.shape, data }] as const);
  await writeSafetensors(join(dir, file), new Map(tensors), { dtype: 'F16', metadata: { format: 'pt' } });
}
