import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SafetensorsFile, type Written, writeSafetensors } from '../../../models/checkpoint/safetensors.ts';
import { openShards } from '../../../models/checkpoint/shards.ts';

const scratch = mkdtempSync(join(tmpdir(), 'hemline-safetensors-'));
after(() => rmSync(scratch, { recursive: true }));

const tensors: ReadonlyMap<string, Written> = new Map([
  ['b.weight', { shape: [2, 3], data: Float32Array.of(1, -2, 0.5, 0.1, 70000, 0) }],
  ['a', { shape: [], data: Float32Array.of(3) }],
  ['empty', { shape: [0, 4], data: new Float32Array(0) }],
  ['ünï.☂', { shape: [1], data: Float32Array.of(-7) }],
]);

let files = 0;

/** A file of a header (text, or an object as JSON) and that many bytes of data. */
function write(header: unknown, bytes: number, length?: number): string {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const lead = Buffer.alloc(8);
  lead.writeBigUInt64LE(BigInt(length ?? text.length));
  const path = join(scratch, `${files++}.safetensors`);
  writeFileSync(path, Buffer.concat([lead, text, Buffer.alloc(bytes)]));
  return path;
}

const f32 = (shape: number[], ...data_offsets: number[]) => ({ dtype: 'F32', shape, data_offsets });

async function refuses(path: string, message: RegExp, code = 'weights-corrupt'): Promise<void> {
  await assert.rejects(SafetensorsFile.open(path), (error: Error & { code?: string }) => {
    assert.equal(error.name, 'HemlineError', error.stack);
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.ok(error.message.includes(path), error.message);
    return true;
  });
}

test('reads what it wrote, in each type', async () => {
  for (const dtype of ['F32', 'F16', 'BF16'] as const) {
    const path = join(scratch, `${dtype}.safetensors`);
    await writeSafetensors(path, tensors, { dtype, metadata: { made: 'here' } });
    const file = await SafetensorsFile.open(path);
    assert.deepEqual([...file.names()].sort(), [...tensors.keys()].sort());
    assert.deepEqual({ ...file.metadata }, { made: 'here' });
    for (const [name, { shape, data }] of tensors) {
      const stored = file.get(name)!;
      assert.deepEqual([stored.dtype, stored.shape], [dtype, shape]);
      const [read, rounding] = [stored.read(), { F32: 0, F16: 2 ** -11, BF16: 2 ** -8 }[dtype]];
      assert.equal(read.length, data.length);
      data.forEach((value, i) => {
        const tooLarge = dtype === 'F16' && value > 65504;
        if (tooLarge) assert.equal(read[i], Number.POSITIVE_INFINITY);
        else
          assert.ok(Math.abs(read[i]! - value) <= rounding * Math.abs(value), `${name} ${read[i]} ${value}`);
      });
      // In place: the bytes at the location are the tensor's.
      const { file: where, offset, length } = stored.location!;
      assert.equal(length, data.length * (dtype === 'F32' ? 4 : 2));
      if (dtype === 'F32' && length > 0) assert.equal(readFileSync(where).readFloatLE(offset), data[0]);
    }
    assert.equal(file.get('nothing'), undefined);
  }
});

test('the same tensors in another order give the same bytes, data begins at a multiple of 8', async () => {
  const [one, two] = [join(scratch, 'one.safetensors'), join(scratch, 'two.safetensors')];
  await writeSafetensors(one, tensors);
  await writeSafetensors(two, new Map([...tensors].reverse()));
  const bytes = readFileSync(one);
  assert.deepEqual(readFileSync(two), bytes);
  assert.equal(Number(bytes.readBigUInt64LE()) % 8, 0);
});

test('reads data that is not aligned', async () => {
  const path = write({ a: { dtype: 'F16', shape: [1], data_offsets: [0, 2] }, b: f32([1], 2, 6) }, 6);
  const file = await SafetensorsFile.open(path);
  assert.deepEqual([...file.get('b')!.read()], [0]);
});

test('a failed write leaves the old file and nothing else', async () => {
  const dir = join(scratch, 'atomic');
  mkdirSync(dir);
  const path = join(dir, 'w.safetensors');
  await writeSafetensors(path, tensors);
  const before = readFileSync(path);
  const wrong = new Map([...tensors, ['z', { shape: [3], data: Float32Array.of(1) }]]);
  const failed = { name: 'HemlineError', code: 'write-failed', message: /w\.safetensors .* z has 1 values/ };
  await assert.rejects(writeSafetensors(path, wrong), failed);
  assert.deepEqual(readFileSync(path), before);
  assert.deepEqual(readdirSync(dir), ['w.safetensors']);
  await assert.rejects(writeSafetensors(join(dir, 'no/such/folder'), tensors), { code: 'write-failed' });
  mkdirSync(join(dir, 'taken/inside'), { recursive: true });
  await assert.rejects(writeSafetensors(join(dir, 'taken'), tensors), { code: 'write-failed' });
  assert.deepEqual(readdirSync(dir).sort(), ['taken', 'w.safetensors']);
});

