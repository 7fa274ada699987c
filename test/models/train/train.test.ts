import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { before, describe, test } from 'node:test';
import { SafetensorsFile } from '../../../models/checkpoint/safetensors.ts';
import { assemble } from '../../../models/train/assemble.ts';
import { SCHEDULER } from '../../../models/train/defaults.ts';
import type { Kind, TrainOptions } from '../../../models/train/index.ts';
import { kindOf } from '../../../models/train/index.ts';
import { loopOf } from '../../../models/train/run.ts';
import { altered, finished, UNET, VAE, weights } from './runs.ts';
import { drawn, folder, install, type Made, makePack, TINY, trained, writeJson } from './tiny.ts';

let made: Made;
before(async () => {
  made = await makePack();
});

describe('what a training leaves', () => {
  const WRITTEN: Readonly<Record<Exclude<Kind, 'lora'>, readonly string[]>> = {
    vae: ['vae/diffusion_pytorch_model.safetensors'],
    clip: ['image_encoder/model.safetensors', 'text_encoder/model.safetensors'],
    classifier: ['classifier/diffusion_pytorch_model.safetensors'],
    base: ['text_encoder/model.safetensors', 'unet/diffusion_pytorch_model.safetensors'],
    pose: [
      'controlnet/diffusion_pytorch_model.safetensors',
      'pose_estimator/diffusion_pytorch_model.safetensors',
    ],
  };
  for (const kind of Object.keys(WRITTEN) as (keyof typeof WRITTEN)[])
    test(`${kind}: the finished weights, finite and in fp16, and no others outside checkpoints/`, async () => {
      assert.deepEqual(finished(made.outs[kind]), WRITTEN[kind]);
      for (const path of WRITTEN[kind]) {
        const file = await SafetensorsFile.open(join(made.outs[kind], path));
        for (const name of file.names()) {
          assert.equal(file.get(name)!.dtype, 'F16');
          assert.ok(file.get(name)!.read().every(Number.isFinite), name);
        }
      }
    });

  test('clip: the vocabulary, whose size and end are in the text encoder’s config', () => {
    const config = JSON.parse(readFileSync(join(made.outs.clip, 'text_encoder/config.json'), 'utf8'));
    const vocabulary = JSON.parse(readFileSync(join(made.outs.clip, 'tokenizer/vocab.json'), 'utf8'));
    assert.equal(config.vocab_size, Object.keys(vocabulary).length);
    assert.equal(config.eos_token_id, vocabulary['<|endoftext|>']);
    assert.equal(config.hidden_size, TINY.text_encoder.hidden_size);
  });

  test('vae: mean and deviation of the latents are in the config', () => {
    const config = JSON.parse(readFileSync(join(made.outs.vae, 'vae/config.json'), 'utf8'));
    assert.equal(config.latents_mean.length, TINY.vae.latent_channels);
    assert.ok(config.latents_std.every((std: number) => std > 0));
  });

  test('the same data, options and seed give the same bytes, another seed gives others', async () => {
    assert.deepEqual(weights(await trained('vae', made.data, made.parts)), weights(made.outs.vae));
    const other = await trained('vae', made.data, made.parts, { seed: 2 });
    assert.notDeepEqual(weights(other), weights(made.outs.vae));
  });

  test('reports tell the last step and finite losses', async () => {
    const reports: Parameters<NonNullable<TrainOptions['onReport']>>[0][] = [];
    await trained('vae', made.data, made.parts, { onReport: (report) => void reports.push(report) });
    const last = reports.at(-1)!;
    assert.deepEqual([last.step, last.steps], [2, 2]);
    assert.deepEqual(Object.keys(last.losses), ['loss', 'l1', 'squares', 'edges', 'kl', 'norm']);
    assert.ok(Object.values(last.losses).every(Number.isFinite));
  });

  test('a vae for pictures smaller than a crop trains on whole pictures', async () => {
    const pack = altered(made.parts, (dir) =>
      writeJson(join(dir, 'vae/config.json'), { ...TINY.vae, sample_size: 64 }),
    );
    const file = await SafetensorsFile.open(join(await trained('vae', made.data, pack), VAE));
    for (const name of file.names()) assert.ok(file.get(name)!.read().every(Number.isFinite));
  });

  test('base goes on from a pack with --from', async () => {
    const from = await trained('base', made.data, made.parts, { from: made.parts, lr: 1e-30 });
    const [given, kept] = [
      await SafetensorsFile.open(join(made.parts, UNET)),
      await SafetensorsFile.open(join(from, UNET)),
    ];
    // By value: so small a step can still turn 0 to -0.
    for (const name of given.names()) {
      const values = given.get(name)!.read();
      assert.ok(
        kept
          .get(name)!
          .read()
          .every((value, i) => value === values[i]),
        name,
      );
    }
  });

  test('base takes a pack by a relative path, too', async () => {
    const pack = relative(process.cwd(), made.parts);
    assert.deepEqual(finished(await trained('base', made.data, pack, { from: pack })), WRITTEN.base);
  });

  test('base goes on from a narrower pack, whose channels are copied', async () => {
    const unet = { ...TINY.unet, block_out_channels: [32, 16, 16] };
    const wide = altered(made.parts, (dir) => writeJson(join(dir, 'unet/config.json'), unet));
    const out = await trained('base', made.data, wide, { from: made.parts, lr: 1e-30 });
    const [given, kept] = await Promise.all(
      [made.parts, out].map(async (dir) => {
        const file = await SafetensorsFile.open(join(dir, UNET));
        return file.get('conv_in.weight')!;
      }),
    );
    assert.deepEqual([given!.shape[0], kept!.shape[0]], [16, 32]);
    const row = given!.read().length / 16;
    const [narrow, copied] = [given!.read(), kept!.read()];
    copied.forEach((value, i) => {
      assert.equal(value, narrow[Math.floor(i / row / 2) * row + (i % row)]);
    });
  });
});

