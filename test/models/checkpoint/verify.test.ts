import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { packInfo } from '../../../models/checkpoint/info.ts';
import { openPack } from '../../../models/checkpoint/pack.ts';
import { SafetensorsFile, type Written, writeSafetensors } from '../../../models/checkpoint/safetensors.ts';
import { verifyPack } from '../../../models/checkpoint/verify.ts';
import { MANIFEST, TINY, writeJson, writeTinyPack } from './tiny-pack.ts';

const scratch = mkdtempSync(join(tmpdir(), 'hemline-verify-'));
const sound = join(scratch, 'sound');
before(() => writeTinyPack(sound));
after(() => rmSync(scratch, { recursive: true }));

let copies = 0;

/** A copy of the sound pack, changed. */
async function changed(change: (dir: string) => unknown): Promise<string> {
  const dir = join(scratch, `copy-${copies++}`);
  cpSync(sound, dir, { recursive: true });
  await change(dir);
  return dir;
}

async function verify(dir: string): Promise<Record<string, readonly string[]>> {
  const checks: Record<string, readonly string[]> = {};
  for await (const { part, problems } of verifyPack(await openPack(dir))) checks[part] = problems;
  return checks;
}

/** Only this part has problems, and they are these. */
async function wrong(dir: string, part: string, ...problems: RegExp[]): Promise<void> {
  const checks = await verify(dir);
  for (const [other, found] of Object.entries(checks)) if (other !== part) assert.deepEqual(found, [], other);
  assert.equal(checks[part]?.length, problems.length, String(checks[part]));
  for (const [i, problem] of problems.entries()) assert.match(checks[part]![i]!, problem);
}

/** Rewrites a component's weights. */
async function rewrite(
  dir: string,
  file: string,
  change: (tensors: Map<string, Written>) => void,
): Promise<void> {
  const source = await SafetensorsFile.open(join(dir, file));
  const tensors = new Map<string, Written>();
  for (const name of source.names()) {
    const { shape, read } = source.get(name)!;
    tensors.set(name, { shape, data: read() });
  }
  change(tensors);
  await writeSafetensors(join(dir, file), tensors, { dtype: 'F16' });
}

const UNET = 'unet/diffusion_pytorch_model.safetensors';

test('a sound pack is sound in every part', async () => {
  const checks = await verify(sound);
  assert.deepEqual(Object.keys(checks), [
    'unet',
    'controlnet',
    'vae',
    'text_encoder',
    'image_encoder',
    'pose_estimator',
    'tokenizer',
    'together',
    'lookbook',
  ]);
  assert.deepEqual(Object.values(checks).flat(), []);
});

test('weights that are missing, left over, of another shape or infinite are named', async () => {
  const dir = await changed((dir) =>
    rewrite(dir, UNET, (tensors) => {
      const { data } = tensors.get('conv_in.weight')!;
      tensors.set('conv_in.weight', { shape: [6, 8, 3, 3], data });
      tensors.delete('conv_out.bias');
      tensors.set('conv_out.weight', {
        ...tensors.get('conv_out.weight')!,
        data: data.slice(0, 216).fill(Number.NaN),
      });
      for (const name of ['a', 'b', 'c', 'd']) tensors.set(name, { shape: [1], data: Float32Array.of(1) });
    }),
  );
  await wrong(
    dir,
    'unet',
    /^lacks conv_out\.bias$/,
    /^has another shape for conv_in\.weight \(\[6,8,3,3\], the net wants \[8,6,3,3\]\)$/,
    /^holds a, b, c and 1 more, which the net does not use$/,
    /^holds NaN or infinity in conv_out\.weight$/,
  );
});

