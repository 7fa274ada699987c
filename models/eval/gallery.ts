import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { HemlineError } from '../error.ts';
import { cachedRows } from '../train/floats.ts';
import { pictureSetKey } from '../train/pictures.ts';
import type { Preparation } from '../train/preparation.ts';
import type { EvaluationData } from './data.ts';
import type { FeatureEncoder } from './features.ts';
import { different, type Encoders, look, measuresOf, readShown, type Shot } from './shot.ts';

/** All pictures that a data set's triplets name, as they are, by their paths. */
export type Gallery = ReadonlyMap<string, Shot>;

/** A quarter of a second's work, after which progress is told. */
const CHUNK = 4;

/**
 * Looks at every picture of a data set, at `size` x `size`. The vectors are kept in `cache`, by the pictures' files and
 * the encoder, so that the next pack is measured without it.
 * @throws HemlineError `interrupted`, `bad-features`, `cache-failed`, and what pictures say.
 */
export async function openGallery(
  data: EvaluationData,
  encoders: Encoders,
  { size, cache, ...run }: { readonly size: number; readonly cache: string } & Preparation,
): Promise<Gallery> {
  const paths = [...new Set(data.all.flatMap(({ reference, target }) => [reference, target]))];
  const files = paths.map((path) => join(data.dir, path));
  const all = different(encoders);
  makeFolder(cache);
  const vectors = new Map<FeatureEncoder, Float32Array[]>();
  for (const [i, encoder] of all.entries()) {
    const onProgress = (done: number) => run.onProgress?.(i * files.length + done, all.length * files.length);
    vectors.set(encoder, await vectorsOf(files, encoder, { size, cache, ...run, onProgress }));
  }
  return new Map(
    paths.map((path, i) => [
      path,
      {
        file: files[i]!,
        ...measuresOf(encoders, (encoder) => vectors.get(encoder)![i]!),
        off: 0,
        nearer: false,
      },
    ]),
  );
}

async function vectorsOf(
  files: readonly string[],
  encoder: FeatureEncoder,
  { size, cache, ...run }: { size: number; cache: string } & Preparation,
): Promise<Float32Array[]> {
  const see = async (file: string) => look(encoder, await readShown(file, size), file);
  const { length: width } = await see(files[0]!);
  const by = createHash('sha256').update(encoder.name).digest('hex').slice(0, 12);
  const path = join(cache, `features-${pictureSetKey(files, size)}-${by}.f32`);
  const compute = async (from: number, to: number) => {
    const rows = new Float32Array((to - from) * width);
    for (let i = from; i < to; i++) rows.set(await see(files[i]!), (i - from) * width);
    return rows;
  };
  const rows = await cachedRows(path, files.length, width, CHUNK, compute, run);
  try {
    return files.map((_, i) => {
      const row = new Float32Array(width);
      rows.read(i, row, 0);
      return row;
    });
  } finally {
    rows.close();
  }
}

function makeFolder(cache: string): void {
  try {
    mkdirSync(cache, { recursive: true });
  } catch (cause) {
    const message = `Cannot keep what is known of the data in ${cache}; name another folder by --cache: ${cause}`;
    throw new HemlineError('cache-failed', message, { cause });
  }
}
