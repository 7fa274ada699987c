import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { HemlineError } from '../error.ts';
import {
  checkPictures,
  needFile,
  type ReadTripletsOptions,
  type Triplet,
  type TripletSet,
} from './records.ts';

export const FASHION_IQ_CATEGORIES = ['dress', 'shirt', 'toptee'] as const;

export interface FashionIqOptions extends ReadTripletsOptions {
  /** `val` is what results are published on; `test` has no targets. Default `train`. */
  readonly split?: 'train' | 'val';
  /** Default: all whose captions are there. */
  readonly categories?: readonly (typeof FASHION_IQ_CATEGORIES)[number][];
}

const captions = z.array(
  z.object({ target: z.string().min(1), candidate: z.string().min(1), captions: z.array(z.string()).min(1) }),
);
const names = z.array(z.string().min(1));

async function readJson<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new HemlineError('bad-record', `${file}: this is not JSON. Download it again.`, { cause });
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new HemlineError('bad-record', `${file}: record ${issue.path.join('.')}: ${issue.message}.`, {
    cause: result.error,
  });
}

/**
 * FashionIQ as published: `captions/cap.<category>.<split>.json`, `image_splits/split.<category>.<split>.json`
 * and the pictures `images/<asin>.jpg` or `.png`.
 * The text is both annotators' captions joined by "and"; they are also the parts, the set's ready-made split.
 * There is no pose. Throws like `readTriplets`, and for a picture outside the split `bad-record`.
 */
export async function readFashionIq(dir: string, options: FashionIqOptions = {}): Promise<TripletSet> {
  const { split = 'train', categories = await present(dir, split) } = options;
  const listed = await readdir(join(dir, 'images')).catch(() => [] as string[]);
  const byName = new Map(listed.map((file) => [file.replace(/\.(png|jpe?g)$/i, ''), file]));
  const fileOf = (asin: string) => `images/${byName.get(asin) ?? `${asin}.jpg`}`;
  const triplets: Triplet[] = [];
  const places: string[] = [];
  for (const category of categories) {
    const file = join(dir, 'captions', `cap.${category}.${split}.json`);
    const splits = join(dir, 'image_splits', `split.${category}.${split}.json`);
    await needFile(file, 'Is this the folder of FashionIQ, with captions/ and image_splits/?');
    await needFile(splits, 'It comes with the captions, in image_splits/.');
    const allowed = new Set(await readJson(splits, names));
    for (const [i, { candidate, target, captions: told }] of (await readJson(file, captions)).entries()) {
      const where = `${file}, record ${i}`;
      for (const asin of [candidate, target]) {
        if (!/^[\w-]+$/.test(asin))
          throw new HemlineError(
            'bad-record',
            `${where}: "${asin}" is not the name of a picture in images/.`,
          );
        if (!allowed.has(asin))
          throw new HemlineError('bad-record', `${where}: ${asin} is not listed in ${splits}.`);
      }
      const parts = told.map((text) => text.trim().replace(/\s+/g, ' ')).filter((text) => text !== '');
      if (parts.length === 0) throw new HemlineError('bad-record', `${where}: captions: all are empty.`);
      triplets.push({
        id: `${category}-${split}-${i}`,
        reference: fileOf(candidate),
        target: fileOf(target),
        text: parts.join(' and '),
        parts,
        pose: null,
      });
      places.push(where);
    }
  }
  return checkPictures(dir, triplets, (i) => places[i]!, options);
}

/** The categories whose captions the folder has. */
async function present(dir: string, split: string): Promise<(typeof FASHION_IQ_CATEGORIES)[number][]> {
  const files = await readdir(join(dir, 'captions')).catch(() => [] as string[]);
  const found = FASHION_IQ_CATEGORIES.filter((category) => files.includes(`cap.${category}.${split}.json`));
  if (found.length > 0) return found;
  throw new HemlineError(
    'data-missing',
    `${dir} holds no captions/cap.*.${split}.json. Is this the folder of FashionIQ?`,
  );
}
