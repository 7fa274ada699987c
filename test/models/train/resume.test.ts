import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { SafetensorsFile } from '../../../models/checkpoint/safetensors.ts';
import type { Kind } from '../../../models/train/index.ts';
import { abortAfter, altered, finished, state, VAE, weights } from './runs.ts';
import { drawn, folder, type Made, makePack, refused, SEED, TINY, trained, writeJson } from './tiny.ts';

let made: Made;
before(async () => {
  made = await makePack();
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

  for (const kind of ['vae', 'pose', 'lora'] as const)
    test(`${kind}: without --resume a run is not begun over another, of which nothing is lost`, async () => {
      const pack = kind === 'lora' ? made.pack : made.parts;
      const out = await trained(kind, made.data, pack);
      const files = () => (readdirSync(out, { recursive: true }) as string[]).sort();
      const before = files();
      await assert.rejects(
        trained(kind, made.data, pack, { out, seed: 2 }),
        refused('run-exists', /step 2: --resume/),
      );
      assert.deepEqual(files(), before);
    });

  test('a run that was stopped before its first step may be begun anew', async () => {
    const out = join(folder(), 'vae');
    await assert.rejects(
      trained('vae', made.data, made.parts, { out, signal: AbortSignal.abort() }),
      refused('interrupted', /step 0/),
    );
    await trained('vae', made.data, made.parts, { out, seed: 2 });
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

  test('another data set or pack is refused', async () => {
    const data = await drawn(SEED + 1);
    const rescaled = altered(made.parts, (dir) =>
      writeJson(join(dir, 'vae/config.json'), { ...TINY.vae, scaling_factor: 2 }),
    );
    for (const kind of ['vae', 'clip', 'classifier', 'base', 'pose'] as const) {
      const out = await trained(kind, made.data, made.parts);
      const resume = (data: string, pack: string) => trained(kind, data, pack, { out, resume: true });
      await assert.rejects(resume(data, made.parts), refused('resume-mismatch', /data/));
      if (kind !== 'vae' && kind !== 'clip')
        await assert.rejects(resume(made.data, rescaled), refused('resume-mismatch', /pack/));
    }
  });

  test('another net, another part and another rate by default are refused; a rate that is asked for is taken', async () => {
    const out = join(folder(), 'vae');
    const stopped = trained('vae', made.data, made.parts, { out, lr: 1e-4, signal: abortAfter(1) });
    await assert.rejects(stopped, refused('interrupted'));
    const resume = (kind: Kind, pack: string, more = {}) =>
      trained(kind, made.data, pack, { out, resume: true, ...more });
    await assert.rejects(resume('clip', made.parts), refused('resume-mismatch', /kind/));
    await assert.rejects(resume('vae', made.parts), refused('resume-mismatch', /learningRate/));
    const wide = altered(made.parts, (dir) =>
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
