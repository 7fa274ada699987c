import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { HemlineError } from '../error.ts';
import { toBfloat, toHalf } from './half.ts';
import { SIZES, type Stored } from './safetensors-header.ts';

export interface Written {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface WriteOptions {
  /** F32 by default. */
  readonly dtype?: Stored;
  /** Goes into the header as it is. */
  readonly metadata?: Readonly<Record<string, string>>;
}

let written = 0;

/**
 * Writes tensors under a temporary name and renames, so that a reader sees the old file or the
 * whole new one. The same tensors give the same bytes: names are sorted.
 * @throws HemlineError `write-failed`; nothing is left behind.
 */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, Written>,
  options: WriteOptions = {},
): Promise<void> {
  const dtype = options.dtype ?? 'F32';
  const names = [...tensors.keys()].sort();
  const temporary = `${path}.${process.pid}-${written++}.tmp`;
  let file: number | undefined;
  try {
    const lead = header(names, tensors, dtype, options.metadata);
    file = openSync(temporary, 'w');
    writeFileSync(file, lead);
    for (const name of names) {
      const { data } = tensors.get(name)!;
      const values = dtype === 'F32' ? data : dtype === 'F16' ? toHalf(data) : toBfloat(data);
      writeFileSync(file, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
    fsyncSync(file);
    closeSync(file);
    file = undefined;
    renameSync(temporary, path);
  } catch (cause) {
    if (file !== undefined) closeSync(file);
    rmSync(temporary, { force: true });
    throw new HemlineError('write-failed', `${path} cannot be written: ${(cause as Error).message}.`, {
      cause,
    });
  }
}

/** Its length in 8 bytes, then JSON, filled up with spaces so that the data begins at a multiple of 8. */
function header(
  names: readonly string[],
  tensors: ReadonlyMap<string, Written>,
  dtype: Stored,
  metadata: WriteOptions['metadata'],
): Buffer {
  const json: Record<string, unknown> = metadata ? { __metadata__: metadata } : {};
  let at = 0;
  for (const name of names) {
    const { shape, data } = tensors.get(name)!;
    if (shape.reduce((n, d) => n * d, 1) !== data.length)
      throw new Error(`${name} has ${data.length} values, which is not [${shape}]`);
    json[name] = { dtype, shape, data_offsets: [at, at + data.length * SIZES[dtype]] };
    at += data.length * SIZES[dtype];
  }
  const text = Buffer.from(JSON.stringify(json));
  const out = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, ' ');
  out.writeBigUInt64LE(BigInt(out.length - 8));
  text.copy(out, 8);
  return out;
}
