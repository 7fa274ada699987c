import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { cachedRows, type FloatRows } from '../../../models/train/floats.ts';
import { openPictures } from '../../../models/train/pictures.ts';
import { folder, refused } from './tiny.ts';

describe('rows of numbers', () => {
  /** Row i is [10 i, 10 i + 1, 10 i + 2]. */
  const compute = (calls: number[][]) => async (from: number, to: number) => {
    calls.push([from, to]);
    return Float32Array.from(
      { length: 3 * (to - from) },
      (_, i) => 10 * (from + Math.floor(i / 3)) + (i % 3),
    );
  };
  const row = (rows: FloatRows, index: number) => {
    const target = new Float32Array(5).fill(-1);
    rows.read(index, target, 1);
    return [...target];
  };

  test('are computed once, in chunks, and read from any place to any place', async () => {
    const path = join(folder(), 'rows.f32');
    const [calls, told]: [number[][], number[][]] = [[], []];
    const rows = await cachedRows(path, 5, 3, 2, compute(calls), {
      onProgress: (...progress) => told.push(progress),
    });
    assert.deepEqual(calls, [
      [0, 2],
      [2, 4],
      [4, 5],
    ]);
    assert.deepEqual(told, [
      [2, 5],
      [4, 5],
      [5, 5],
    ]);
    assert.deepEqual(row(rows, 4), [-1, 40, 41, 42, -1]);
    assert.deepEqual(row(rows, 0), [-1, 0, 1, 2, -1]);
    rows.close();
    const again = await cachedRows(path, 5, 3, 2, compute(calls));
    assert.equal(calls.length, 3);
    assert.deepEqual(row(again, 3), [-1, 30, 31, 32, -1]);
    again.close();
  });

  test('a cache that a stopped run left half written, or of another size, is made anew', async () => {
    const path = join(folder(), 'rows.f32');
    for (const rubbish of [Buffer.alloc(0), Buffer.alloc(5 * 12 - 4, 1), Buffer.alloc(5 * 12 + 4, 1)]) {
      writeFileSync(path, rubbish);
      const rows = await cachedRows(path, 5, 3, 2, compute([]));
      assert.deepEqual(row(rows, 4), [-1, 40, 41, 42, -1]);
      rows.close();
    }
  });

  test('what fails on the way leaves nothing behind', async () => {
    const dir = folder();
    const failing = async (from: number) => {
      if (from > 0) throw new Error('no more');
      return new Float32Array(6);
    };
    await assert.rejects(cachedRows(join(dir, 'rows.f32'), 5, 3, 2, failing), /no more/);
    assert.deepEqual(readdirSync(dir), []);
  });
});

describe('a preparation', () => {
  const aborted = AbortSignal.abort();
  const rows = async () => new Float32Array(6);

  test('that is stopped says so and leaves nothing behind', async () => {
    const dir = folder();
    const stopped = refused('interrupted', /while preparing/);
    await assert.rejects(cachedRows(join(dir, 'rows.f32'), 5, 3, 2, rows, { signal: aborted }), stopped);
    const file = join(folder(), '1.png');
    await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } }).toFile(file);
    await assert.rejects(openPictures([file], dir, 8, { signal: aborted }), stopped);
    assert.deepEqual(readdirSync(dir), []);
  });

  test('removes what a killed one left, and nothing of one that runs', async () => {
    const dir = folder();
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    const left = (pid: number, name = 'rows.f32') => {
      const file = `${name}.${pid}.tmp`;
      writeFileSync(join(dir, file), 'half');
      return file;
    };
    const [_, running, other] = [left(gone), left(process.ppid), left(gone, 'other.f32')];
    (await cachedRows(join(dir, 'rows.f32'), 2, 3, 2, rows)).close();
    assert.deepEqual(readdirSync(dir).sort(), [other, 'rows.f32', running]);
  });
});

