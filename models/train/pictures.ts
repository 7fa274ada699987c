import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { HemlineError } from '../error.ts';
import { readPicture } from '../picture.ts';
import { type Preparation, throwIfStopped } from './preparation.ts';
import { temporaryFor } from './temporary.ts';

/** Decoded pictures in one file on disk: RGB, one square size, picture after picture. */
export class Pictures {
  readonly files: readonly string[];
  readonly size: number;
  /** Names this set of pictures at this size. */
  readonly key: string;
  private readonly descriptor: number;
  private readonly buffer: Uint8Array;

  constructor(files: readonly string[], size: number, key: string, descriptor: number) {
    this.files = files;
    this.size = size;
    this.key = key;
    this.descriptor = descriptor;
    this.buffer = new Uint8Array(size * size * 3);
  }

  /** The bytes of picture `index`; valid until the next call. */
  read(index: number): Uint8Array {
    readSync(this.descriptor, this.buffer, 0, this.buffer.length, index * this.buffer.length);
    return this.buffer;
  }

  /**
   * Writes a square crop of picture `index` into `target` at `offset`, as planes [3, side, side]
   * in [-1, 1].
   */
  crop(index: number, left: number, top: number, side: number, target: Float32Array, offset: number): void {
    const pixels = this.read(index);
    const plane = side * side;
    for (let y = 0; y < side; y++) {
      let from = ((top + y) * this.size + left) * 3;
      let to = offset + y * side;
      for (let x = 0; x < side; x++, from += 3, to++) {
        target[to] = pixels[from]! / 127.5 - 1;
        target[to + plane] = pixels[from + 1]! / 127.5 - 1;
        target[to + 2 * plane] = pixels[from + 2]! / 127.5 - 1;
      }
    }
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/**
 * Decodes every file once into `cache/pictures-<size>-<hash>.rgb` (197 KB a picture of 256), or opens what an
 * earlier run made. `describe` tells a picture in messages; by default its path.
 * @throws HemlineError naming the first file that is not a picture; `interrupted`.
 */
export async function openPictures(
  files: readonly string[],
  cache: string,
  size: number,
  {
    onProgress,
    signal,
    describe = (index) => files[index]!,
  }: Preparation & { describe?(index: number): string } = {},
): Promise<Pictures> {
  mkdirSync(cache, { recursive: true });
  const bytes = size * size * 3;
  const key = pictureSetKey(files, size);
  const path = join(cache, `pictures-${key}.rgb`);
  if (!existsSync(path) || statSync(path).size !== files.length * bytes) {
    const temporary = temporaryFor(path);
    const out = openSync(temporary, 'w');
    let [next, done] = [0, 0];
    let fault: HemlineError | undefined;
    const worker = async () => {
      while (next < files.length && !fault && !signal?.aborted) {
        const index = next++;
        try {
          const picture = await readPicture(files[index]!, { size, fit: 'contain' });
          writeSync(out, picture.data, 0, bytes, index * bytes);
        } catch (cause) {
          fault ??= unusable(describe(index), cache, cause);
        }
        if (++done % 500 === 0) onProgress?.(done, files.length);
      }
    };
    // Every worker has ended before the file is closed: its number may be another file's at once.
    await Promise.all(Array.from({ length: cpus().length * 2 }, worker));
    closeSync(out);
    if (fault || signal?.aborted) rmSync(temporary);
    if (fault) throw fault;
    throwIfStopped(signal);
    renameSync(temporary, path);
  }
  return new Pictures(files, size, key, openSync(path, 'r'));
}

/** Names pictures at a size: another as soon as one of the files changes. */
export function pictureSetKey(files: readonly string[], size: number): string {
  const hash = createHash('sha256').update(files.map(stamp).join('\n')).digest('hex').slice(0, 12);
  return `${size}-${hash}`;
}

/** Changes when the file does, so that what was made of an older one is not used. A missing file is named when it is read. */
function stamp(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return `${file} ${found?.size} ${found?.mtimeMs}`;
}

function unusable(file: string, cache: string, cause: unknown): HemlineError {
  if (cause instanceof HemlineError)
    return new HemlineError(cause.code, `${file}: ${cause.message}`, { cause });
  return new HemlineError('cache-failed', `Cannot decode ${file} into ${cache}: ${cause}`, { cause });
}
