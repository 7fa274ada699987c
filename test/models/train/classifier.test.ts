import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { SCHEDULER } from '../../../models/train/defaults.ts';
import type { TrainOptions } from '../../../models/train/index.ts';
import { abortAfter, altered, finished, UNET, weights } from './runs.ts';
import { folder, type Made, makePack, refused, trained, writeJson } from './tiny.ts';

let made: Made;
before(async () => {
  made = await makePack();
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

  test('hears nothing of what is put where an edit changes nothing', async () => {
    const still = folder();
    cpSync(made.data, still, { recursive: true });
    const triplets = readFileSync(join(made.data, 'triplets.jsonl'), 'utf8').trim().split('\n');
    const unchanged = triplets.map((line) => {
      const triplet = JSON.parse(line) as { reference: string };
      return JSON.stringify({ ...triplet, target: triplet.reference });
    });
    writeFileSync(join(still, 'triplets.jsonl'), unchanged.join('\n'));
    const heard = await trained('base', still, made.parts, { classifier: made.outs.classifier });
    assert.deepEqual(weights(heard, UNET), weights(await trained('base', still, made.parts), UNET));
  });

  test('learns from what the pack’s guidance makes of its predictions', async () => {
    const { classifier } = made.outs;
    const under = (text: number) =>
      altered(made.parts, (dir) => {
        const sampling = { steps: 1, guidance: { text, image: 1 }, strength: 1 };
        writeJson(join(dir, 'hemline.json'), { format: 1, name: 'tiny', version: '1', sampling });
      });
    const guided = await trained('base', made.data, under(3), { classifier });
    const plain = await trained('base', made.data, under(1), { classifier });
    assert.notDeepEqual(weights(guided, UNET), weights(plain, UNET));
    await assert.rejects(
      trained('base', made.data, under(2), { classifier, out: guided, steps: 4, resume: true }),
      refused('resume-mismatch', /guidance/),
    );
  });

  test('is refused where predictions are not latents, there is no classifier, or another part is trained', async () => {
    const { classifier } = made.outs;
    const noise = altered(made.parts, (dir) => {
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
