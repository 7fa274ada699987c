import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { SafetensorsFile } from '../../../models/checkpoint/safetensors.ts';
import { SCHEDULER } from '../../../models/train/defaults.ts';
import type { Kind, TrainOptions } from '../../../models/train/index.ts';
import { loopOptions, train } from '../../../models/train/index.ts';
import {
  configs,
  drawn,
  folder,
  type Made,
  makePack,
  QUICK,
  refused,
  TINY,
  trained,
  writeJson,
} from './tiny.ts';

let made: Made;
before(async () => {
  made = await makePack();
});

const VAE = 'vae/diffusion_pytorch_model.safetensors';
const UNET = 'unet/diffusion_pytorch_model.safetensors';
const weights = (out: string, file = VAE) => readFileSync(join(out, file));
const state = (out: string) =>
  JSON.parse(readFileSync(join(out, 'checkpoints/state.json'), 'utf8')) as { step: number; file: string };

/** Every .safetensors below a folder, checkpoints aside. */
const finished = (out: string) =>
  (readdirSync(out, { recursive: true }) as string[])
    .filter((file) => file.endsWith('.safetensors') && !file.startsWith('checkpoints'))
    .sort();

/** A signal that has aborted when it is asked for the time after `checks`: the loop asks before every step. */
function abortAfter(checks: number): AbortSignal {
  const controller = new AbortController();
  let asked = 0;
  return new Proxy(controller.signal, {
    get(signal, key) {
      if (key === 'aborted') return ++asked > checks;
      return Reflect.get(signal, key, signal);
    },
  });
}

