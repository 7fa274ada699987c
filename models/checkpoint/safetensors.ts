import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { HemlineError } from '../error.ts';
import type { StoredTensor, WeightSource } from '../graph/weights.ts';
import { fromBfloat, fromHalf, toBfloat, toHalf } from './half.ts';

/** Bytes of an element, for the types that networks are stored in. */
const SIZES = { F32: 4, F16: 2, BF16: 2 } as const;
type Stored = keyof typeof SIZES;

/** The format's own limit on its header (safetensors, README). */
const MAX_HEADER = 100_000_000;

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** First and last byte, from the end of the header. */
  readonly range: readonly [number, number];
}

function corrupt(path: string, what: string, cause?: unknown): HemlineError {
  return new HemlineError(
    'weights-corrupt',
    `${path} is not a sound safetensors file: ${what}. Get it again.`,
    { cause },
  );
}

function isEntry(
  value: unknown,
): value is { dtype: string; shape: number[]; data_offsets: [number, number] } {
  const entry = value as { dtype?: unknown; shape?: unknown; data_offsets?: unknown } | null;
  const whole = (list: unknown) =>
    Array.isArray(list) && list.every((n) => Number.isSafeInteger(n) && n >= 0);
  return (
    typeof entry?.dtype === 'string' &&
    whole(entry.shape) &&
    whole(entry.data_offsets) &&
    (entry.data_offsets as number[]).length === 2
  );
}

/** Entries by name and the header's metadata; throws unless every byte is accounted for. */
function parseHeader(path: string, text: string, dataBytes: number) {
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw corrupt(path, 'its header is not JSON', cause);
  }
  const entries = new Map<string, Entry>();
  for (const [name, value] of Object.entries(json)) {
    if (name === '__metadata__') continue;
    if (!isEntry(value)) throw corrupt(path, `the entry of ${name} is malformed`);
    const [start, end] = value.data_offsets;
    const size = SIZES[value.dtype as Stored];
    if (end < start || end > dataBytes) throw corrupt(path, `${name} lies outside the file`);
    if (size && value.shape.reduce((n, d) => n * d, size) !== end - start)
      throw corrupt(
        path,
        `${name} has ${end - start} bytes, which is not [${value.shape}] of ${value.dtype}`,
      );
    entries.set(name, { dtype: value.dtype, shape: value.shape, range: [start, end] });
  }
  let reached = 0;
  for (const [name, { range }] of [...entries].sort(
    ([, a], [, b]) => a.range[0] - b.range[0] || a.range[1] - b.range[1],
  )) {
    if (range[0] !== reached) throw corrupt(path, `${name} overlaps another tensor or leaves a gap`);
    reached = range[1];
  }
  if (reached !== dataBytes) throw corrupt(path, `${dataBytes - reached} bytes belong to no tensor`);
  return { entries, metadata: (json.__metadata__ ?? {}) as Readonly<Record<string, string>> };
}

/** Weights in a file, read when asked for; the header is checked when it is opened. */
export class SafetensorsFile implements WeightSource {
  readonly path: string;
  readonly metadata: Readonly<Record<string, string>>;
  private readonly entries: ReadonlyMap<string, Entry>;
  /** Where the data begins, in bytes. */
  private readonly start: number;

  private constructor(path: string, start: number, header: ReturnType<typeof parseHeader>) {
    this.path = path;
    this.start = start;
    this.entries = header.entries;
    this.metadata = header.metadata;
  }

  /** @throws HemlineError `weights-missing`, `weights-corrupt`. */
  static async open(path: string): Promise<SafetensorsFile> {
    if (!existsSync(path)) throw new HemlineError('weights-missing', `There are no weights at ${path}.`);
    const size = statSync(path).size;
    const file = openSync(path, 'r');
    try {
      const lead = Buffer.alloc(8);
      const length = readSync(file, lead, 0, 8, 0) === 8 ? Number(lead.readBigUInt64LE()) : Number.NaN;
      if (!(length > 1 && length <= MAX_HEADER && 8 + length <= size))
        throw corrupt(path, 'its header does not fit the file');
      const header = Buffer.alloc(length);
      readSync(file, header, 0, length, 8);
      return new SafetensorsFile(
        resolve(path),
        8 + length,
        parseHeader(path, header.toString('utf8'), size - 8 - length),
      );
    } finally {
      closeSync(file);
    }
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
      const bytes = new Uint8Array(length);
      const file = openSync(this.path, 'r');
      try {
        if (readSync(file, bytes, 0, length, offset) !== length)
          throw corrupt(this.path, `${name} is cut short`);
      } finally {
        closeSync(file);
      }
      if (dtype === 'F32') return new Float32Array(bytes.buffer);
      const words = new Uint16Array(bytes.buffer);
      return dtype === 'F16' ? fromHalf(words) : fromBfloat(words);
    };
    return { dtype, shape: entry.shape, read, location: { file: this.path, offset, length } };
  }
}

/** Several files as one, by the `weight_map` of a `.safetensors.index.json`. */
export async function openShards(index: string): Promise<WeightSource> {
  const map = (JSON.parse(readFileSync(index, 'utf8')) as { weight_map?: Record<string, string> }).weight_map;
  if (!map) throw corrupt(index, 'it has no weight_map');
  const files = new Map<string, SafetensorsFile>();
  for (const file of new Set(Object.values(map))) {
    if (file.includes('/') || file.includes('\\')) throw corrupt(index, `the shard ${file} lies elsewhere`);
    files.set(file, await SafetensorsFile.open(join(dirname(index), file)));
  }
  return {
    names: () => Object.keys(map),
    get: (name) => (map[name] ? files.get(map[name])?.get(name) : undefined),
  };
}

export interface Written {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * Writes tensors under a temporary name and renames, so that a reader sees the old file or the
 * whole new one. The same tensors give the same bytes: names are sorted.
 */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, Written>,
  options: { readonly dtype?: Stored; readonly metadata?: Readonly<Record<string, string>> } = {},
): Promise<void> {
  const dtype = options.dtype ?? 'F32';
  const names = [...tensors.keys()].sort();
  const header: Record<string, unknown> = options.metadata ? { __metadata__: options.metadata } : {};
  let at = 0;
  for (const name of names) {
    const { shape, data } = tensors.get(name)!;
    header[name] = { dtype, shape, data_offsets: [at, at + data.length * SIZES[dtype]] };
    at += data.length * SIZES[dtype];
  }
  const text = JSON.stringify(header);
  const padded = Buffer.from(
    text.padEnd(Math.ceil(Buffer.byteLength(text) / 8) * 8 + text.length - Buffer.byteLength(text)),
  );
  const lead = Buffer.alloc(8);
  lead.writeBigUInt64LE(BigInt(padded.length));
  const temporary = `${path}.${process.pid}.tmp`;
  const file = openSync(temporary, 'w');
  try {
    writeSync(file, lead);
    writeSync(file, padded);
    for (const name of names) {
      const { data } = tensors.get(name)!;
      const values = dtype === 'F32' ? data : dtype === 'F16' ? toHalf(data) : toBfloat(data);
      writeSync(file, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
    fsyncSync(file);
  } catch (cause) {
    closeSync(file);
    rmSync(temporary, { force: true });
    throw new HemlineError('write-failed', `${path} cannot be written: ${(cause as Error).message}.`, {
      cause,
    });
  }
  closeSync(file);
  renameSync(temporary, path);
}