test('a pose branch has the shape of the U-Net that it stands beside', async () => {
  const unet = { ...TINY.unet, block_out_channels: [32, 16, 16] };
  const pack = altered(made.parts, (dir) => {
    writeJson(join(dir, 'unet/config.json'), unet);
    rmSync(join(dir, 'controlnet'), { recursive: true });
  });
  install(await trained('base', made.data, pack), pack);
  const out = await trained('pose', made.data, pack);
  const file = await SafetensorsFile.open(join(out, 'controlnet/diffusion_pytorch_model.safetensors'));
  assert.equal(file.get('conv_in.weight')!.shape[0], 32);
});

test('a pack that is put together keeps the noise schedule that it has', async () => {
  const pack = join(folder(), 'pack');
  const again = () => assemble({ out: pack, parts: [made.parts], data: made.data });
  await again();
  const path = join(pack, 'scheduler/scheduler_config.json');
  const own = { ...SCHEDULER, prediction_type: 'v_prediction' };
  assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), SCHEDULER);
  writeJson(path, own);
  await again();
  assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), own);
});

test('a data set that is drawn anew is not trained on from the old one’s cache', async () => {
  const { writeCroquis } = await import('../../../models/croquis/dataset.ts');
  const data = await drawn();
  const first = weights(await trained('vae', data, made.parts));
  await writeCroquis({ out: data, count: 20, seed: 12 });
  assert.notDeepEqual(weights(await trained('vae', data, made.parts)), first);
});

test('every kind has its own numbers, and the caller’s come first', () => {
  const options = { data: 'd', out: 'o' };
  assert.deepEqual(
    (['vae', 'clip', 'classifier', 'base', 'pose'] as const).map((kind) => {
      const { steps, batch, learningRate } = loopOf(options, kindOf(kind));
      return [steps, batch, learningRate];
    }),
    [
      [4000, 16, 1e-3],
      [1500, 64, 1e-3],
      [2500, 32, 2e-3],
      [5000, 32, 6e-4],
      [1000, 16, 3e-4],
    ],
  );
  const { steps, batch, learningRate, seed } = loopOf(
    { ...options, steps: 3, batch: 4, lr: 5, seed: 6 },
    kindOf('vae'),
  );
  assert.deepEqual([steps, batch, learningRate, seed], [3, 4, 5, 6]);
});
