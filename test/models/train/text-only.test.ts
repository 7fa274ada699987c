import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { openPack } from '../../../models/checkpoint/pack.ts';
import { Editor } from '../../../models/editor/index.ts';
import { evaluate } from '../../../models/eval/index.ts';
import { assemble } from '../../../models/train/assemble.ts';
import { trainedLora } from './lora/tiny.ts';
import { folder, install, type Made, makePack, refused, trained } from './tiny.ts';

let made: Made;
let pack: string;
before(async () => {
  made = await makePack();
  const parts = join(folder(), 'parts');
  cpSync(made.parts, parts, { recursive: true });
  rmSync(join(parts, 'image_encoder'), { recursive: true });
  for (const kind of ['base', 'pose'] as const) install(await trained(kind, made.data, parts), parts);
  pack = join(folder(), 'text-only');
  await assemble({ out: pack, parts: [parts], data: made.data, name: 'text-only', version: '1' });
});

describe('a pack without an image encoder, whose U-Net looks at texts alone', () => {
  test('is trained, base and pose branch, and edits', async () => {
    assert.equal((await openPack(pack)).config('image_encoder'), undefined);
    const editor = await Editor.open({ pack });
    try {
      const drawn = { width: 256, height: 256, data: new Uint8Array(3 * 256 ** 2).fill(128) };
      const reference = await editor.prepare(drawn);
      assert.equal(reference.tokens.length, 0);
      const round = { reference, latent: reference.latent, text: 'make it red', seed: 1, key: '' };
      assert.ok((await editor.round(round)).every(Number.isFinite));
    } finally {
      await editor.close();
    }
  });

  test('has a LoRA trained for it', async () => {
    const out = await trainedLora(made.data, pack);
    await (await Editor.open({ pack, lora: join(out, 'lora.safetensors') })).close();
  });

  test('is measured by the image encoder of another', async () => {
    const quick = { count: 3, conversations: 0, resamples: 20, fidResamples: 10, threads: 1 };
    const options = { ...quick, pack, data: made.data, out: join(folder(), 'figures') };
    await assert.rejects(evaluate(options), refused('component-missing', /--encoder/));
    const { tables } = await evaluate({ ...options, encoder: made.pack });
    const score = tables[0]!.rows[0]!.cells.find((cell) => cell !== undefined);
    assert.ok(score && Number.isFinite(score.value));
  });
});
