import { join } from 'node:path';
import { Random } from '../random.ts';
import { type DataFormat, formatOf } from '../train/data.ts';
import { dataHash } from '../train/data-hash.ts';
import { readFashion200k } from '../train/fashion-200k.ts';
import { readFashionIq } from '../train/fashion-iq.ts';
import {
  type ReadTripletsOptions,
  readTriplets,
  type Skipped,
  type Triplet,
  type TripletSet,
} from '../train/records.ts';

type Missing = ReadTripletsOptions['missing'];

export interface EvaluationData {
  readonly dir: string;
  /** What edits are measured on. */
  readonly triplets: readonly Triplet[];
  /** All triplets of the set: its pictures are the gallery, its chains the conversations. */
  readonly all: readonly Triplet[];
  readonly format: DataFormat;
  /** What of the set could not be read. */
  readonly skipped: readonly Skipped[];
}

function read(dir: string, format: DataFormat, missing: Missing): Promise<TripletSet> {
  const skip = { missing: 'skip', decode: true } as const;
  if (format === 'FashionIQ') return readFashionIq(dir, { ...skip, split: 'val' });
  if (format === 'Fashion200k') return readFashion200k(dir, { ...skip, split: 'test' });
  return readTriplets(dir, missing === 'skip' ? skip : {});
}

/**
 * A data set to evaluate on: triplets.jsonl, FashionIQ's folder (its val split) or Fashion200k's (its test split);
 * of published sets, pictures that nobody can download any more, or that are broken, are skipped, of triplets.jsonl
 * where `missing` says so. `count` triplets are measured, the first, or of sets in a meaningful order (FashionIQ's
 * categories) random ones.
 * @throws HemlineError as the readers do.
 */
export async function readEvaluationData(
  dir: string,
  count: number,
  seed: number,
  missing: Missing = 'throw',
): Promise<EvaluationData> {
  const format = formatOf(dir);
  const { triplets: all, skipped } = await read(dir, format, missing);
  const order = format === 'triplets' ? all : new Random(`${seed}/evaluation`).shuffle(all);
  return { dir, triplets: order.slice(0, count), all, format, skipped };
}

/** Which data it is, wherever it lies: the same triplets with pictures as large. */
export function describeData({ dir, triplets, all, format }: EvaluationData): string {
  const paths = new Set(all.flatMap(({ reference, target }) => [reference, target]));
  const hash = dataHash({ triplets: all, files: [...paths].map((path) => join(dir, path)) });
  return `${format} ${hash.slice(0, 16)}, ${triplets.length} of ${all.length} triplets`;
}

/** What a result is grouped by: croquis by the garment they lead to, FashionIQ and Fashion200k by their files. */
export function categoryOf(triplet: Triplet, format: DataFormat): string {
  if (format === 'FashionIQ') return triplet.id.split('-')[0]!;
  // women/<category>/<kind>/<item>/<picture>
  if (format === 'Fashion200k') return triplet.target.split('/')[1]!;
  return String(triplet.attributes?.target.garment ?? 'all');
}
