import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { readLora } from '../../../../models/checkpoint/lora.ts';
import { openPack } from '../../../../models/checkpoint/pack.ts';
import { SafetensorsFile } from '../../../../models/checkpoint/safetensors.ts';
import { Editor } from '../../../../models/editor/index.ts';
import { TINY } from '../../checkpoint/tiny-pack.ts';
import { drawn, folder } from '../tiny.ts';
import { copied, finished, LORA, state, tinyPack, trainedLora, weights } from './tiny.ts';

let [data, pack] = ['', ''];
before(async () => {
  [data, pack] = [await drawn(), await tinyPack()];
});

describe('a trained LoRA', () => {
  test('is one file that a pack opens with, has moved, and says how it was made', async () => {
    const out = await trainedLora(data, pack);
    assert.deepEqual(finished(out), [LORA]);
    const opened = await openPack(pack);
    const lora = await readLora(join(out, LORA), await opened.weights('unet'));
    assert.deepEqual(
      [...lora.modules.keys()].sort(),
      [0, 1].flatMap((i) =>
        ['k', 'q', 'v'].map((x) => `up_blocks.0.attentions.${i}.transformer_blocks.0.attn2.to_${x}`),
      ),
    );
    for (const [name, { rank, alpha, up }] of lora.modules) {
      assert.deepEqual([rank, alpha], [4, 4]);
      assert.ok(up.some((v) => v !== 0) && up.every(Number.isFinite), name);
    }
    const { kind, pack: base, settings } = JSON.parse(lora.metadata.hemline!);
    assert.equal(kind, 'lora');
    assert.equal(base.hash, await opened.hash());
    assert.match(settings.data, /^[0-9a-f]{64}$/);
    assert.deepEqual([settings.rank, settings.lambda, settings.steps, settings.seed], [4, '1..0', 4, 1]);
    await (await Editor.open({ pack, lora: join(out, LORA) })).close();
  });

  test('is told as many tokens of a text as it was trained under', async () => {
    const out = await trainedLora(data, pack, { lora: { textTokens: 12 } });
    const tokensWith = async (lora?: string) => {
      const editor = await Editor.open({ pack, lora });
      const { tokens } = await editor.read('make it red');
      await editor.close();
      return tokens.length / TINY.text_encoder.hidden_size;
    };
    assert.equal(await tokensWith(), TINY.text_encoder.max_position_embeddings);
    assert.equal(await tokensWith(join(out, LORA)), 12);
  });

  test('is the same from a pack whose weights are called as published ones are', async () => {
    const published = join(folder(), 'published');
    cpSync(pack, published, { recursive: true });
    for (const component of ['vae', 'unet'])
      renameSync(
        join(published, component, 'diffusion_pytorch_model.safetensors'),
        join(published, component, 'diffusion_pytorch_model.fp16.safetensors'),
      );
    const tensors = async (from: string) => {
      const file = await SafetensorsFile.open(join(await trainedLora(data, from), LORA));
      return [...file.names()].map((name) => [name, file.get(name)!.read()]);
    };
    assert.deepEqual(await tensors(published), await tensors(pack));
  });

  test('has keys in each naming that is asked for, with the same weights', async () => {
    const out = await trainedLora(data, pack, { lora: { naming: 'all', alpha: 2 } });
    const names = [LORA, 'lora.diffusers.safetensors', 'lora.kohya.safetensors'];
    assert.deepEqual(finished(out), names.toSorted());
    const unet = await (await openPack(pack)).weights('unet');
    const read = await Promise.all(names.map((name) => readLora(join(out, name), unet)));
    const change = ({ modules }: (typeof read)[0]) =>
      [...modules]
        .sort()
        .map(([name, { down, up, alpha, rank }]) => [name, [...down, ...up.map((v) => (v * alpha) / rank)]]);
    assert.deepEqual(change(read[1]!), change(read[0]!));
    assert.deepEqual(change(read[2]!), change(read[0]!));
  });

  test('is the same to the bit for the same run, another for another seed, loss or pose', async () => {
    const out = await trainedLora(data, pack);
    assert.deepEqual(weights(await trainedLora(data, pack)), weights(out));
    for (const options of [
      { seed: 2 },
      { lora: { lambda: [0, 0] } },
      { lora: { lambda: [0, 1] } },
      { lora: { symmetric: 1 } },
      { lora: { measure: 'posterior' } },
      { lora: { empty: 'text' } },
      { lora: { tauPower: 4 } },
      { lora: { focus: 3 } },
      { lora: { rank: 2 } },
    ] as const)
      assert.notDeepEqual(
        weights(await trainedLora(data, pack, options)),
        weights(out),
        JSON.stringify(options),
      );
  });

  test('can be of a U-Net that sees no second latent: the paper’s own conditioning', async () => {
    const own = await tinyPack(false);
    const out = await trainedLora(data, own);
    const lora = await readLora(join(out, LORA), await (await openPack(own)).weights('unet'));
    for (const { up } of lora.modules.values()) assert.ok(up.some((v) => v !== 0));
    const other = await trainedLora(data, own, { lora: { start: 'target' } });
    assert.notDeepEqual(weights(other), weights(out));
  });

  test('can be of a U-Net that takes no embedding of the text, beside an encoder that makes one', async () => {
    const own = await tinyPack(true, { class_embed_type: null, projection_class_embeddings_input_dim: null });
    const lora = await readLora(
      join(await trainedLora(data, own), LORA),
      await (await openPack(own)).weights('unet'),
    );
    for (const { up } of lora.modules.values()) assert.ok(up.some((v) => v !== 0));
  });

  test('goes on where a sample sheet cannot be made, and says so in the report', async () => {
    const fresh = copied(data);
    const out = await trainedLora(fresh, pack, {
      lora: { samples: 1, sampleEvery: 0 },
      onReport: () => {
        for (const name of readdirSync(join(fresh, 'pictures')))
          writeFileSync(join(fresh, 'pictures', name), 'rubbish');
      },
    });
    assert.equal(finished(out).length, 1);
    assert.match(readFileSync(join(out, 'report.html'), 'utf8'), /sheet of step 4<.*not a picture/);
  });

  test('tells its loss by terms, and leaves a report with curves, samples, settings and hashes', async () => {
    const told: Record<string, number>[] = [];
    const out = join(folder(), 'reported');
    await trainedLora(data, pack, {
      steps: 4,
      lora: { samples: 2, sampleEvery: 3, symmetric: 0.5 },
      onReport: (report) => {
        told.push(report.losses);
        writeFileSync(join(out, 'progress.jsonl'), `${JSON.stringify(report)}\n`, { flag: 'a' });
      },
      out,
    });
    assert.deepEqual(Object.keys(told.at(-1)!), [
      'loss',
      'single',
      'recon',
      'multi',
      'lambda',
      'order',
      'norm',
    ]);
    const html = readFileSync(join(out, 'report.html'), 'utf8');
    for (const text of ['Step 4 of 4', '<polyline', 'Step 3<', 'image/png;base64,', '1..0'])
      assert.ok(html.includes(text), text);
    assert.ok(html.includes(await (await openPack(pack)).hash()));
    assert.doesNotMatch(html, /<script|src="http/);
    assert.equal(finished(out).length, 1);
    assert.equal(readdirSync(join(out, 'checkpoints')).filter((f) => f.startsWith('sampled')).length, 0);
  });

  test('is of as many steps as epochs make, where nobody says otherwise', async () => {
    const out = await trainedLora(data, pack, { steps: undefined, lora: { epochs: 0.25 } });
    assert.equal(state(out).step, Math.ceil((0.25 * 20) / 2));
  });
});

test('a file of ours opens as safetensors with the header’s provenance first', async () => {
  const out = await trainedLora(data, pack);
  const file = await SafetensorsFile.open(join(out, LORA));
  assert.ok(file.metadata.hemline && file.metadata.lora_adapter_metadata);
});
