import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { HemlineError } from '../error.ts';
import type { WeightSource } from '../graph/weights.ts';
import { SafetensorsFile } from './safetensors.ts';
import { corrupt } from './safetensors-header.ts';

const Index = z.object({ weight_map: z.record(z.string(), z.string()) });

/** The file of each weight, by a `.safetensors.index.json`. @throws HemlineError `weights-corrupt`. */
export function readShardIndex(index: string): ReadonlyMap<string, string> {
  let parsed: z.ZodSafeParseResult<z.infer<typeof Index>>;
  try {
    parsed = Index.safeParse(JSON.parse(readFileSync(index, 'utf8')));
  } catch (cause) {
    throw new HemlineError('weights-corrupt', `${index} is not JSON. Get it again.`, { cause });
  }
  if (!parsed.success) throw new HemlineError('weights-corrupt', `${index} has no weight_map. Get it again.`);
  const map = new Map(Object.entries(parsed.data.weight_map));
  for (const file of map.values())
    if (basename(file) !== file || file.includes('\\') || !file.endsWith('.safetensors'))
      throw new HemlineError(
        'weights-corrupt',
        `${index} names ${file}, which is no .safetensors beside it.`,
      );
  return map;
}

/** Several files as one source. @throws HemlineError `weights-missing`, `weights-corrupt`. */
export async function openShards(index: string): Promise<WeightSource> {
  const map = readShardIndex(index);
  const files = new Map<string, SafetensorsFile>();
  for (const file of new Set(map.values()))
    files.set(file, await SafetensorsFile.open(join(dirname(index), file)));
  const held = new Map([...files].map(([file, source]) => [file, new Set(source.names())]));
  for (const [name, file] of map)
    if (!held.get(file)!.has(name)) throw corrupt(file, `it lacks ${name}, which ${index} names`);
  return {
    names: () => map.keys(),
    get(name) {
      const file = map.get(name);
      return file === undefined ? undefined : files.get(file)!.get(name);
    },
  };
}
