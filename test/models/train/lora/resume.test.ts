import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { drawn, folder, refused } from '../tiny.ts';
import { copied, finished, state, tinyPack, trainedLora, weights } from './tiny.ts';

let [data, pack] = ['', ''];
before(async () => {
  [data, pack] = [await drawn(), await tinyPack()];
});

describe('stopping and resuming a LoRA', () => {
  test('killed at any step, it goes on to the bytes of one straight run', async () => {
    const steps = 40;
    const straight = await trainedLora(data, pack, { steps });
    const script = join(import.meta.dirname, 'killed.ts');
    for (const at of [1, 17]) {
      const out = join(folder(), 'killed');
      const child = spawn(process.execPath, ['--import', 'tsx', script, data, pack, out, String(steps)], {
        stdio: 'inherit',
      });
      const ended = new Promise((resolve) => child.on('exit', (_, signal) => resolve(signal)));
      while (!(existsSync(join(out, 'checkpoints/state.json')) && state(out).step >= at)) {
        assert.equal(child.exitCode, null, 'it ended before it could be killed');
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      child.kill('SIGKILL');
      assert.equal(await ended, 'SIGKILL');
      assert.deepEqual(finished(out), []);
      await trainedLora(data, pack, { steps, out, resume: true });
      assert.deepEqual(weights(out), weights(straight));
    }
  });

  test('another data set, pack or setting is refused by its name; what is only shown may differ', async () => {
    const out = await trainedLora(data, pack);
    const resume = (from: string, with_: string, more = {}) =>
      trainedLora(from, with_, { out, resume: true, ...more });
    const shorter = copied(data);
    const lines = readFileSync(join(shorter, 'triplets.jsonl'), 'utf8').trim().split('\n');
    writeFileSync(join(shorter, 'triplets.jsonl'), `${lines.slice(1).join('\n')}\n`);
    await assert.rejects(resume(shorter, pack), refused('resume-mismatch', /with data [0-9a-f]{64}/));
    await assert.rejects(resume(data, await tinyPack(false)), refused('resume-mismatch', /with pack/));
    for (const [name, lora] of Object.entries({ rank: { rank: 2 }, lambda: { lambda: [0, 1] as const } }))
      await assert.rejects(
        resume(data, pack, { lora }),
        refused('resume-mismatch', new RegExp(`with ${name}`)),
      );
    const split = (text: string) => text.split(' ');
    await assert.rejects(
      resume(data, pack, { lora: { parts: 'splitter' }, split }),
      refused('resume-mismatch', /with partsFrom data, this run has splitter/),
    );
    const before = weights(out);
    await resume(data, pack, { lora: { samples: 1, naming: 'peft' } });
    assert.deepEqual(weights(out), before);
  });
});