test('a header that does not fit its file is refused', async () => {
  await refuses(join(scratch, 'absent.safetensors'), /no weights at/, 'weights-missing');
  const folder = join(scratch, 'folder.safetensors');
  mkdirSync(folder);
  await refuses(folder, /cannot be read|does not fit/);
  const short = join(scratch, 'short.safetensors');
  writeFileSync(short, 'PK');
  await refuses(short, /does not fit/);
  await refuses(write('{}', 0, 3), /does not fit/);
  await refuses(write('{}', 0, 2 ** 53), /does not fit/);
  await refuses(write('', 8), /does not fit/);
  await refuses(write('{"a":', 0), /not JSON/);
  for (const header of ['null ', '[]', '"x"', '3.5']) await refuses(write(header, 0), /not an object/);
});

test('entries that are malformed, overlap, leave gaps or lie outside are refused', async () => {
  await refuses(write({ a: 5 }, 0), /entry of a is malformed/);
  await refuses(write({ a: { ...f32([1], 0, 4), shape: [-1] } }, 4), /malformed/);
  await refuses(write({ a: { ...f32([1], 0, 4), shape: [0.5] } }, 4), /malformed/);
  await refuses(write({ a: { ...f32([1]), data_offsets: [0] } }, 4), /malformed/);
  await refuses(write({ a: { dtype: 32, shape: [1], data_offsets: [0, 4] } }, 4), /malformed/);
  await refuses(write({ a: f32([1], 4, 0) }, 4), /a lies outside/);
  await refuses(write({ a: f32([1], 4, 8) }, 4), /a lies outside/);
  await refuses(write({ a: f32([2], 0, 4) }, 4), /a has 4 bytes, which is not \[2\] of F32/);
  await refuses(write({ a: f32([1], 0, 4), b: f32([1], 0, 4) }, 4), /b overlaps/);
  await refuses(write({ a: f32([2], 0, 8), b: f32([1], 4, 8) }, 8), /b overlaps/);
  await refuses(
    write({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12),
    /b overlaps another tensor or leaves a gap/,
  );
  await refuses(write({ a: f32([1], 4, 8) }, 8), /a overlaps another tensor or leaves a gap/);
  await refuses(write({ a: f32([1], 0, 4) }, 5), /1 bytes belong to no tensor/);
  await refuses(write({ __metadata__: { a: 1 } }, 0), /__metadata__/);
  await refuses(
    write(
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
      8,
    ),
    /gap/,
  );
});

test('a file cut short after it was opened is refused when it is read', async () => {
  const path = write({ a: f32([4], 0, 16) }, 16);
  const file = await SafetensorsFile.open(path);
  writeFileSync(path, readFileSync(path).subarray(0, -4));
  assert.throws(() => file.get('a')!.read(), { code: 'weights-corrupt', message: /cut short/ });
});

test('a type that no network is stored in is refused when it is asked for', async () => {
  const header = { ids: { dtype: 'I64', shape: [1], data_offsets: [0, 8] }, w: f32([1], 8, 12) };
  const file = await SafetensorsFile.open(write(header, 12));
  assert.deepEqual([...file.get('w')!.read()], [0]);
  assert.throws(() => file.get('ids'), { code: 'weights-corrupt', message: /ids is of type I64/ });
});

test('shards are read as one', async () => {
  const dir = join(scratch, 'shards');
  mkdirSync(dir);
  const [first, second] = ['m-1-of-2.safetensors', 'm-2-of-2.safetensors'];
  await writeSafetensors(join(dir, first), new Map([['a', { shape: [1], data: Float32Array.of(1) }]]));
  await writeSafetensors(join(dir, second), new Map([['b', { shape: [1], data: Float32Array.of(2) }]]));
  const index = join(dir, 'm.safetensors.index.json');
  const write = (weight_map: unknown) => writeFileSync(index, JSON.stringify({ metadata: {}, weight_map }));
  write({ a: first, b: second });
  const source = await openShards(index);
  assert.deepEqual([...source.names()], ['a', 'b']);
  assert.deepEqual([...source.get('b')!.read()], [2]);
  assert.equal(source.get('constructor'), undefined);

  const corrupt = (message: RegExp) => ({ name: 'HemlineError', code: 'weights-corrupt', message });
  write({ a: first, b: first });
  await assert.rejects(openShards(index), corrupt(/lacks b/));
  for (const elsewhere of [
    '../m-1-of-2.safetensors',
    '/etc/passwd',
    '..\\x.safetensors',
    'pytorch_model.bin',
  ]) {
    write({ a: elsewhere });
    await assert.rejects(openShards(index), corrupt(/no \.safetensors beside it/), elsewhere);
  }
  write({ a: 'm-3-of-2.safetensors' });
  await assert.rejects(openShards(index), { code: 'weights-missing', message: /m-3-of-2/ });
  write([first]);
  await assert.rejects(openShards(index), corrupt(/no weight_map/));
  writeFileSync(index, '{');
  await assert.rejects(openShards(index), corrupt(/not JSON/));
});