test('what keeps a component from being opened is its problem, and the others are still checked', async () => {
  const dir = await changed((dir) => {
    writeFileSync(join(dir, UNET), 'PK');
    rmSync(join(dir, 'vae/diffusion_pytorch_model.safetensors'));
    renameSync(join(dir, 'text_encoder/model.safetensors'), join(dir, 'text_encoder/pytorch_model.bin'));
    writeJson(join(dir, 'pose_estimator/config.json'), { image_size: 17 });
    writeFileSync(join(dir, 'lookbook/01.png'), 'GIF89a');
    writeFileSync(join(dir, 'tokenizer/merges.txt'), 'a b c');
  });
  const checks = await verify(dir);
  assert.match(checks.unet![0]!, /not a sound safetensors file/);
  assert.match(checks.vae![0]!, /no \.safetensors weights/);
  assert.match(checks.text_encoder![0]!, /pytorch_model\.bin is not safetensors/);
  assert.match(checks.pose_estimator![0]!, /image_size 17/);
  assert.match(checks.lookbook![0]!, /^01: .*GIF/);
  assert.match(checks.tokenizer![0]!, /not a pair/);
  assert.deepEqual([checks.controlnet, checks.image_encoder, checks.together], [[], [], []]);
});

test('configs that do not fit each other are named', async () => {
  const config = (component: keyof typeof TINY, fields: object) => (dir: string) =>
    writeJson(join(dir, component, 'config.json'), { ...TINY[component], ...fields });
  const together = async (change: (dir: string) => unknown) => (await verify(await changed(change))).together;
  assert.match(
    (await together(config('vae', { latent_channels: 4 })))!.join('; '),
    /out_channels is 3, .* 4; .*in_channels is 6/,
  );
  assert.match(
    (await together(config('unet', { cross_attention_dim: 16 })))![0]!,
    /cross_attention_dim is 16, .*width is 12/,
  );
  assert.match(
    (await together(config('controlnet', { block_out_channels: [8, 16] })))![0]!,
    /block_out_channels is 8,16, .* 8,12/,
  );
  assert.match(
    (await together(config('image_encoder', { hidden_size: 16 })))![0]!,
    /image encoder's width is 16/,
  );
  const preview = { weights: [[1, 1, 1]], bias: [0, 0, 0] };
  const manifest = (fields: object) => (dir: string) =>
    writeJson(join(dir, 'hemline.json'), { ...MANIFEST, ...fields });
  assert.match((await together(manifest({ preview })))![0]!, /preview is 1, the latent is 3/);
  await wrong(
    await changed(config('text_encoder', { eos_token_id: 5 })),
    'tokenizer',
    /its end is 631, .* 5/,
  );
  assert.deepEqual((await verify(await changed(config('text_encoder', { eos_token_id: 2 })))).tokenizer, []);
  const vocabulary = await verify(await changed(config('text_encoder', { vocab_size: 700 })));
  assert.match(vocabulary.tokenizer![0]!, /632 tokens, the text encoder 700/);
});

test('files whose sha256 the manifest gives are held to it', async () => {
  const sha256 = createHash('sha256')
    .update(readFileSync(join(sound, UNET)))
    .digest('hex');
  const manifest = (path: string) => (dir: string) =>
    writeJson(join(dir, 'hemline.json'), { ...MANIFEST, files: [{ path, sha256 }, { path: 'README.md' }] });
  assert.deepEqual((await verify(await changed(manifest(UNET)))).files, []);
  await wrong(await changed(manifest('unet/config.json')), 'files', /^unet\/config\.json: not the sha256/);
  await wrong(await changed(manifest('unet/none.json')), 'files', /none\.json cannot be read/);
});

test('tells what a pack is', async () => {
  const pack = await openPack(sound);
  const info = await packInfo(pack);
  const unet = info.components[0]!;
  assert.deepEqual([unet.name, unet.dtype, unet.config.block_out_channels], ['unet', 'F16', [8, 12]]);
  const source = await pack.weights('unet');
  const lengths = [...source.names()].map((name) => source.get(name)!.read().length);
  assert.equal(
    unet.parameters,
    lengths.reduce((a, b) => a + b, 0),
  );
  assert.equal(unet.bytes, readFileSync(join(sound, UNET)).length);
  assert.deepEqual(
    [info.tokens, info.lookbook, info.scheduler],
    [
      632,
      [{ id: '01', caption: 'a red dress' }],
      { prediction_type: 'v_prediction', num_train_timesteps: 1000 },
    ],
  );
  assert.equal(info.hash, await pack.hash());
});
