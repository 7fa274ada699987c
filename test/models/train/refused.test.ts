import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import type { Kind, TrainOptions } from '../../../models/train/index.ts';
import { train } from '../../../models/train/index.ts';
import { altered, finished } from './runs.ts';
import { configs, folder, type Made, makePack, QUICK, refused, TINY, trained, writeJson } from './tiny.ts';

let made: Made;
before(async () => {
  made = await makePack();
});

const lacking = (...parts: string[]) =>
  altered(made.parts, (pack) => {
    for (const part of parts) rmSync(join(pack, part), { recursive: true });
  });

describe('refused', () => {
  test('data that is kept for evaluation, by its seed', async () => {
    const data = join(folder(), 'data');
    cpSync(made.data, data, { recursive: true });
    writeJson(join(data, 'meta.json'), { generator: 'croquis', version: 1, seed: 20261123, count: 20 });
    for (const kind of ['vae', 'clip', 'classifier', 'base', 'pose'] as const)
      await assert.rejects(trained(kind, data, made.parts), refused('reserved-seed', /20261123/));
  });

  test('data that is missing, empty or broken', async () => {
    const data = folder();
    const vae = () => trained('vae', data, made.parts);
    await assert.rejects(trained('vae', join(data, 'nowhere'), made.parts), refused('data-missing'));
    await assert.rejects(vae(), refused('data-missing', /hemline data croquis/));
    writeFileSync(join(data, 'triplets.jsonl'), '\n');
    await assert.rejects(vae(), refused('data-empty'));
    writeFileSync(join(data, 'triplets.jsonl'), 'rubbish\n');
    await assert.rejects(vae(), refused('bad-record', /line 1/));
    writeFileSync(join(data, 'meta.json'), '{"seed":');
    await assert.rejects(vae(), refused('bad-record', /meta\.json/));
  });

  test('a picture that is none', async () => {
    const data = join(folder(), 'data');
    cpSync(made.data, data, { recursive: true, filter: (from) => !from.endsWith('cache') });
    writeFileSync(join(data, 'pictures/0000001-2.png'), 'rubbish');
    await assert.rejects(trained('vae', data, made.parts), refused('picture-format', /0000001-2\.png/));
    assert.deepEqual(readdirSync(join(data, 'cache')), []);
  });

  test('an editing net without the parts of the pack that it needs, before anything is trained', async () => {
    const pack = undefined as unknown as string;
    for (const kind of ['base', 'pose'] as const) {
      await assert.rejects(trained(kind, made.data, pack), refused('pack-incomplete', /--pack/));
      for (const part of ['vae', 'text_encoder', 'tokenizer', ...(kind === 'pose' ? ['unet'] : [])]) {
        const out = join(folder(), 'out');
        await assert.rejects(
          trained(kind, made.data, lacking(part), { out }),
          refused('pack-incomplete', new RegExp(part)),
        );
        assert.deepEqual(existsSync(out) ? finished(out) : [], []);
      }
      // Configs without weights.
      await assert.rejects(trained(kind, made.data, configs()), refused('pack-incomplete'));
    }
  });

  test('a config that is not JSON, or of a net that is not built', async () => {
    const pack = altered(made.parts, (dir) => writeFileSync(join(dir, 'vae/config.json'), '{'));
    await assert.rejects(trained('vae', made.data, pack), refused('pack-corrupt', /vae/));
    const odd = altered(made.parts, (dir) =>
      writeJson(join(dir, 'vae/config.json'), { ...TINY.vae, act_fn: 'tanh' }),
    );
    await assert.rejects(trained('vae', made.data, odd), refused('config-unsupported', /act_fn/));
  });

  test('a U-Net that is not for the autoencoder’s latents', async () => {
    for (const change of [{ sample_size: 128 }, { latent_channels: 8 }]) {
      const pack = altered(made.parts, (dir) =>
        writeJson(join(dir, 'vae/config.json'), { ...TINY.vae, ...change }),
      );
      for (const kind of ['base', 'pose'] as const)
        await assert.rejects(trained(kind, made.data, pack), refused('config-unsupported', /Latents/));
    }
  });

  test('weights to start from that are of another net', async () => {
    const deep = { ...TINY.vae, layers_per_block: 2 };
    const pack = altered(made.parts, (dir) => writeJson(join(dir, 'vae/config.json'), deep));
    const from = await trained('vae', made.data, pack);
    await assert.rejects(
      trained('vae', made.data, made.parts, { from }),
      refused('weights-shape', /decoder\.up_blocks\.0\.resnets\.2/),
    );
  });

  test('pictures without poses, for pose', async () => {
    const data = without(({ pose: _, ...rest }) => rest);
    await assert.rejects(trained('pose', data, made.parts), refused('data-missing', /pose/));
  });

  test('pictures without attributes, or with others than a croquis has, for classifier', async () => {
    const other = { reference: { wheels: 'four' }, target: { wheels: 'two' } };
    for (const attributes of [undefined, other]) {
      const data = without((record) => ({ ...record, attributes }));
      await assert.rejects(trained('classifier', data, made.parts), refused('data-missing', /attributes/));
    }
  });

  test('pictures without captions, or too few of them for a batch, for clip', async () => {
    const data = without(({ captions: _, ...rest }) => rest);
    await assert.rejects(trained('clip', data, made.parts), refused('data-missing', /caption/));
    await assert.rejects(
      trained('clip', made.data, made.parts, { batch: 64 }),
      refused('data-missing', /10 .*64/),
    );
  });

  test('options that no training can have', async () => {
    const wrong: readonly Partial<TrainOptions>[] = [
      { steps: 0 },
      { steps: 1.5 },
      { steps: Number.NaN },
      { batch: 0 },
      { batch: 2.5 },
      { batch: Number.POSITIVE_INFINITY },
      { lr: 0 },
      { lr: -1 },
      { lr: Number.POSITIVE_INFINITY },
      { checkpointMinutes: 0 },
      { seed: -1 },
      { seed: 0.5 },
      { threads: 0 },
    ];
    for (const options of wrong) {
      const [name] = Object.keys(options);
      await assert.rejects(
        trained('vae', made.data, made.parts, options),
        refused('bad-option', new RegExp(name === 'checkpointMinutes' ? 'checkpoint-minutes' : name!)),
      );
    }
    await assert.rejects(
      train('lore' as Kind, { ...QUICK, data: made.data, out: folder() }),
      refused('bad-option', /vae, clip, classifier, base, pose/),
    );
  });
});

/** The data set with every record changed. */
function without(change: (record: Record<string, unknown>) => unknown): string {
  const data = join(folder(), 'data');
  cpSync(made.data, data, { recursive: true });
  const file = join(data, 'triplets.jsonl');
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  writeFileSync(file, lines.map((line) => `${JSON.stringify(change(JSON.parse(line)))}\n`).join(''));
  return data;
}