/** A copy of the parts that `change` may alter. */
function altered(change: (pack: string) => void): string {
  const pack = join(folder(), 'pack');
  cpSync(made.parts, pack, { recursive: true });
  change(pack);
  return pack;
}
const lacking = (...parts: string[]) =>
  altered((pack) => {
    for (const part of parts) rmSync(join(pack, part), { recursive: true });
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
    const pack = altered((dir) => writeJson(join(dir, 'vae/config.json'), { ...TINY.vae, sample_size: 64 }));
    const file = await SafetensorsFile.open(join(await trained('vae', made.data, pack), VAE));
    for (const name of file.names()) assert.ok(file.get(name)!.read().every(Number.isFinite));
  });

  test('base goes on from a pack with --from', async () => {
    const from = await trained('base', made.data, made.parts, { from: made.parts, lr: 1e-30 });
    const unet = 'unet/diffusion_pytorch_model.safetensors';
    const [given, kept] = [
      await SafetensorsFile.open(join(made.parts, unet)),
      await SafetensorsFile.open(join(from, unet)),
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

  test('base goes on from a narrower pack, whose channels are copied', async () => {
    const unet = { ...TINY.unet, block_out_channels: [32, 16, 16] };
    const wide = altered((dir) => writeJson(join(dir, 'unet/config.json'), unet));
    const out = await trained('base', made.data, wide, { from: made.parts, lr: 1e-30 });
    const [given, kept] = await Promise.all(
      [made.parts, out].map(async (dir) => {
        const file = await SafetensorsFile.open(join(dir, 'unet/diffusion_pytorch_model.safetensors'));
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

describe('a base that learns from a classifier', () => {
  test('is told apart from one that does not, and says what is read', async () => {
    const reports: Parameters<NonNullable<TrainOptions['onReport']>>[0][] = [];
    const out = await trained('base', made.data, made.parts, {
      classifier: made.outs.classifier,
      onReport: (report) => void reports.push(report),
    });
    assert.deepEqual(finished(out), finished(made.outs.base));
    assert.notDeepEqual(weights(out, UNET), weights(made.outs.base, UNET));
    const { losses } = reports.at(-1)!;
    assert.deepEqual(Object.keys(losses), ['loss', 'plain', 'read', 'norm']);
    assert.ok(losses.read! > 0 && Number.isFinite(losses.read));
  });

  test('goes on with that classifier only', async () => {
    const out = join(folder(), 'stopped');
    const options = { out, steps: 6, classifier: made.outs.classifier };
    await assert.rejects(
      trained('base', made.data, made.parts, { ...options, signal: abortAfter(3) }),
      refused('interrupted'),
    );
    await assert.rejects(
      trained('base', made.data, made.parts, { out, steps: 6, resume: true }),
      refused('resume-mismatch', /classifier/),
    );
    await trained('base', made.data, made.parts, { ...options, resume: true });
  });

  test('is refused where predictions are not latents, there is no classifier, or another part is trained', async () => {
    const { classifier } = made.outs;
    const noise = altered((dir) => {
      mkdirSync(join(dir, 'scheduler'));
      writeJson(join(dir, 'scheduler/scheduler_config.json'), {
        ...SCHEDULER,
        prediction_type: 'v_prediction',
      });
    });
    await assert.rejects(
      trained('base', made.data, noise, { classifier }),
      refused('config-unsupported', /v_prediction/),
    );
    await assert.rejects(
      trained('base', made.data, made.parts, { classifier: made.outs.vae }),
      refused('pack-incomplete', /classifier/),
    );
    await assert.rejects(
      trained('vae', made.data, made.parts, { classifier }),
      refused('bad-option', /--classifier/),
    );
  });
});

describe('stopping and resuming', () => {
  const STEPS = 6;
  const options = { steps: STEPS, batch: 2 } as const;

  for (const kind of ['vae', 'clip', 'classifier', 'base', 'pose'] as const)
    test(`${kind}: a run that was stopped and resumed gives the bytes of one straight run`, async () => {
      const straight = await trained(kind, made.data, made.parts, options);
      const out = join(folder(), 'stopped');
      await assert.rejects(
        trained(kind, made.data, made.parts, { ...options, out, signal: abortAfter(3) }),
        refused('interrupted', /step 3/),
      );
      assert.deepEqual(finished(out), []);
      await trained(kind, made.data, made.parts, { ...options, out, resume: true });
      for (const file of finished(straight))
        assert.deepEqual(weights(out, file), weights(straight, file), file);
    });

  test('pose: the branch too can be stopped and resumed', async () => {
    const straight = await trained('pose', made.data, made.parts, options);
    const out = join(folder(), 'stopped');
    await assert.rejects(
      trained('pose', made.data, made.parts, { ...options, out, signal: abortAfter(STEPS + 2) }),
      refused('interrupted', /step [1-5]/),
    );
    assert.deepEqual(finished(out), ['pose_estimator/diffusion_pytorch_model.safetensors']);
    await trained('pose', made.data, made.parts, { ...options, out, resume: true });
    for (const file of finished(straight))
      assert.deepEqual(weights(out, file), weights(straight, file), file);
  });

  test('a run that was killed goes on from its newest checkpoint to the same bytes', async () => {
    const steps = 60;
    const straight = await trained('vae', made.data, made.parts, { steps });
    const out = join(folder(), 'killed');
    const script = join(import.meta.dirname, 'killed.ts');
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', script, made.data, made.parts, out, String(steps)],
      { stdio: 'inherit' },
    );
    const ended = new Promise<string | null>((resolve) => child.on('exit', (_, signal) => resolve(signal)));
    while (!(existsSync(join(out, 'checkpoints/state.json')) && state(out).step >= 5)) {
      assert.equal(child.exitCode, null, 'it ended before it could be killed');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    child.kill('SIGKILL');
    assert.equal(await ended, 'SIGKILL');
    assert.deepEqual(finished(out), []);
    assert.ok(state(out).step < steps);
    await trained('vae', made.data, made.parts, { steps, out, resume: true });
    assert.deepEqual(weights(out), weights(straight));
    assert.deepEqual(
      readdirSync(join(out, 'checkpoints')).filter((file) => file.endsWith('.safetensors')),
      [state(out).file],
    );
  });

  test('a finished run that is resumed writes the same weights again', async () => {
    const out = await trained('vae', made.data, made.parts);
    const before = weights(out);
    rmSync(join(out, 'vae'), { recursive: true });
    await trained('vae', made.data, made.parts, { out, resume: true });
    assert.deepEqual(weights(out), before);
  });

  test('without a checkpoint --resume begins at the beginning', async () => {
    assert.deepEqual(
      weights(await trained('vae', made.data, made.parts, { resume: true })),
      weights(made.outs.vae),
    );
  });

  test('without --resume an older checkpoint does not count, not even for a later --resume', async () => {
    const out = await trained('vae', made.data, made.parts);
    await assert.rejects(
      trained('vae', made.data, made.parts, { out, signal: AbortSignal.abort() }),
      refused('interrupted', /step 0/),
    );
    assert.equal(state(out).step, 0);
  });

  for (const [what, changed] of Object.entries({
    seed: { seed: 2 },
    batch: { batch: 3 },
    steps: { steps: 4 },
  }))
    test(`another ${what} is refused, and the checkpoint stays`, async () => {
      const out = await trained('vae', made.data, made.parts);
      await assert.rejects(
        trained('vae', made.data, made.parts, { ...changed, out, resume: true }),
        refused('resume-mismatch', new RegExp(what)),
      );
      assert.equal(state(out).step, 2);
    });

  test('another net, another part and another rate by default are refused; a rate that is asked for is taken', async () => {
    const out = join(folder(), 'vae');
    const stopped = trained('vae', made.data, made.parts, { out, lr: 1e-4, signal: abortAfter(1) });
    await assert.rejects(stopped, refused('interrupted'));
    const resume = (kind: Kind, pack: string, more = {}) =>
      trained(kind, made.data, pack, { out, resume: true, ...more });
    await assert.rejects(resume('clip', made.parts), refused('resume-mismatch', /kind/));
    await assert.rejects(resume('vae', made.parts), refused('resume-mismatch', /learningRate/));
    const wide = altered((dir) =>
      writeJson(join(dir, 'vae/config.json'), { ...TINY.vae, block_out_channels: [8, 8, 16] }),
    );
    await assert.rejects(resume('vae', wide, { lr: 1e-4 }), refused('resume-mismatch'));
    await resume('vae', made.parts, { lr: 1e-5 });
    assert.equal(state(out).step, 2);
  });

  test('a damaged checkpoint is named', async () => {
    const out = await trained('vae', made.data, made.parts);
    const resumed = () => trained('vae', made.data, made.parts, { out, resume: true });
    const { file } = state(out);
    writeFileSync(join(out, 'checkpoints', file), 'rubbish');
    await assert.rejects(resumed(), refused('weights-corrupt', /step-2/));
    rmSync(join(out, 'checkpoints', file));
    await assert.rejects(resumed(), refused('weights-missing', /step-2/));
    for (const text of ['{"step": 2', '[]', '{"step":-1,"file":"../x","settings":{}}']) {
      writeFileSync(join(out, 'checkpoints/state.json'), text);
      await assert.rejects(resumed(), refused('checkpoint-corrupt', /state\.json/));
    }
  });
});

describe('a run that goes astray', () => {
  test('ends with a clear error; the last checkpoint is from before, and a lower rate goes on from it', async () => {
    const out = join(folder(), 'vae');
    const options = { out, steps: 6, checkpointMinutes: 1e-9 };
    await assert.rejects(
      trained('vae', made.data, made.parts, { ...options, lr: 1e30 }),
      refused('training-diverged', /--lr/),
    );
    assert.deepEqual(finished(out), []);
    // The step after which nothing was a number any more is not what is kept.
    const file = await SafetensorsFile.open(join(out, 'checkpoints', state(out).file));
    for (const name of file.names()) {
      const values = file.get(name)!.read();
      assert.ok(
        values.every((value) => Math.abs(value) < 1e6),
        name,
      );
    }
    await trained('vae', made.data, made.parts, { ...options, resume: true, lr: 1e-4 });
    assert.deepEqual(finished(out), [VAE]);
  });
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
      for (const part of [
        'vae',
        'text_encoder',
        'image_encoder',
        'tokenizer',
        ...(kind === 'pose' ? ['unet'] : []),
      ]) {
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
    const pack = altered((dir) => writeFileSync(join(dir, 'vae/config.json'), '{'));
    await assert.rejects(trained('vae', made.data, pack), refused('pack-corrupt', /vae/));
    const odd = altered((dir) => writeJson(join(dir, 'vae/config.json'), { ...TINY.vae, act_fn: 'tanh' }));
    await assert.rejects(trained('vae', made.data, odd), refused('config-unsupported', /act_fn/));
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
      const { steps, batch, learningRate } = loopOptions(kind, options);
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
  const { steps, batch, learningRate, seed } = loopOptions('vae', {
    ...options,
    steps: 3,
    batch: 4,
    lr: 5,
    seed: 6,
  });
  assert.deepEqual([steps, batch, learningRate, seed], [3, 4, 5, 6]);
});
