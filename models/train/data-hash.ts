import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { TrainingData } from './data.ts';

/**
 * A name for what a data set teaches: sha256 over its triplets and the sizes of its pictures in bytes. Not over the
 * pictures themselves, which would take minutes for the published sets.
 */
export function dataHash({ triplets, files }: Pick<TrainingData, 'triplets' | 'files'>): string {
  const hash = createHash('sha256');
  for (const triplet of triplets) hash.update(`${JSON.stringify(triplet)}\n`);
  for (const file of files) hash.update(`${statSync(file).size}\n`);
  return hash.digest('hex');
}
