import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { edgePlane } from '../../../../models/canny.ts';
import { readLora } from '../../../../models/checkpoint/lora.ts';
import { openPack } from '../../../../models/checkpoint/pack.ts';
import { SafetensorsFile } from '../../../../models/checkpoint/safetensors.ts';
import { Editor } from '../../../../models/editor/index.ts';
import { readPicture } from '../../../../models/picture.ts';
import { KEYPOINTS } from '../../../../models/pose.ts';
import { train } from '../../../../models/train/index.ts';
import type { Plan } from '../../../../models/train/lora/options.ts';
import { TINY } from '../../checkpoint/tiny-pack.ts';
import { fashionSet } from '../fashion.ts';
import { drawn, folder, refused } from '../tiny.ts';
import { copied, tinyPack, trainedLora } from './tiny.ts';

let [data, pack] = ['', ''];
before(async () => {
  [data, pack] = [await drawn(), await tinyPack()];
});

const LORA = 'lora.safetensors';
const weights = (out: string) => readFileSync(join(out, LORA));
const state = (out: string) =>
  JSON.parse(readFileSync(join(out, 'checkpoints/state.json'), 'utf8')) as { step: number };
const finished = (out: string) =>
  (readdirSync(out, { recursive: true }) as string[])
    .filter((file) => file.endsWith('.safetensors') && !file.startsWith('checkpoints'))
    .sort();

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
    const out = await trainedLora(data, pack, {
      steps: 4,
      lora: { samples: 2, sampleEvery: 3, symmetric: 0.5 },
      onReport: (report) => {
        told.push(report.losses);
        writeFileSync(join(out0, 'progress.jsonl'), `${JSON.stringify(report)}\n`, { flag: 'a' });
      },
      out: out0,
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
  const out0 = join(folder(), 'reported');

  test('is of as many steps as epochs make, where nobody says otherwise', async () => {
    const out = await trainedLora(data, pack, { steps: undefined, lora: { epochs: 0.25 } });
    assert.equal(state(out).step, Math.ceil((0.25 * 20) / 2));
  });
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

describe('published data sets, by their folder', () => {
  async function fashionIq() {
    const set = fashionSet();
    const asins = ['B0001', 'B0002', 'B0003', 'B0004'];
    set.json('image_splits/split.dress.train.json', asins);
    set.json('captions/cap.dress.train.json', [
      { candidate: asins[0], target: asins[1], captions: ['is red', 'has longer sleeves'] },
      { candidate: asins[1], target: asins[2], captions: ['is shorter', 'is more blue'] },
      { candidate: asins[2], target: asins[3], captions: ['is plain', 'has no belt'] },
    ]);
    for (const [i, asin] of asins.entries()) await set.picture(`images/${asin}.jpg`, `#${i}0a${i}50`);
    return set;
  }

  test('FashionIQ: estimated poses by default, keypoints, or edges, which then are used for edges', async () => {
    const { dir, json, text } = await fashionIq();
    const out = await trainedLora(dir, pack);
    const report = (folder_: string) => readFileSync(join(folder_, 'report.html'), 'utf8');
    // The estimator of random weights finds something in each picture, whole or not.
    assert.match(report(out), /3 triplets, 3 of them for L_multi/);
    const keypoints = Array.from({ length: 17 }, (_, i) => [4 + i, 10 + i, 0.9]).flat();
    json('poses.json', [{ image_id: 'B0002.jpg', keypoints, score: 1 }]);
    const posed = await trainedLora(dir, pack, {
      poses: { keypoints: join(dir, 'poses.json'), unmarked: 'none' },
    });
    assert.match(report(posed), /skeleton&#34;:1,&#34;edges&#34;:0,&#34;nothing&#34;:2/);
    // The trial of a dry run is the first triplet, of which nobody is marked.
    json('last.json', [{ image_id: 'B0004.jpg', keypoints, score: 1 }]);
    const plans: Plan[] = [];
    const dry = { dryRun: true, onPlan: (plan: Plan) => void plans.push(plan) };
    await trainedLora(dir, pack, { ...dry, poses: { keypoints: join(dir, 'last.json') } });
    assert.equal(plans.length, 1);
    json('nobody.json', [{ image_id: 'B0009.jpg', keypoints, score: 1 }]);
    await assert.rejects(
      trainedLora(dir, pack, { ...dry, poses: { keypoints: join(dir, 'nobody.json') } }),
      refused('bad-pose', /names no picture/),
    );
    const library = await trainedLora(dir, pack, { poses: { unmarked: 'library' } });
    assert.match(report(library), /skeleton&#34;:3/);
    const edges = await trainedLora(dir, pack, { poses: { unmarked: 'edges' } });
    assert.match(report(edges), /edges&#34;:3/);
    const all = [out, posed, library, edges].map((folder_) => weights(folder_).toString('hex'));
    assert.equal(new Set(all).size >= 3, true);

    const standing = Array.from({ length: KEYPOINTS }, (_, i) => [10 * i, 9 * i, 1] as const);
    const nobody = standing.map(([x, y]) => [x, y, 0] as const);
    for (const [lora, shown] of [
      [edges, true],
      [library, false],
    ] as const) {
      const editor = await Editor.open({ pack, lora: join(lora, LORA) });
      try {
        const { size } = editor.info;
        const picture = await readPicture(join(data, 'pictures/0000000-0.png'), { size, fit: 'contain' });
        const reference = await editor.prepare(picture, nobody);
        assert.equal((await editor.prepare(picture, standing)).edges, undefined);
        assert.equal((await editor.prepare(picture)).edges !== undefined, shown);
        const side = Math.sqrt(reference.edges?.length ?? 0);
        assert.deepEqual(reference.edges, shown ? await edgePlane(picture, side) : undefined);
        const { latent } = reference;
        const round = (edges?: Uint8Array) =>
          editor.round({ reference: { ...reference, edges }, latent, text: 'red', seed: 1, key: '' });
        if (shown) assert.notDeepEqual(await round(reference.edges), await round());
      } finally {
        await editor.close();
      }
    }

    rmSync(join(dir, 'images/B0003.jpg'));
    await assert.rejects(trainedLora(dir, pack), refused('picture-missing', /record 1.*B0003/));
    text('images/B0004.jpg', 'rubbish');
    const left = await trainedLora(dir, pack, { missing: 'skip' });
    assert.match(report(left), /1 triplets, 1 of them.*2 triplets, the first because/s);
  });

  test('Fashion200k: captions that differ in two words are cut in two', async () => {
    const set = fashionSet();
    const lines = ['red lace dress', 'blue lace dress', 'blue silk dress', 'red silk dress'];
    set.text(
      'labels/dress_train_detect_all.txt',
      lines.map((caption, i) => `women/dresses/${i}/${i}_0.jpeg\t0.9\t${caption}\n`).join(''),
    );
    for (const i of lines.keys()) await set.picture(`women/dresses/${i}/${i}_0.jpeg`, `#${i}0a${i}50`);
    const out = await trainedLora(set.dir, pack);
    const html = readFileSync(join(out, 'report.html'), 'utf8');
    const [, all, multi] = /(\d+) triplets, (\d+) of them for L_multi/.exec(html)!;
    assert.ok(Number(multi) > 0 && Number(multi) <= Number(all), `${multi} of ${all}`);
  });

  test('a caption’s single difference is for the splitter, which is asked only then', async () => {
    const one = copied(data);
    const file = join(one, 'triplets.jsonl');
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    const whole = lines.map((line) => ({
      ...JSON.parse(line),
      parts: [JSON.parse(line).text],
      phrases: undefined,
    }));
    writeFileSync(file, whole.map((record) => `${JSON.stringify(record)}\n`).join(''));
    await assert.rejects(trainedLora(one, pack), refused('data-missing', /--parts splitter/));
    const asked: string[] = [];
    await trainedLora(one, pack, {
      lora: { parts: 'splitter' },
      split: (text) => {
        asked.push(text);
        return [text.slice(0, 4), text.slice(4)];
      },
    });
    assert.deepEqual(
      asked,
      whole.map(({ text }) => text),
    );
  });
});

test('a file of ours opens as safetensors with the header’s provenance first', async () => {
  const out = await trainedLora(data, pack);
  const file = await SafetensorsFile.open(join(out, LORA));
  assert.ok(file.metadata.hemline && file.metadata.lora_adapter_metadata);
});
