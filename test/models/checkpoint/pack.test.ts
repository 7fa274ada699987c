import assert from 'node:assert/strict';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openPack, type Pack } from '../../../models/checkpoint/pack.ts';
import { SafetensorsFile, type Written, writeSafetensors } from '../../../models/checkpoint/safetensors.ts';
import { MANIFEST, TINY, writeJson, writeTinyPack } from './tiny-pack.ts';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'hemline-pack-')));
const sound = join(scratch, 'sound');
before(() => writeTinyPack(sound));
after(() => rmSync(scratch, { recursive: true }));

let copies = 0;

/** A copy of the sound pack, changed. */
function changed(change: (dir: string) => void): string {
  const dir = join(scratch, `copy-${copies++}`);
  cpSync(sound, dir, { recursive: true });
  change(dir);
  return dir;
}

function refuses(dir: string, code: string, message: RegExp, use?: (pack: Pack) => unknown): Promise<void> {
  const opened = async () => {
    const pack = await openPack(dir);
    await use?.(pack);
  };
  return assert.rejects(opened, (error: Error & { code?: string }) => {
    assert.equal(error.name, 'HemlineError', error.stack);
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
}

test('opens a pack: manifest, lookbook, configs, weights, tokenizer', async () => {
  const pack = await openPack(sound);
  assert.equal(pack.dir, sound);
  assert.deepEqual(pack.manifest, MANIFEST);
  assert.equal(pack.lookbook[0]!.file, join(sound, 'lookbook/01.png'));
  assert.equal(pack.lookbook[0]!.pose!.length, 18);
  assert.deepEqual(pack.config('unet'), TINY.unet);
  assert.equal(pack.config('scheduler')!.prediction_type, 'v_prediction');
  assert.equal(pack.config('safety_checker'), undefined);
  const weights = await pack.weights('unet');
  assert.deepEqual(weights.get('conv_in.weight')!.shape, [8, 6, 3, 3]);
  assert.equal(pack.tokenizer().size, 632);
});

test('a folder that knows nothing of hemline opens with defaults', async () => {
  const dir = changed((dir) => rmSync(join(dir, 'hemline.json')));
  const { manifest, lookbook, pipeline } = await openPack(dir);
  assert.equal(pipeline, 'StableDiffusionInstructPix2PixPipeline');
  assert.equal(manifest.size, 256);
  assert.deepEqual(manifest.sampling, { steps: 20, guidance: { text: 7.5, image: 1.5 }, strength: 1 });
  assert.deepEqual(lookbook, []);
  writeJson(join(dir, 'unet/config.json'), { ...TINY.unet, in_channels: 3 });
  const plain = (await openPack(dir)).manifest.sampling;
  assert.deepEqual(plain, { steps: 20, guidance: { text: 7.5, image: 1 }, strength: 0.75 });
});

test('what is no pack is not found, in one line', async () => {
  await refuses('nonesuch', 'pack-not-found', /no pack nonesuch/);
  await refuses('', 'pack-not-found', /Name a pack/);
  await refuses(join(scratch, 'nowhere'), 'pack-not-found', /nowhere/);
  await refuses(join(sound, 'hemline.json'), 'pack-not-found', /hemline\.json/);
  await refuses(join(sound, 'unet'), 'pack-not-found', /neither hemline\.json nor model_index\.json/);
});

test('a manifest or config that is wrong is named, with its field', async () => {
  const manifest = (value: unknown) =>
    changed((dir) =>
      writeFileSync(join(dir, 'hemline.json'), typeof value === 'string' ? value : JSON.stringify(value)),
    );
  const sampling = MANIFEST.sampling;
  const look = MANIFEST.lookbook[0]!;
  const untapered = { text: 1, image: 1, taper: { to: 1, change: 0.8 } };
  const corrupt: readonly [unknown, RegExp][] = [
    ['{', /hemline\.json is not JSON/],
    ['[]', /hemline\.json is not a JSON object/],
    [{ ...MANIFEST, format: 2 }, /format: this hemline reads format 1/],
    [{ ...MANIFEST, name: undefined }, /name/],
    [{ ...MANIFEST, size: 100 }, /size/],
    [{ ...MANIFEST, sampling: { ...sampling, steps: 0 } }, /sampling\.steps/],
    [{ ...MANIFEST, sampling: { ...sampling, strength: 1.5 } }, /sampling\.strength/],
    [{ ...MANIFEST, sampling: { ...sampling, guidance: untapered } }, /a taper needs text guidance/],
    [{ ...MANIFEST, preview: { weights: [[1, 2]], bias: [0, 0, 0] } }, /preview\.weights\.0/],
    [{ ...MANIFEST, lookbook: [{ ...look, pose: [[1, 2, 3]] }] }, /lookbook\.0\.pose/],
    [{ ...MANIFEST, lookbook: [look, look] }, /same id/],
    [{ ...MANIFEST, lookbook: [{ ...look, file: 'lookbook/02.png' }] }, /02\.png is missing/],
    [{ ...MANIFEST, files: [{ path: 'a', sha256: 'beef' }] }, /files\.0\.sha256/],
  ];
  for (const [value, message] of corrupt) await refuses(manifest(value), 'pack-corrupt', message);
  for (const file of [
    '../secret.png',
    '/etc/passwd',
    'lookbook/../../x.png',
    '..\\x.png',
    'C:x.png',
    '~/x',
    '',
  ])
    await refuses(
      manifest({ ...MANIFEST, lookbook: [{ ...look, file }] }),
      'pack-corrupt',
      /lookbook\.0\.file: it should be a path inside the pack/,
    );
  for (const file of [
    'model_index.json',
    'unet/config.json',
    'vae/config.json',
    'scheduler/scheduler_config.json',
  ])
    await refuses(
      changed((dir) => writeFileSync(join(dir, file), '{"a":')),
      'pack-corrupt',
      new RegExp(file),
    );
  await refuses(
    changed((dir) => rmSync(join(dir, 'unet/config.json'))),
    'pack-corrupt',
    /unet\/config\.json is missing/,
  );
});

test('a missing component is named; optional ones may be missing until they are asked for', async () => {
  for (const component of ['unet', 'vae', 'text_encoder', 'tokenizer', 'scheduler'])
    await refuses(
      changed((dir) => rmSync(join(dir, component), { recursive: true })),
      'component-missing',
      new RegExp(`no ${component}/`),
    );
  const dir = changed((dir) => rmSync(join(dir, 'controlnet'), { recursive: true }));
  assert.equal((await openPack(dir)).config('controlnet'), undefined);
  await refuses(dir, 'component-missing', /no controlnet\//, (pack) => pack.weights('controlnet'));
});

test('symbolic links out of the pack are refused, inside it they are followed', async () => {
  const outside = join(scratch, 'outside.safetensors');
  cpSync(join(sound, 'unet/diffusion_pytorch_model.safetensors'), outside);
  cpSync(join(sound, 'hemline.json'), join(scratch, 'outside.json'));
  const link = (path: string, to: string) =>
    changed((dir) => {
      rmSync(join(dir, path), { recursive: true });
      symlinkSync(to, join(dir, path));
    });
  const weights = 'unet/diffusion_pytorch_model.safetensors';
  for (const [path, to] of [
    [weights, outside],
    ['hemline.json', join(scratch, 'outside.json')],
    ['model_index.json', '../outside.json'],
    ['unet/config.json', '../../outside.json'],
    ['lookbook/01.png', '/etc/hostname'],
    ['vae', join(sound, 'vae')],
    ['tokenizer/vocab.json', join(sound, 'tokenizer/vocab.json')],
  ] as const)
    await refuses(link(path, to), 'pack-corrupt', new RegExp(`${path} leads out of the pack`));
  const inside = changed((dir) => {
    renameSync(join(dir, weights), join(dir, 'shared.safetensors'));
    symlinkSync('../shared.safetensors', join(dir, weights));
  });
  assert.ok((await (await openPack(inside)).weights('unet')).get('conv_in.weight'));
  symlinkSync(sound, join(scratch, 'alias'));
  assert.equal((await openPack(join(scratch, 'alias'))).dir, sound);
});

test('weights are found as a variant and in shards', async () => {
  const plain = 'diffusion_pytorch_model.safetensors';
  const names = async (dir: string) => [...(await (await openPack(dir)).weights('unet')).names()].sort();
  const all = await names(sound);
  const variant = changed((dir) =>
    renameSync(join(dir, 'unet', plain), join(dir, 'unet/diffusion_pytorch_model.fp16.safetensors')),
  );
  assert.deepEqual(await names(variant), all);

  const file = await SafetensorsFile.open(join(sound, 'unet', plain));
  const halves: Map<string, Written>[] = [new Map(), new Map()];
  const weight_map: Record<string, string> = {};
  all.forEach((name, i) => {
    const { shape, read } = file.get(name)!;
    halves[i % 2]!.set(name, { shape, data: read() });
    weight_map[name] = `diffusion_pytorch_model-0000${(i % 2) + 1}-of-00002.safetensors`;
  });
  const sharded = changed((dir) => {
    rmSync(join(dir, 'unet', plain));
    writeJson(join(dir, 'unet', `${plain}.index.json`), { weight_map });
  });
  for (const [i, half] of halves.entries())
    await writeSafetensors(
      join(sharded, `unet/diffusion_pytorch_model-0000${i + 1}-of-00002.safetensors`),
      half,
    );
  assert.deepEqual(await names(sharded), all);
});

test("old autoencoders' attention goes by today's names, and CLIP's positions are no weights", async () => {
  const old: Readonly<Record<string, string>> = {
    to_q: 'query',
    to_k: 'key',
    to_v: 'value',
    'to_out.0': 'proj_attn',
  };
  const dir = changed(() => {});
  const path = join(dir, 'vae/diffusion_pytorch_model.safetensors');
  const file = await SafetensorsFile.open(join(sound, 'vae/diffusion_pytorch_model.safetensors'));
  const tensors = [...file.names()].map((name) => {
    const { shape, read } = file.get(name)!;
    return [name.replace(/\bto_(q|k|v|out\.0)\b/, (now) => old[now]!), { shape, data: read() }] as const;
  });
  assert.equal(
    tensors.filter(([name]) => /attentions\.0\.(query|key|value|proj_attn)/.test(name)).length,
    16,
  );
  await writeSafetensors(path, new Map(tensors), { dtype: 'F16' });
  const weights = await (await openPack(dir)).weights('vae');
  assert.deepEqual([...weights.names()].sort(), [...file.names()].sort());
  for (const name of file.names()) assert.deepEqual(weights.get(name)!.read(), file.get(name)!.read());

  const text = join(dir, 'text_encoder/model.safetensors');
  const positions = { shape: [1, 2], data: Float32Array.of(0, 1) };
  await writeSafetensors(text, new Map([['text_model.embeddings.position_ids', positions]]));
  assert.deepEqual([...(await (await openPack(dir)).weights('text_encoder')).names()], []);
});

test('corrupt, missing and pickled weights are refused by name', async () => {
  const weights = 'unet/diffusion_pytorch_model.safetensors';
  const ask = (pack: Pack) => pack.weights('unet');
  const spoilt = (change: (path: string, dir: string) => void) =>
    changed((dir) => change(join(dir, weights), dir));
  await refuses(
    spoilt((path) => appendFileSync(path, 'x')),
    'weights-corrupt',
    new RegExp(weights),
    ask,
  );
  await refuses(
    spoilt((path) => writeFileSync(path, readFileSync(path).subarray(0, 20_000))),
    'weights-corrupt',
    new RegExp(weights),
    ask,
  );
  await refuses(
    spoilt((path) => rmSync(path)),
    'weights-missing',
    /no \.safetensors weights in .*unet/,
    ask,
  );
  for (const pickle of ['diffusion_pytorch_model.bin', 'model.ckpt', 'weights.pt'])
    await refuses(
      spoilt((path, dir) => renameSync(path, join(dir, 'unet', pickle))),
      'weights-refused',
      new RegExp(`${pickle} is not safetensors`),
      ask,
    );
});

test('the hash follows what pictures depend on and nothing else', async () => {
  const hash = async (dir: string) => (await openPack(dir)).hash();
  const before = await hash(sound);
  assert.match(before, /^[0-9a-f]{64}$/);
  const same = [
    changed(() => {}),
    changed((dir) => writeJson(join(dir, 'hemline.json'), { ...MANIFEST, name: 'other', words: {} })),
    changed((dir) => writeFileSync(join(dir, 'README.md'), 'x')),
  ];
  for (const dir of same) assert.equal(await hash(dir), before);
  const different = [
    changed((dir) =>
      writeJson(join(dir, 'hemline.json'), { ...MANIFEST, sampling: { ...MANIFEST.sampling, steps: 5 } }),
    ),
    changed((dir) => writeJson(join(dir, 'scheduler/scheduler_config.json'), { prediction_type: 'epsilon' })),
    changed((dir) => writeJson(join(dir, 'unet/config.json'), { ...TINY.unet, norm_eps: 1e-4 })),
    changed((dir) => rmSync(join(dir, 'controlnet'), { recursive: true })),
    changed((dir) => {
      const path = join(dir, 'vae/diffusion_pytorch_model.safetensors');
      const bytes = readFileSync(path);
      bytes[bytes.length - 1]! ^= 1;
      writeFileSync(path, bytes);
    }),
    changed((dir) => appendFileSync(join(dir, 'tokenizer/merges.txt'), 'q q\n')),
  ];
  const hashes = await Promise.all(different.map(hash));
  assert.equal(new Set([before, ...hashes]).size, different.length + 1);
});

test('a folder in the place of a file, or a file in the place of a folder, is refused', async () => {
  const swapped = changed((dir) => {
    rmSync(join(dir, 'hemline.json'));
    mkdirSync(join(dir, 'hemline.json'));
  });
  await refuses(swapped, 'pack-corrupt', /hemline\.json/);
  const flat = changed((dir) => {
    rmSync(join(dir, 'vae'), { recursive: true });
    writeFileSync(join(dir, 'vae'), '');
  });
  await refuses(flat, 'pack-corrupt', /vae is not a folder/);
});
