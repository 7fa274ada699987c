import { z } from 'zod';
import { HemlineError } from '../error.ts';

/** Bytes of an element, for the types that networks are stored in. */
export const SIZES = { F32: 4, F16: 2, BF16: 2 } as const;
export type Stored = keyof typeof SIZES;

/** Where a tensor lies. */
export interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** First and last byte, from the end of the header. */
  readonly range: readonly [number, number];
}

export interface Header {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly metadata: Readonly<Record<string, string>>;
}

const whole = z.int().min(0);
const EntrySchema = z.object({
  dtype: z.string(),
  shape: z.array(whole),
  data_offsets: z.tuple([whole, whole]),
});
const MetadataSchema = z.record(z.string(), z.string());

export function corrupt(path: string, what: string, cause?: unknown): HemlineError {
  const message = `${path} is not a sound safetensors file: ${what}. Get it again.`;
  return new HemlineError('weights-corrupt', message, { cause });
}

/** Reads a header's JSON; every one of the `dataBytes` that follow it must belong to exactly one tensor. */
export function parseHeader(path: string, text: string, dataBytes: number): Header {
  const { __metadata__, ...tensors } = parseObject(path, text);
  const entries = new Map(
    Object.entries(tensors).map(([name, value]) => [name, parseEntry(path, name, value, dataBytes)]),
  );
  const metadata = MetadataSchema.safeParse(__metadata__ ?? {});
  if (!metadata.success) throw corrupt(path, 'its __metadata__ is not text by name');

  let reached = 0;
  const inOrder = [...entries].sort(([, a], [, b]) => a.range[0] - b.range[0] || a.range[1] - b.range[1]);
  for (const [name, { range }] of inOrder) {
    if (range[0] !== reached) throw corrupt(path, `${name} overlaps another tensor or leaves a gap`);
    reached = range[1];
  }
  if (reached !== dataBytes) throw corrupt(path, `${dataBytes - reached} bytes belong to no tensor`);
  return { entries, metadata: metadata.data };
}

function parseObject(path: string, text: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw corrupt(path, 'its header is not JSON', cause);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw corrupt(path, 'its header is not an object');
  return json as Record<string, unknown>;
}

function parseEntry(path: string, name: string, value: unknown, dataBytes: number): Entry {
  const parsed = EntrySchema.safeParse(value);
  if (!parsed.success) throw corrupt(path, `the entry of ${name} is malformed`);
  const { dtype, shape, data_offsets } = parsed.data;
  const [start, end] = data_offsets;
  if (end < start || end > dataBytes) throw corrupt(path, `${name} lies outside the file`);
  const size = SIZES[dtype as Stored] as number | undefined;
  if (size && shape.reduce((n, d) => n * d, size) !== end - start)
    throw corrupt(path, `${name} has ${end - start} bytes, which is not [${shape}] of ${dtype}`);
  return { dtype, shape, range: [start, end] };
}
