import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { openWeights } from '../../../models/checkpoint/component.ts';
import { average } from '../../../models/train/average.ts';
import { UNET, weights } from './runs.ts';
import { folder, type Made, makePack, refused, trained, writeJson } from './tiny.ts';

async function numbers(part: string, net = 'unet'): Promise<Map<string, Float32Array>> {
  const source = await openWeights(part, net);
  return new Map([...source.names()].map((name) => [name, source.get(name)!.read()]));
}

describe('an average of runs', () => {
  let made: Made;
  let other: string;
  before(async () => {
    made = await makePack();
    other = await trained('base', made.data, made.parts, { from: made.outs.base, steps: 3 });
  });

  for (const [name, shares, first] of [
    ['is of each alike', undefined, 0.5],
    ['is of each by its share', [3, 1], 0.75],
  ] as const)
    test(name, async () => {
      const out = folder();
      const nets = await average({ parts: [made.outs.base, other], shares, out });
      assert.deepEqual(nets, ['unet', 'text_encoder']);
      const [a, b, mixed] = await Promise.all([made.outs.base, other, out].map((part) => numbers(part)));
      assert.deepEqual([...mixed!.keys()], [...a!.keys()]);
      let apart = 0;
      for (const [name, values] of mixed!)
        values.forEach((value, i) => {
          const [one, two] = [a!.get(name)![i]!, b!.get(name)![i]!];
          const wanted = first * one + (1 - first) * two;
          // Weights are kept in fp16.
          assert.ok(
            Math.abs(value - wanted) <= 1e-3 * Math.abs(wanted) + 1e-6,
            `${name}: ${value}, ${wanted}`,
          );
          apart = Math.max(apart, Math.abs(one - two));
        });
      assert.ok(apart > 1e-3, 'the runs differ');
      const config = (part: string) => readFileSync(join(part, 'unet/config.json'), 'utf8');
      assert.deepEqual(JSON.parse(config(out)), JSON.parse(config(other)));
    });

  test('takes what all have: of a pack and a run, the networks of the run', async () => {
    const out = folder();
    const pack = folder();
    for (const part of [made.parts, made.outs.base]) cpSync(part, pack, { recursive: true });
    assert.deepEqual(await average({ parts: [pack, made.outs.base], out }), ['unet', 'text_encoder']);
    assert.deepEqual(weights(out, UNET), weights(made.outs.base, UNET), 'of one and the same');
  });

  test('is refused where networks differ, and nothing is written', async () => {
    const out = join(folder(), 'out');
    const wide = folder();
    cpSync(made.outs.base, wide, { recursive: true });
    const config = JSON.parse(readFileSync(join(wide, 'unet/config.json'), 'utf8'));
    writeJson(join(wide, 'unet/config.json'), { ...config, norm_num_groups: 2 });
    const { base, vae } = made.outs;
    for (const [parts, shares, code, told] of [
      [[base, wide], undefined, 'weights-shape', /unet.*another config/],
      [[base, vae], undefined, 'pack-incomplete', /no network that all have/],
      [[base, '/nowhere'], undefined, 'pack-incomplete', /nowhere/],
      [[base], undefined, 'bad-option', /two/],
      [[base, other], [1], 'bad-option', /as many shares/],
      [[base, other], [1, Number.NaN], 'bad-option', /Shares/],
      [[base, other], [0, 0], 'bad-option', /Shares/],
    ] as const)
      await assert.rejects(average({ parts, shares, out }), refused(code, told));
    assert.ok(!existsSync(out));
  });
});
