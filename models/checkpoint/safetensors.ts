import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { HemlineError } from '../error.ts';
import type { StoredTensor, WeightSource } from '../graph/weights.ts';
import { fromBfloat, fromHalf } from './half.ts';
import { corrupt, type Entry, type Header, parseHeader, SIZES, type Stored } from './safetensors-header.ts';

export { type Written, writeSafetensors } from './safetensors-write.ts';

/** The format's own limit on its header (safetensors, README). */
const MAX_HEADER = 100_000_000;

/** Weights in a file, read when asked for; the header is checked when it is opened. */
export class SafetensorsFile implements WeightSource {
  readonly path: string;
  readonly metadata: Readonly<Record<string, string>>;
  private readonly entries: ReadonlyMap<string, Entry>;
  /** Where the data begins, in bytes. */
  private readonly start: number;

  private constructor(path: string, start: number, header: Header) {
    this.path = path;
    this.start = start;
    this.entries = header.entries;
    this.metadata = header.metadata;
  }

  /** @throws HemlineError `weights-missing`, `weights-corrupt`. */
  static async open(path: string): Promise<SafetensorsFile> {
    if (!existsSync(path)) throw new HemlineError('weights-missing', `There are no weights at ${path}.`);
    return withFile(path, (file) => {
      const size = fstatSync(file).size;
      const length = size < 8 ? 0 : Number(Buffer.from(readBytes(file, 0, 8)).readBigUInt64LE());
      if (length < 2 || length > MAX_HEADER || 8 + length > size)
        throw corrupt(path, 'its header does not fit the file');
      const text = new TextDecoder().decode(readBytes(file, 8, length));
      return new SafetensorsFile(resolve(path), 8 + length, parseHeader(path, text, size - 8 - length));
    });
  }

  names(): Iterable<string> {
    return this.entries.keys();
  }

  /** @throws HemlineError `weights-corrupt` for a tensor of a type that no network is stored in. */
  get(name: string): StoredTensor | undefined {
    const entry = this.entries.get(name);
    if (!entry) return undefined;
    if (!(entry.dtype in SIZES))
      throw corrupt(this.path, `${name} is of type ${entry.dtype}; F32, F16 and BF16 are read`);
    const dtype = entry.dtype as Stored;
    const [offset, length] = [this.start + entry.range[0], entry.range[1] - entry.range[0]];
    const read = () => {
      // A copy of its own: the bytes need not lie aligned in the file.
      const { buffer } = withFile(this.path, (file) => readBytes(file, offset, length));
      if (dtype === 'F32') return new Float32Array(buffer);
      const words = new Uint16Array(buffer);
      return dtype === 'F16' ? fromHalf(words) : fromBfloat(words);
    };
    return { dtype, shape: entry.shape, read, location: { file: this.path, offset, length } };
  }
}

function withFile<T>(path: string, use: (file: number) => T): T {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return use(file);
  } catch (cause) {
    if (cause instanceof HemlineError) throw cause;
    throw new HemlineError('weights-corrupt', `${path} cannot be read: ${(cause as Error).message}.`, {
      cause,
    });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function readBytes(file: number, offset: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const got = readSync(file, bytes, done, Math.min(length - done, 2 ** 30), offset + done);
    if (got === 0) throw new Error('it is cut short');
    done += got;
  }
  return bytes;
}
