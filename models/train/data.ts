import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HemlineError } from '../error.ts';
import { readTriplets, type Triplet } from './records.ts';

/** The seed whose triplets are kept for evaluation. */
export const RESERVED_SEED = 20261123;

/** A data set with its pictures numbered. */
export interface TrainingData {
  readonly dir: string;
  readonly triplets: readonly Triplet[];
  /** Absolute paths of all pictures. */
  readonly files: readonly string[];
  /** The number of a picture, by the path its triplets give. */
  index(path: string): number;
}

/**
 * Reads a data set for training.
 * @throws HemlineError `reserved-seed` for the data that evaluation is kept on, and what `readTriplets` says.
 */
export async function readTrainingData(dir: string): Promise<TrainingData> {
  if (seedOf(join(dir, 'meta.json')) === RESERVED_SEED)
    throw new HemlineError(
      'reserved-seed',
      `${dir} was drawn with seed ${RESERVED_SEED}, which is kept for evaluation: draw another.`,
    );
  const { triplets } = await readTriplets(dir);
  const numbers = new Map<string, number>();
  for (const t of triplets)
    for (const path of [t.reference, t.target]) if (!numbers.has(path)) numbers.set(path, numbers.size);
  return {
    dir,
    triplets,
    files: [...numbers.keys()].map((path) => join(dir, path)),
    index: (path) => numbers.get(path)!,
  };
}

/** The seed that a data set was drawn with, by its meta.json; undefined for one that was not drawn. */
function seedOf(meta: string): unknown {
  if (!existsSync(meta)) return undefined;
  try {
    return (JSON.parse(readFileSync(meta, 'utf8')) as { seed?: unknown } | null)?.seed;
  } catch (cause) {
    throw new HemlineError('bad-record', `${meta} is not JSON. Draw the data set again.`, { cause });
  }
}

/** Numbers of pictures that triplets join, directly or by others. */
export function clusters(data: TrainingData): number[][] {
  const parent = data.files.map((_, i) => i);
  const root = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]!]!;
    return i;
  };
  for (const t of data.triplets) {
    const [a, b] = [root(data.index(t.reference)), root(data.index(t.target))];
    // To the earlier one: chains, which come in the order of the pictures, stay short.
    parent[Math.max(a, b)] = Math.min(a, b);
  }
  const groups = new Map<number, number[]>();
  data.files.forEach((_, i) => {
    const group = groups.get(root(i));
    if (group) group.push(i);
    else groups.set(root(i), [i]);
  });
  return [...groups.values()];
}

/**
 * Numbers of pictures that show the same figure, by the `cluster` that a data set gives its triplets. Where it
 * gives none nothing is known: what triplets join in FashionIQ are thousands of different garments.
 */
export function figuresOf(data: TrainingData): number[][] {
  const figures = new Map<number, Set<number>>();
  for (const { cluster, reference, target } of data.triplets) {
    if (cluster === undefined) continue;
    const figure = figures.get(cluster) ?? new Set();
    figures.set(cluster, figure.add(data.index(reference)).add(data.index(target)));
  }
  return [...figures.values()].map((figure) => [...figure]);
}
