import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { HemlineError } from '../error.ts';
import { readPicture } from '../picture.ts';
import type { Keypoints } from '../pose.ts';

/** One lesson: a picture, what is said of it, and the picture that is meant. */
export interface Triplet {
  readonly id: string;
  /** Paths of pictures, relative to the set's folder. */
  readonly reference: string;
  readonly target: string;
  /** The whole feedback. */
  readonly text: string;
  /** The sub-instructions in the order of the text; at least one. */
  readonly parts: readonly string[];
  /** The parts in a pack's own words, where the data set knows them: what the SDK makes of what a shopper says. */
  readonly phrases?: readonly string[];
  /** 18 keypoints in pixels of 256x256, in COCO/OpenPose order; null where nobody marked them. */
  readonly pose: Keypoints | null;
  /** What is known to be true of both pictures. */
  readonly attributes?: { readonly reference: Attributes; readonly target: Attributes };
  readonly captions?: { readonly reference: string; readonly target: string };
  /** Triplets of one cluster show the same figure. */
  readonly cluster?: number;
}

/** What was left out, for a report. */
export function describeSkipped(skipped: readonly Skipped[]): string {
  const [first] = skipped;
  return first ? `${skipped.length} triplets, the first because: ${first.reason}` : 'nothing';
}

/** What rounds are told of a triplet. */
export interface Told {
  /** A round each. */
  readonly parts: readonly string[];
  /** All of it in one round. */
  readonly whole: string;
  /** What stands between parts that share a round. */
  readonly between: string;
}

/** A triplet's feedback in a pack's own words where the data set knows them, as a conversation's rounds are told; else as it was said. */
export function toldOf({ text, parts, phrases }: Triplet): Told {
  return phrases
    ? { parts: phrases, whole: phrases.join(', '), between: ', ' }
    : { parts, whole: text, between: ' and ' };
}

export type Attributes = Readonly<Record<string, string | boolean | null>>;

/** A record that was left out. */
export interface Skipped {
  /** File and line, or the picture's pair. */
  readonly record: string;
  readonly reason: string;
}

export interface TripletSet {
  /** Folder that the pictures' paths are relative to. */
  readonly dir: string;
  readonly triplets: readonly Triplet[];
  /** Empty unless asked to skip. */
  readonly skipped: readonly Skipped[];
}

export interface ReadTripletsOptions {
  /**
   * What to do about a picture that is missing (`skip` leaves its triplets out, `throw` names the first; default),
   * Bad records always throw.
   */
  readonly missing?: 'throw' | 'skip';
  /** Decode every picture to find the corrupt ones too (about 5 ms each). Default: see only whether it is there. */
  readonly decode?: boolean;
}

const keypoint = z.tuple([z.number(), z.number(), z.number().min(0).max(1)]);
const attributes = z.record(z.string(), z.union([z.string(), z.boolean(), z.null()]));
const path = z
  .string()
  .min(1)
  .refine((value) => !normalize(value).startsWith('..') && !/^([/\\]|[a-zA-Z]:)/.test(value), {
    message: 'must be a path inside the data set',
  });
const record = z.object({
  id: z.string().min(1),
  reference: path,
  target: path,
  text: z.string().trim().min(1),
  parts: z.array(z.string().trim().min(1)).min(1),
  phrases: z.array(z.string().trim().min(1)).min(1).optional(),
  pose: z.array(keypoint).length(18, 'must be 18 keypoints').nullable().default(null),
  attributes: z.object({ reference: attributes, target: attributes }).optional(),
  captions: z.object({ reference: z.string(), target: z.string() }).optional(),
  cluster: z.number().int().optional(),
});

function parse(line: string, where: string): Triplet {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw new HemlineError('bad-record', `${where}: this is not JSON. Each line must be one triplet.`, {
      cause,
    });
  }
  const result = record.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const field = issue.path.join('.') || 'record';
  throw new HemlineError('bad-record', `${where}: ${field}: ${issue.message}.`, { cause: result.error });
}

