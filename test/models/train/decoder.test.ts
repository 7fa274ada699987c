import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { SafetensorsFile } from '../../../models/checkpoint/safetensors.ts';
import { Editor } from '../../../models/editor/index.ts';
import { parseAutoencoderConfig } from '../../../models/nets/autoencoder.ts';
import { decoderTask } from '../../../models/train/decoder.ts';
import type { FloatRows } from '../../../models/train/floats.ts';
import { train } from '../../../models/train/index.ts';
import type { Pictures } from '../../../models/train/pictures.ts';
import { folder, install, type Made, makePack, QUICK, refused, TINY, trained } from './tiny.ts';

const WEIGHTS = join('vae', 'diffusion_pytorch_model.safetensors');

describe('the decoder alone', () => {
  let made: Made;
  before(async () => {
    made = await makePack();
  });

  test('goes on, and the encoder and what the config says of latents stay', async () => {
    const out = await trained('vae', made.data, made.pack, { decoder: true });
    const [old, next] = await Promise.all(
      [made.pack, out].map((dir) => SafetensorsFile.open(join(dir, WEIGHTS))),
    );
    assert.deepEqual([...next!.names()].sort(), [...old!.names()].sort());
    let changed = 0;
    for (const name of old!.names()) {
      const [a, b] = [old!.get(name)!.read(), next!.get(name)!.read()];
      if (name.startsWith('encoder.')) assert.deepEqual(b, a, name);
      else if (b.some((value, i) => value !== a[i])) changed++;
      assert.ok(b.every(Number.isFinite), name);
    }
    assert.ok(changed > 10, `${changed} tensors of the decoder changed`);
    const again = await trained('vae', made.data, made.pack, { decoder: true });
    const third = await SafetensorsFile.open(join(again, WEIGHTS));
    for (const name of next!.names())
      assert.deepEqual(third.get(name)!.read(), next!.get(name)!.read(), name);
    install(out, made.pack);
    const editor = await Editor.open({ pack: made.pack });
    await editor.decode(new Float32Array(4 * 16 * 16));
    await editor.close();
  });

  test('wants a pack that edits', async () => {
    const options = { ...QUICK, data: made.data, out: folder(), decoder: true } as const;
    await assert.rejects(train('vae', options), refused('pack-incomplete', /--pack/));
  });
});

test('a row is a window of what was made of an edit, or of the target’s own latent, and the same of its picture', async () => {
  const [channels, whole, window, factor] = [4, 16, 6, 16];
  const rowOf = (base: number) => ({
    width: channels * whole * whole,
    read: (row: number, out: Float32Array, offset: number) => {
      for (let i = 0; i < channels * whole * whole; i++) out[offset + i] = base * (row + 1) + i / 1000;
    },
  });
  const crops: { index: number; left: number; top: number }[] = [];
  const pictures = {
    crop(index: number, left: number, top: number, side: number, target: Float32Array, offset: number) {
      assert.equal(side, window * factor);
      crops.push({ index, left, top });
      target.fill(index, offset, offset + 3 * side * side);
    },
  } as unknown as Pictures;
  const data = {
    pictures,
    latents: rowOf(100) as unknown as FloatRows,
    edits: [
      { from: 0, to: 1 },
      { from: 2, to: 3 },
    ],
    edited: rowOf(5000) as unknown as FloatRows,
  };
  const options = { batch: 100, window, whole, seed: 1, own: 0.3, jitter: 0 };
  const { batch } = decoderTask(data, parseAutoencoderConfig(TINY.vae), options);
  const { latent } = (await batch(0)) as { latent: Float32Array };
  const cells = channels * window ** 2;
  let own = 0;
  for (const [row, { index, left, top }] of crops.entries()) {
    const first = (top / factor) * whole + left / factor;
    const base = Math.round((latent[row * cells]! - first / 1000) / 100) * 100;
    if (base === 100 * (index + 1)) own++;
    else assert.equal(base, index === 1 ? 5000 : 10_000);
    assert.ok(Math.abs(latent[row * cells + 1]! - base - (first + 1) / 1000) < 1e-2);
  }
  assert.equal(crops.length, 100);
  assert.ok(own > 15 && own < 45, `${own} of 100 rows are of a picture’s own latent`);
});
