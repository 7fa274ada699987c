import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HemlineError } from '../error.ts';
import { readFashion200k } from './fashion-200k.ts';
import { readFashionIq } from './fashion-iq.ts';
import {
  type ReadTripletsOptions,
  readTriplets,
  type Skipped,
  type Triplet,
  type TripletSet,
} from './records.ts';

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
  /** A picture for messages: its path, and a triplet that it is of. */
  readonly describe: (picture: number) => string;
  /** Whether it is a few triplets of a larger one, to try a training on. Default false. */
  readonly excerpt?: boolean;
  /** What was left out. */
  readonly skipped: readonly Skipped[];
}

/** What kind of data set a folder holds. */
export type DataFormat = 'triplets' | 'FashionIQ' | 'Fashion200k';

/** By what the folder holds: triplets.jsonl, FashionIQ's captions/, Fashion200k's labels/, else triplets.jsonl again. */
export function formatOf(dir: string): DataFormat {
  const has = (name: string) => existsSync(join(dir, name));
  if (has('triplets.jsonl')) return 'triplets';
  if (has('captions')) return 'FashionIQ';
  return has('labels') ? 'Fashion200k' : 'triplets';
}

const READERS: Readonly<
  Record<DataFormat, (dir: string, options: ReadTripletsOptions) => Promise<TripletSet>>
> = { triplets: readTriplets, FashionIQ: readFashionIq, Fashion200k: readFashion200k };

/**
 * Reads a data set for training: any `triplets.jsonl`, or FashionIQ or Fashion200k as published (their training
 * split). `missing` "skip" leaves out triplets whose pictures are missing or cannot be decoded.
 * @throws HemlineError `reserved-seed` for the data that evaluation is kept on, and what the readers say.
 */
export async function readTrainingData(
  dir: string,
  missing: ReadTripletsOptions['missing'] = 'throw',
): Promise<TrainingData> {
  if (seedOf(join(dir, 'meta.json')) === RESERVED_SEED)
    throw new HemlineError(
      'reserved-seed',
      `${dir} was drawn with seed ${RESERVED_SEED}, which is kept for evaluation: draw another.`,
    );
  const { triplets, skipped } = await READERS[formatOf(dir)](dir, { missing, decode: missing === 'skip' });
  const numbers = new Map<string, number>();
  for (const t of triplets)
    for (const path of [t.reference, t.target]) if (!numbers.has(path)) numbers.set(path, numbers.size);
  const files = [...numbers.keys()].map((path) => join(dir, path));
  return {
    dir,
    triplets,
    files,
    index: (path) => numbers.get(path)!,
    describe(picture) {
      const one = triplets.find((t) => [t.reference, t.target].some((path) => numbers.get(path) === picture));
      return `${files[picture]} (triplet ${one!.id})`;
    },
    skipped,
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