/**
 * Reads `triplets.jsonl` of a folder, in its order.
 * Throws HemlineError: `data-missing` without the file, `data-empty`, `bad-record` (with file, line and field),
 * `picture-missing` or, with `decode`, `picture-broken`.
 */
export async function readTriplets(dir: string, options: ReadTripletsOptions = {}): Promise<TripletSet> {
  const file = join(dir, 'triplets.jsonl');
  await needFile(file, `Draw a data set first: hemline data croquis --out ${dir} --count 1000 --seed 1`);
  const triplets: Triplet[] = [];
  const places: string[] = [];
  const seen = new Map<string, number>();
  let number = 0;
  for await (const line of createInterface({
    input: createReadStream(file),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    number++;
    if (line.trim() === '') continue;
    const where = `${file}, line ${number}`;
    const triplet = parse(line, where);
    const earlier = seen.get(triplet.id);
    if (earlier !== undefined)
      throw new HemlineError(
        'bad-record',
        `${where}: id: ${triplet.id} was already used in line ${earlier}.`,
      );
    seen.set(triplet.id, number);
    triplets.push(triplet);
    places.push(where);
  }
  return checkPictures(dir, triplets, (i) => places[i]!, options);
}

/** Throws `data-missing` where there is no such file. */
export async function needFile(file: string, advice: string): Promise<void> {
  const info = await stat(file).catch(() => null);
  if (!info?.isFile()) throw new HemlineError('data-missing', `${file} is missing. ${advice}`);
}

/**
 * Looks at every picture that the triplets name, once each, and leaves out or throws as `options` say.
 * `where` gives the place of record i for messages. Throws `data-empty` if nothing is left.
 */
export async function checkPictures(
  dir: string,
  triplets: readonly Triplet[],
  where: (index: number) => string,
  { missing = 'throw', decode = false }: ReadTripletsOptions,
): Promise<TripletSet> {
  const files = [...new Set(triplets.flatMap(({ reference, target }) => [reference, target]))];
  const faults = new Map<string, HemlineError>();
  let next = 0;
  const look = async () => {
    while (next < files.length) {
      const file = files[next++]!;
      const fault = await faultOf(join(dir, file), decode);
      if (fault) faults.set(file, fault);
    }
  };
  await Promise.all(Array.from({ length: 16 }, look));
  const kept: Triplet[] = [];
  const skipped: Skipped[] = [];
  for (const [i, triplet] of triplets.entries()) {
    const fault = faults.get(triplet.reference) ?? faults.get(triplet.target);
    if (!fault) kept.push(triplet);
    else if (missing === 'throw')
      throw new HemlineError(fault.code, `${where(i)}: ${fault.message} Or skip missing pictures.`, {
        cause: fault,
      });
    else skipped.push({ record: where(i), reason: fault.message });
  }
  if (kept.length === 0) {
    const why = skipped[0]
      ? ` All ${skipped.length} were left out, the first because: ${skipped[0].reason}`
      : '';
    throw new HemlineError('data-empty', `${dir} holds no triplet.${why}`);
  }
  return { dir, triplets: kept, skipped };
}

async function faultOf(file: string, decode: boolean): Promise<HemlineError | null> {
  const info = await stat(file).catch(() => null);
  if (!info?.isFile()) return new HemlineError('picture-missing', `The picture ${file} is missing.`);
  if (info.size === 0) return new HemlineError('picture-broken', `The picture ${file} is empty.`);
  if (!decode) return null;
  try {
    await readPicture(file);
    return null;
  } catch (cause) {
    return unusablePicture(file, cause);
  }
}

/** What went wrong with a picture, by the name of its file. */
export function unusablePicture(file: string, cause: unknown): HemlineError {
  const { code, message } =
    cause instanceof HemlineError ? cause : { code: 'picture-broken', message: String(cause) };
  return new HemlineError(code, `The picture ${file} cannot be used: ${message}`, { cause });
}
