import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { type Preparation, throwIfStopped } from './preparation.ts';
import { temporaryFor } from './temporary.ts';

/** Rows of float32 of one length in a file: a cache too large for memory. */
export class FloatRows {
  readonly width: number;
  private readonly descriptor: number;

  constructor(path: string, width: number) {
    this.width = width;
    this.descriptor = openSync(path, 'r');
  }

  /** Copies row `index` into `target` at `offset`. */
  read(index: number, target: Float32Array, offset: number): void {
    const bytes = new Uint8Array(target.buffer, target.byteOffset + offset * 4, this.width * 4);
    readSync(this.descriptor, bytes, 0, bytes.length, index * bytes.length);
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/**
 * Opens `path` if it holds `count` rows of `width`, else makes it: `compute(from, to)` gives the
 * rows [from, to), `chunk` at a time. Written under another name first, so that a killed run
 * leaves no half cache.
 * @throws HemlineError `interrupted`.
 */
export async function cachedRows(
  path: string,
  count: number,
  width: number,
  chunk: number,
  compute: (from: number, to: number) => Promise<Float32Array>,
  { onProgress, signal }: Preparation = {},
): Promise<FloatRows> {
  if (!existsSync(path) || statSync(path).size !== count * width * 4) {
    const temporary = temporaryFor(path);
    const out = openSync(temporary, 'w');
    let whole = false;
    try {
      for (let from = 0; from < count; from += chunk) {
        throwIfStopped(signal);
        const rows = await compute(from, Math.min(count, from + chunk));
        writeSync(out, new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
        onProgress?.(Math.min(count, from + chunk), count);
      }
      whole = true;
    } finally {
      closeSync(out);
      if (!whole) rmSync(temporary);
    }
    renameSync(temporary, path);
  }
  return new FloatRows(path, width);
}

/** A short name for a file's content. */
export function fileKey(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 12);
}
