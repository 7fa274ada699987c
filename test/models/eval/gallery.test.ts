import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { EvaluationData } from '../../../models/eval/data.ts';
import type { FeatureEncoder } from '../../../models/eval/features.ts';
import { openGallery } from '../../../models/eval/gallery.ts';
import { type Picture, writePng } from '../../../models/picture.ts';
import type { Triplet } from '../../../models/train/records.ts';
import { folder, refused } from '../train/tiny.ts';
import { SIDE, square } from './grey.ts';

/** Gives a picture's grey, and counts how often it looked. */
function counting(name = 'grey'): FeatureEncoder & { looks: number } {
  const encoder = {
    name,
    looks: 0,
    async look({ data }: Picture) {
      encoder.looks++;
      return Float32Array.of(3, data[0]!);
    },
    close: async () => {},
  };
  return encoder;
}

const all = (one: FeatureEncoder) => ({ clip: one, fid: one, retrieval: one });

async function drawn(): Promise<EvaluationData> {
  const dir = folder();
  for (const grey of [4, 40, 200]) writeFileSync(join(dir, `${grey}.png`), await writePng(square(grey)));
  const triplet = (reference: number, target: number): Triplet => ({
    id: `${reference}-${target}`,
    reference: `${reference}.png`,
    target: `${target}.png`,
    text: 'brighter',
    parts: ['brighter'],
    pose: null,
    cluster: 0,
  });
  const triplets = [triplet(4, 40), triplet(40, 200)];
  return { dir, triplets, all: triplets, format: 'triplets', skipped: [] };
}

test('looks at every picture once, and not again for the next pack', async () => {
  const data = await drawn();
  const cache = join(data.dir, 'cache');
  const [first, second, other] = [counting(), counting(), counting('another')];
  const seen: string[] = [];
  const gallery = await openGallery(data, all(first), {
    size: SIDE,
    cache,
    onProgress: (done, total) => seen.push(`${done}/${total}`),
  });
  assert.deepEqual([...gallery.keys()], ['4.png', '40.png', '200.png']);
  const { fid, clip, retrieval, off, file } = gallery.get('4.png')!;
  assert.deepEqual([[...fid], off, file], [[3, 4], 0, join(data.dir, '4.png')]);
  for (const vector of [clip, retrieval]) assert.ok(Math.abs(vector[0]! - 0.6) < 1e-6);
  assert.equal(seen.at(-1), '3/3');
  assert.deepEqual(await openGallery(data, all(second), { size: SIDE, cache }), gallery);
  // One look tells how long the vectors are.
  assert.deepEqual([first.looks, second.looks], [4, 1]);
  await openGallery(data, { ...all(second), retrieval: other }, { size: SIDE, cache });
  assert.equal(other.looks, 4, 'another encoder looks for itself');
});

test('looks anew when a picture changed', async () => {
  const data = await drawn();
  const options = { size: SIDE, cache: join(data.dir, 'cache') };
  await openGallery(data, all(counting()), options);
  writeFileSync(join(data.dir, '40.png'), await writePng(square(250)));
  const gallery = await openGallery(data, all(counting()), options);
  assert.deepEqual([...gallery.get('40.png')!.fid], [3, 250]);
});

test('names a picture that is none, and keeps nothing of a gallery that it could not look at', async () => {
  const data = await drawn();
  const cache = join(data.dir, 'cache');
  writeFileSync(join(data.dir, '200.png'), 'no picture');
  await assert.rejects(
    openGallery(data, all(counting()), { size: SIDE, cache }),
    refused('picture-format', /200\.png/),
  );
  assert.deepEqual(readdirSync(cache), []);
});

test('stops when it is told to', async () => {
  const data = await drawn();
  const signal = AbortSignal.abort();
  await assert.rejects(
    openGallery(data, all(counting()), { size: SIDE, cache: folder(), signal }),
    refused('interrupted'),
  );
});

test('a cache that cannot be written says where another can be named', async () => {
  const data = await drawn();
  const cache = join(data.dir, '4.png', 'cache');
  await assert.rejects(
    openGallery(data, all(counting()), { size: SIDE, cache }),
    refused('cache-failed', /--cache/),
  );
});