describe('pictures', () => {
  /** A picture whose left half is of one colour and whose right half is of another. */
  async function picture(path: string, left: string, right: string, width = 8, height = 8): Promise<string> {
    const half = { create: { width: width / 2, height, channels: 3, background: left } } as const;
    await sharp({ create: { width, height, channels: 3, background: right } })
      .composite([{ input: await sharp(half).png().toBuffer(), left: 0, top: 0 }])
      .png()
      .toFile(path);
    return path;
  }

  test('are decoded in order, cropped to planes in [-1, 1], and kept', async () => {
    const dir = folder();
    const files = [
      await picture(join(dir, 'a.png'), '#ff0000', '#0000ff'),
      await picture(join(dir, 'b.png'), '#00ff00', '#ffffff'),
    ];
    const cache = join(dir, 'cache');
    const pictures = await openPictures(files, cache, 8);
    assert.deepEqual([...pictures.read(1).subarray(0, 3)], [0, 255, 0]);
    assert.deepEqual([...pictures.read(0).subarray(0, 3)], [255, 0, 0]);
    const target = new Float32Array(1 + 3 * 4 + 1).fill(9);
    pictures.crop(0, 3, 6, 2, target, 1);
    assert.deepEqual([...target], [9, 1, -1, 1, -1, -1, -1, -1, -1, -1, 1, -1, 1, 9]);
    pictures.close();

    const [kept] = readdirSync(cache);
    writeFileSync(join(cache, kept!), Buffer.alloc(2 * 3 * 8 * 8, 9));
    const again = await openPictures(files, cache, 8);
    assert.deepEqual([...again.read(0).subarray(0, 3)], [9, 9, 9], 'the cache counts');
    again.close();
    const other = await openPictures(files, cache, 4);
    assert.deepEqual([...other.read(0).subarray(0, 3)], [255, 0, 0], 'another size has a cache of its own');
    other.close();
    await picture(files[0]!, '#000000', '#00ff00');
    const changed = await openPictures(files, cache, 8);
    assert.deepEqual([...changed.read(0).subarray(0, 3)], [0, 0, 0], 'and so has a file that changed');
    changed.close();
    assert.equal(readdirSync(cache).length, 3);
  });

  test('a cache that is half written is made anew', async () => {
    const dir = folder();
    const files = [await picture(join(dir, 'a.png'), '#ff0000', '#0000ff')];
    (await openPictures(files, dir, 8)).close();
    const [cache] = readdirSync(dir).filter((name) => name.endsWith('.rgb'));
    writeFileSync(join(dir, cache!), Buffer.alloc(100));
    const pictures = await openPictures(files, dir, 8);
    assert.deepEqual([...pictures.read(0).subarray(0, 3)], [255, 0, 0]);
    pictures.close();
  });

  test('one that is none is named, and no half cache is left', async () => {
    const dir = folder();
    const files = await Promise.all(
      Array.from({ length: 30 }, (_, i) => picture(join(dir, `${i}.png`), '#ff0000', '#0000ff')),
    );
    writeFileSync(files[9]!, 'rubbish');
    await assert.rejects(openPictures(files, join(dir, 'cache'), 8), refused('picture-format', /\/9\.png: /));
    assert.deepEqual(readdirSync(join(dir, 'cache')), []);
    await assert.rejects(
      openPictures([join(dir, 'gone.png')], join(dir, 'cache'), 8),
      refused('picture-not-found', /gone\.png/),
    );
  });

  test('of other shapes are padded to a square with the colour of their corner', async () => {
    const dir = folder();
    const files = [await picture(join(dir, 'wide.png'), '#ff0000', '#0000ff', 64, 16)];
    const pictures = await openPictures(files, join(dir, 'cache'), 8);
    const pixels = pictures.read(0);
    const at = (x: number, y: number) => [...pixels.subarray((8 * y + x) * 3, (8 * y + x) * 3 + 3)];
    assert.deepEqual(
      [at(7, 0), at(7, 7)],
      [
        [255, 0, 0],
        [255, 0, 0],
      ],
      'above and below',
    );
    assert.deepEqual(
      [at(0, 4), at(7, 4)],
      [
        [255, 0, 0],
        [0, 0, 255],
      ],
      'all of the picture',
    );
    pictures.close();
  });
});
