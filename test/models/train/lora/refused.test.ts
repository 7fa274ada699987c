import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { train } from '../../../../models/train/index.ts';
import type { Plan } from '../../../../models/train/lora/options.ts';
import { drawn, folder, refused } from '../tiny.ts';
import { copied, tinyPack, trainedLora } from './tiny.ts';

let [data, pack] = ['', ''];
before(async () => {
  [data, pack] = [await drawn(), await tinyPack()];
});

describe('a LoRA’s training that cannot be', () => {
  test('says that the disk is full', async () => {
    const fs = await import('node:fs');
    const { syncBuiltinESMExports } = await import('node:module');
    const original = fs.default.fsyncSync;
    fs.default.fsyncSync = () => {
      throw Object.assign(new Error('ENOSPC: no space left on device, fsync'), { code: 'ENOSPC' });
    };
    syncBuiltinESMExports();
    try {
      await assert.rejects(trainedLora(data, pack), refused('disk-full', /--resume/));
    } finally {
      fs.default.fsyncSync = original;
      syncBuiltinESMExports();
    }
  });

  test('ends when the loss is no number', () =>
    assert.rejects(
      trainedLora(data, pack, { lr: 1e38, steps: 30, lora: { warmup: 0 } }),
      refused('training-diverged', /--lr/),
    ));

  test('names a picture that is none, and a triplet that it is of; or leaves it out', async () => {
    const broken = copied(data);
    writeFileSync(join(broken, 'pictures/0000001-2.png'), 'rubbish');
    await assert.rejects(
      trainedLora(broken, pack),
      refused('picture-format', /0000001-2\.png \(triplet 0000001-/),
    );
    const out = await trainedLora(broken, pack, { missing: 'skip' });
    assert.match(
      readFileSync(join(out, 'report.html'), 'utf8'),
      /\d+ triplets, the first because: .*0000001-2/,
    );
  });

  test('is refused for a pack whose parts are missing or that has no pose branch for keypoints', async () => {
    const bare = await tinyPack();
    rmSync(join(bare, 'controlnet'), { recursive: true });
    await assert.rejects(
      trainedLora(data, bare, { poses: { keypoints: '/x.json' } }),
      refused('bad-option', /pose branch/),
    );
    for (const poses of [{ unmarked: 'none' as const }, { edges: false }])
      await assert.rejects(trainedLora(data, bare, { poses }), refused('bad-option', /--pose or --no-edges/));
    await assert.rejects(
      trainedLora(data, bare, { lora: { textTokens: 4000 } }),
      refused('bad-option', /at most \d+ --text-tokens/),
    );
    rmSync(join(bare, 'tokenizer'), { recursive: true });
    await assert.rejects(trainedLora(data, bare), refused('component-missing', /tokenizer/));
    await assert.rejects(trainedLora(data, '/nowhere'), refused('pack-not-found'));
  });
});

test('a dry run tells steps, time and memory, and leaves nothing', async () => {
  const plans: Plan[] = [];
  const [fresh, out] = [copied(data), join(folder(), 'lora')];
  await train('lora', {
    ...{ data: fresh, pack, out, batch: 2, dryRun: true },
    onPlan: (plan) => void plans.push(plan),
  });
  const [plan] = plans;
  assert.deepEqual([plan!.triplets, plan!.pictures, plan!.steps, plan!.epochs], [20, 10, 2000, 200]);
  assert.equal(plan!.parameters, 2 * 3 * 4 * (12 + 12));
  for (const key of ['secondsPerStep', 'seconds', 'prepareSeconds', 'memory', 'disk'] as const)
    assert.ok(plan![key] > 0 && Number.isFinite(plan![key]), key);
  assert.ok(!existsSync(out) && !existsSync(join(fresh, 'cache')));
  await assert.rejects(train('vae', { data, pack, out, dryRun: true }), refused('bad-option', /--dry-run/));
});
