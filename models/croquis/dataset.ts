import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { HemlineError } from '../error.ts';
import { Random } from '../random.ts';
import { caption, feedback } from './describe/index.ts';
import { drawCroquis } from './draw.ts';
import { type Cluster, PAIRS, sampleCluster } from './edits.ts';

/** Changes whenever the same seed gives other bytes. */
export const GENERATOR_VERSION = 3;
/** Names the random numbers. Version 2 adds `phrases` to what version 1 draws and says. */
const SEQUENCE = 1;

export interface CroquisOptions {
  /** Folder to write to; made where it is missing. A data set of croquis that it holds already is replaced. */
  readonly out: string;
  /** Number of triplets, 1 to 10 million. Half as many pictures are drawn. */
  readonly count: number;
  /** Whole number from 0. The first triplets of two counts with one seed are the same. */
  readonly seed: number;
  /** Called after every cluster with triplets done and wanted. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Pictures under way at once: enough to keep every core drawing or packing. */
const IN_FLIGHT = 8;

/** The PNG's bytes: fast to pack rather than small (about 20 KB). */
async function packPng(svg: string): Promise<Buffer> {
  return sharp(Buffer.from(svg))
    .removeAlpha()
    .png({ compressionLevel: 3, adaptiveFiltering: false })
    .toBuffer();
}

const PICTURE = /^\d{7,}-\d\.png$/;
const pictureOf = (cluster: number, outfit: number) =>
  `pictures/${String(cluster).padStart(7, '0')}-${outfit}.png`;

/** The lines of a cluster's first `count` triplets. */
function linesOf(cluster: Cluster, index: number, count: number, random: Random): string {
  return cluster.pairs
    .slice(0, count)
    .map(([from, to]) => {
      const [a, b] = [cluster.outfits[from]!, cluster.outfits[to]!];
      const words = random.fork(`words ${from}-${to}`);
      const { text, parts, phrases } = feedback(a, b, words);
      return `${JSON.stringify({
        id: `${String(index).padStart(7, '0')}-${from}-${to}`,
        reference: pictureOf(index, from),
        target: pictureOf(index, to),
        text,
        parts,
        phrases,
        pose: cluster.figure.pose,
        attributes: { reference: a, target: b },
        captions: { reference: caption(a, words), target: caption(b, words) },
        cluster: index,
      })}\n`;
    })
    .join('');
}

/**
 * Writes a data set of croquis: `pictures/*.png` (256x256), `triplets.jsonl` (a triplet a line, see
 * `models/train/records.ts`) and `meta.json` (generator, version, seed, count).
 * Triplets come ten to a figure in five outfits. The same count and seed give the same bytes.
 * `triplets.jsonl` appears when all is done, `meta.json` at the start, so that its seed goes with whatever is there.
 * Throws HemlineError `bad-count`, `bad-seed`, `disk-full` or `cannot-write`.
 */
export async function writeCroquis(options: CroquisOptions): Promise<void> {
  const { out, count, seed, onProgress } = options;
  if (!Number.isInteger(count) || count < 1 || count > 10_000_000)
    throw new HemlineError(
      'bad-count',
      `The count of triplets is ${count}. Give a whole number from 1 to 10000000.`,
    );
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new HemlineError('bad-seed', `The seed is ${seed}. Give a whole number from 0.`);
  try {
    await writeAll(out, count, seed, onProgress);
  } catch (cause) {
    throw cause instanceof HemlineError ? cause : unwritten(out, cause);
  }
}

async function writeAll(
  out: string,
  count: number,
  seed: number,
  onProgress: CroquisOptions['onProgress'],
): Promise<void> {
  const pictures = join(out, 'pictures');
  await mkdir(pictures, { recursive: true });
  await rm(join(out, 'triplets.jsonl'), { force: true });
  // What training made of the pictures before, which had the same names.
  await rm(join(out, 'cache'), { recursive: true, force: true });
  // A longer data set from before would leave pictures behind that no triplet names.
  for (const name of await readdir(pictures)) if (PICTURE.test(name)) await rm(join(pictures, name));
  const meta = { generator: 'croquis', version: GENERATOR_VERSION, seed, count };
  await writeFile(join(out, 'meta.json'), `${JSON.stringify(meta, null, 2)}\n`);
  const root = new Random(`croquis/${SEQUENCE}/${seed}`);
  const unfinished = join(out, 'triplets.jsonl.part');
  const lines = createWriteStream(unfinished);
  const failed = once(lines, 'error').then(([error]) => Promise.reject(error));
  failed.catch(() => {});
  try {
    const draw = drawer();
    const clusters = Math.ceil(count / PAIRS);
    for (let index = 0; index < clusters; index++) {
      const random = root.fork(index);
      const cluster = sampleCluster(random);
      const wanted = Math.min(PAIRS, count - index * PAIRS);
      const used = new Set(cluster.pairs.slice(0, wanted).flat());
      for (const outfit of used) {
        const file = join(out, pictureOf(index, outfit));
        await Promise.race([draw.push(drawCroquis(cluster.outfits[outfit]!, cluster.figure), file), failed]);
      }
      if (!lines.write(linesOf(cluster, index, wanted, random)))
        await Promise.race([once(lines, 'drain'), failed]);
      onProgress?.(index * PAIRS + wanted, count);
    }
    await draw.done();
    await close(lines, failed);
    await rename(unfinished, join(out, 'triplets.jsonl'));
  } finally {
    lines.destroy();
  }
}

async function close(lines: WriteStream, failed: Promise<never>): Promise<void> {
  lines.end();
  await Promise.race([once(lines, 'close'), failed]);
}

/** Packs and writes pictures, several at once; `push` waits for room, and throws what went wrong with an earlier one. */
function drawer(): { push(svg: string, file: string): Promise<void>; done(): Promise<void> } {
  const underWay = new Set<Promise<void>>();
  let error: unknown;
  const room = async (most: number) => {
    while (underWay.size > most) await Promise.race(underWay);
    if (error !== undefined) throw error;
  };
  return {
    async push(svg, file) {
      await room(IN_FLIGHT - 1);
      const job = packPng(svg)
        .then((bytes) => writeFile(file, bytes))
        .catch((cause) => {
          error ??= cause;
        })
        .finally(() => underWay.delete(job));
      underWay.add(job);
    },
    done: () => room(0),
  };
}

function unwritten(out: string, cause: unknown): HemlineError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new HemlineError(
      'disk-full',
      `The disk of ${out} is full. Make room, or ask for fewer triplets.`,
      { cause },
    );
  const why =
    code === 'EACCES' || code === 'EROFS' || code === 'EPERM'
      ? 'there is no right to write there'
      : String(cause);
  return new HemlineError(
    'cannot-write',
    `The data set could not be written to ${out}: ${why}. Name a folder that can be written.`,
    { cause },
  );
}
