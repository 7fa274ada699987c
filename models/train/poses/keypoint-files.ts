import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { z } from 'zod';
import { HemlineError } from '../../error.ts';
import { fromCoco, fromOpenPose, type Point } from './layouts.ts';

/** The persons found, by the picture's file name without folder and ending; the surest one of a picture. */
export type KeypointFile = ReadonlyMap<string, readonly Point[]>;

const flat = z.array(z.number()).refine((list) => list.length >= 51 && list.length % 3 === 0, {
  error: 'must be x, y, confidence of 17 points or more',
});
const OpenPose = z.object({
  people: z.array(
    z.object({
      pose_keypoints_2d: z
        .array(z.number())
        .refine((list) => list.length === 54 || list.length === 75, { error: 'must be 18 or 25 points' }),
    }),
  ),
});
/** What AlphaPose writes, and COCO's results: a list of persons. */
const Results = z.array(
  z.object({ image_id: z.union([z.string(), z.number()]), keypoints: flat, score: z.number().default(0) }),
);
/** COCO's annotations, where v is 0 (not labelled), 1 (hidden) or 2 (seen). */
const Annotations = z.object({
  images: z.array(z.object({ id: z.number(), file_name: z.string().min(1) })),
  annotations: z.array(
    z.object({ image_id: z.number(), keypoints: flat.optional(), area: z.number().optional() }),
  ),
});

const stem = (path: string) => basename(path, extname(path));

/**
 * Reads keypoints from a file of AlphaPose or COCO (annotations or results), or a folder of OpenPose's files
 * (`<picture>_keypoints.json`). COCO's results name pictures by number, as COCO's own pictures are called.
 * @throws HemlineError `bad-pose` naming file and record, `data-missing`.
 */
export async function readKeypointFiles(path: string): Promise<KeypointFile> {
  const info = await stat(path).catch(() => null);
  if (!info) throw new HemlineError('data-missing', `There are no keypoints at ${path}. Check the path.`);
  const found = new Map<string, { points: readonly Point[]; score: number }>();
  const add = (name: string, points: readonly Point[], score: number) => {
    if ((found.get(name)?.score ?? Number.NEGATIVE_INFINITY) < score) found.set(name, { points, score });
  };
  if (info.isDirectory()) {
    const files = (await readdir(path)).filter((name) => name.endsWith('.json')).sort();
    for (const file of files) {
      const { people } = await parse(OpenPose, join(path, file));
      for (const { pose_keypoints_2d: list } of people) {
        const points = fromOpenPose(list);
        add(stem(file).replace(/_keypoints$/, ''), points, sureness(points));
      }
    }
  } else {
    const all = await parse(z.union([Results, Annotations]), path);
    if (Array.isArray(all)) {
      for (const { image_id: id, keypoints, score } of all)
        add(typeof id === 'number' ? String(id).padStart(12, '0') : stem(id), fromCoco(keypoints), score);
    } else {
      const names = new Map(all.images.map(({ id, file_name }) => [id, stem(file_name)]));
      all.annotations.forEach(({ image_id: id, keypoints, area }, i) => {
        const name = names.get(id);
        if (name === undefined) throw badPose(path, `annotations.${i}: no image has the id ${id}`);
        if (keypoints) add(name, fromCoco(keypoints.map(asConfidence)), area ?? 0);
      });
    }
  }
  if (found.size === 0) throw new HemlineError('data-missing', `${path} holds no keypoints.`);
  return new Map([...found].map(([name, { points }]) => [name, points]));
}

/** COCO's v as a confidence: a hidden point is half sure. */
const asConfidence = (value: number, i: number) => (i % 3 === 2 ? value / 2 : value);

const sureness = (points: readonly Point[]) => points.reduce((sum, [, , sure]) => sum + sure, 0);

async function parse<T>(schema: z.ZodType<T>, file: string): Promise<T> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new HemlineError('bad-pose', `${file}: this is not JSON.`, { cause });
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const inner = issue!.code === 'invalid_union' ? closest(issue.errors) : issue!;
  throw badPose(file, `${inner.path.join('.') || 'file'}: ${inner.message}`);
}

/** Of a union's complaints the one that came furthest: it is of the format that was meant. */
function closest(errors: readonly (readonly z.core.$ZodIssue[])[]): z.core.$ZodIssue {
  return errors.map(([first]) => first!).reduce((a, b) => (b.path.length > a.path.length ? b : a));
}

function badPose(file: string, what: string): HemlineError {
  return new HemlineError('bad-pose', `${file}: ${what}. AlphaPose, COCO and OpenPose files are read.`);
}
