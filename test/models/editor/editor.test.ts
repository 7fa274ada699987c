import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { hashFile } from '../../../models/checkpoint/files.ts';
import { openPack } from '../../../models/checkpoint/pack.ts';
import { verifyPack } from '../../../models/checkpoint/verify.ts';
import { Editor } from '../../../models/editor/index.ts';
import type { Reference, RoundRequest, StepReport } from '../../../models/editor/types.ts';
import { type Picture, readPicture } from '../../../models/picture.ts';
import { KEYPOINTS } from '../../../models/pose.ts';
import { folder, type Made, makePack, refused, TINY, writeJson } from '../train/tiny.ts';

type Json = Record<string, unknown>;

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Json;

let made: Made;
let picture: Picture;

before(async () => {
  made = await makePack();
  picture = await readPicture(join(made.data, 'pictures/0000000-0.png'));
});

/** A copy of the pack that `change` may alter. */
function altered(change: (dir: string) => void): string {
  const dir = join(folder(), 'altered');
  cpSync(made.pack, dir, { recursive: true });
  change(dir);
  return dir;
}

const without = (...components: string[]) =>
  altered((dir) => {
    for (const component of components) rmSync(join(dir, component), { recursive: true });
  });

/** A copy whose component has other config fields. */
const configured = (component: string, fields: Json) =>
  altered((dir) => {
    const path = join(dir, component, 'config.json');
    writeJson(path, { ...read(path), ...fields });
  });

const sampled = (sampling: Json) =>
  altered((dir) => {
    const path = join(dir, 'hemline.json');
    writeJson(path, { ...read(path), sampling: { ...(read(path).sampling as Json), ...sampling } });
  });

const bytes = (values: Float32Array) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);

async function withEditor<T>(pack: string, use: (editor: Editor) => Promise<T>): Promise<T> {
  const editor = await Editor.open({ pack, threads: 1 });
  try {
    return await use(editor);
  } finally {
    await editor.close();
  }
}

const request = (reference: Reference, more: Partial<RoundRequest> = {}): RoundRequest => ({
  reference,
  latent: reference.latent,
  text: 'make it red',
  seed: 7,
  key: 'round 1',
  ...more,
});

/** The latent after one round on a pack. */
const edited = (pack: string, more: Partial<RoundRequest> = {}) =>
  withEditor(pack, async (editor) => editor.round(request(await editor.prepare(picture), more)));

describe('what training made, assembled', () => {
  test('is a pack in order, with the preview and the name it was given', async () => {
    const pack = await openPack(made.pack);
    assert.deepEqual([pack.manifest.name, pack.manifest.version, pack.manifest.size], ['tiny', '1', 256]);
    assert.equal(pack.manifest.preview?.weights.length, TINY.vae.latent_channels);
    for await (const { part, problems } of verifyPack(pack)) assert.deepEqual(problems, [], part);
    const listed = new Map(pack.manifest.files?.map(({ path, sha256 }) => [path, sha256]));
    const weights = 'unet/diffusion_pytorch_model.safetensors';
    assert.equal(listed.get(weights), await hashFile(join(made.pack, weights)));
    assert.ok(listed.has('model_index.json') && !listed.has('hemline.json'));
  });

  test('keeps what stands in hemline.json, and says so where nothing has a vae', async () => {
    const { assemble } = await import('../../../models/train/assemble.ts');
    const dir = altered(() => {});
    const before = read(join(dir, 'hemline.json'));
    await assemble({ out: dir, parts: [made.outs.clip], data: made.data, name: 'again', version: '2' });
    const after = read(join(dir, 'hemline.json'));
    assert.deepEqual({ ...after, name: 'tiny', version: '1' }, before);
    assert.equal(after.name, 'again');
    await assert.rejects(
      assemble({ out: folder(), parts: [made.outs.clip], data: made.data, name: 'a', version: '1' }),
      refused('pack-incomplete', /vae/),
    );
  });
});

describe('a round', () => {
  test('goes from a picture to a picture, telling of every step in order', async () => {
    await withEditor(made.pack, async (editor) => {
      assert.deepEqual(
        { ...editor.info, key: '' },
        { key: '', name: 'tiny', version: '1', size: 256, steps: 4 },
      );
      const reference = await editor.prepare(picture);
      assert.equal(reference.latent.length, 4 * 16 * 16);
      assert.equal(reference.tokens.length, 5 * 16);
      assert.equal(reference.pose.length, KEYPOINTS);
      const told: StepReport[] = [];
      const latent = await editor.round(request(reference), { onStep: (report) => void told.push(report) });
      assert.deepEqual(
        told.map(({ step, steps }) => [step, steps]),
        [1, 2, 3, 4].map((step) => [step, 4]),
      );
      for (const { preview } of told)
        assert.deepEqual([preview.width, preview.height, preview.data.length], [16, 16, 3 * 16 * 16]);
      assert.ok(latent.every(Number.isFinite));
      assert.notDeepEqual(latent, reference.latent);
      const out = await editor.decode(latent);
      assert.deepEqual([out.width, out.height, out.data.length], [256, 256, 3 * 256 * 256]);
    });
  });

  test('previews go towards what is decoded', async () => {
    await withEditor(made.pack, async (editor) => {
      const reference = await editor.prepare(picture);
      let last: Picture | undefined;
      const latent = await editor.round(request(reference), {
        onStep: ({ preview }) => {
          last = preview;
        },
      });
      const { Preview } = await import('../../../models/editor/preview.ts');
      const { manifest } = await openPack(made.pack);
      // The last step ends at the predicted latent itself.
      const again = new Preview(manifest, { side: 16, channels: 4 }).of(latent);
      again.data.forEach((value, i) => {
        assert.ok(Math.abs(value - last!.data[i]!) <= 1);
      });
    });
  });

  test('is a function of its request: in one editor, in another, with others in between', async () => {
    const first = await edited(made.pack);
    await withEditor(made.pack, async (editor) => {
      const reference = await editor.prepare(picture);
      const [other, same] = await Promise.all([
        editor.round(request(reference, { text: 'long sleeves', key: 'round 2' })),
        editor.round(request(reference)),
      ]);
      assert.deepEqual(bytes(same), bytes(first));
      assert.notDeepEqual(bytes(other), bytes(first));
    });
  });

  test('changes with seed, key, text, latent, image tokens, pose and number of steps', async () => {
    await withEditor(made.pack, async (editor) => {
      const reference = await editor.prepare(picture);
      const results = [
        request(reference),
        request(reference, { seed: 8 }),
        request(reference, { key: 'round 2' }),
        request(reference, { text: 'make it blue' }),
        request(reference, { latent: reference.latent.map((v) => v + 0.1) }),
        request({ ...reference, tokens: reference.tokens.map((v) => v + 1) }),
        request({ ...reference, pose: reference.pose.map(([x, y]) => [y, x, 1] as const) }),
        request(reference, { steps: 3 }),
      ].map(async (asked) => bytes(await editor.round(asked)).toString('hex'));
      assert.equal(new Set(await Promise.all(results)).size, 8);
    });
  });

  test('leaves what it was given as it was', async () => {
    await withEditor(made.pack, async (editor) => {
      const reference = await editor.prepare(picture);
      const before = structuredClone(reference);
      await editor.round(request(reference));
      assert.deepEqual(reference, before);
    });
  });

  test('stops between steps when the signal aborts, and the editor goes on', async () => {
    await withEditor(made.pack, async (editor) => {
      const reference = await editor.prepare(picture);
      const stop = new AbortController();
      const steps: number[] = [];
      const onStep = ({ step }: StepReport) => {
        steps.push(step);
        if (step === 2) stop.abort();
      };
      await assert.rejects(
        editor.round(request(reference), { onStep, signal: stop.signal }),
        refused('cancelled'),
      );
      assert.deepEqual(steps, [1, 2]);
      await assert.rejects(editor.round(request(reference), { signal: stop.signal }), refused('cancelled'));
      assert.equal((await editor.round(request(reference))).length, reference.latent.length);
    });
  });

  test('what onStep throws ends the round', async () => {
    await withEditor(made.pack, async (editor) => {
      const onStep = () => Promise.reject(new Error('enough'));
      await assert.rejects(editor.round(request(await editor.prepare(picture)), { onStep }), /enough/);
    });
  });

  test('runs under guidance: by text, by both, and with less than all the noise', async () => {
    const plain = bytes(await edited(made.pack));
    for (const sampling of [
      { guidance: { text: 2, image: 1 } },
      { guidance: { text: 2, image: 1.5 } },
      { strength: 0.5 },
      { sampler: 'ddpm' },
    ] as const) {
      const latent = await edited(sampled(sampling));
      assert.ok(latent.every(Number.isFinite));
      assert.notDeepEqual(bytes(latent), plain);
      // The same, asked of an editor of the pack as it is.
      const asked = await Editor.open({ pack: made.pack, threads: 1, sampling });
      const reference = await asked.prepare(picture);
      assert.deepEqual(bytes(await asked.round(request(reference))), bytes(latent));
      assert.notEqual(asked.info.key, await withEditor(made.pack, async ({ info }) => info.key));
      await asked.close();
    }
  });

  test('guidance by text is the weighted sum of the told and the untold prediction', async () => {
    // One step from pure noise: the latent is linear in the prediction, so the weights show in it.
    const one = { steps: 1 };
    const [told, untold, guided] = [
      await edited(made.pack, one),
      await edited(made.pack, { ...one, text: '' }),
      await edited(sampled({ guidance: { text: 2, image: 1 } }), one),
    ];
    guided.forEach((value, i) => {
      assert.ok(Math.abs(value - (2 * told[i]! - untold[i]!)) < 1e-4);
    });
  });

  test('wrong seeds and step counts are refused', async () => {
    await withEditor(made.pack, async (editor) => {
      const reference = await editor.prepare(picture);
      for (const more of [{ seed: -1 }, { seed: 1.5 }])
        await assert.rejects(editor.round(request(reference, more)), refused('seed-invalid'));
      // Too many for the schedule, too few for the strength.
      for (const steps of [0, 1001, 2.5])
        await assert.rejects(editor.round(request(reference, { steps })), refused('steps-invalid'));
    });
  });
});

describe('preparing', () => {
  test('takes a pose that is given, and estimates one that is not', async () => {
    await withEditor(made.pack, async (editor) => {
      const pose = Array.from({ length: KEYPOINTS }, (_, i) => [i, 2 * i, 1] as const);
      assert.deepEqual((await editor.prepare(picture, pose)).pose, pose);
      for (const [x, y, sure] of (await editor.prepare(picture)).pose)
        assert.ok(x >= 0 && x <= 256 && y >= 0 && y <= 256 && sure >= 0 && sure <= 1.001);
    });
  });

  test('refuses a picture of another size', async () => {
    const small = { width: 128, height: 256, data: new Uint8Array(3 * 128 * 256) };
    await withEditor(made.pack, (editor) =>
      assert.rejects(editor.prepare(small), refused('picture-size', /256x256, not 128x256/)),
    );
  });
});

describe('packs with fewer parts', () => {
  for (const parts of [
    ['controlnet'],
    ['image_encoder'],
    ['pose_estimator'],
    ['controlnet', 'image_encoder', 'pose_estimator'],
  ])
    test(`without ${parts.join(', ')}`, async () => {
      await withEditor(without(...parts), async (editor) => {
        const reference = await editor.prepare(picture);
        assert.equal(reference.tokens.length, parts.includes('image_encoder') ? 0 : 5 * 16);
        if (parts.includes('pose_estimator')) assert.ok(reference.pose.every(([, , sure]) => sure === 0));
        const latent = await editor.round(request(reference));
        assert.ok(latent.every(Number.isFinite));
        // The estimator of so short a training sees no pose, and its absence makes no difference.
        if (parts[0] !== 'pose_estimator') assert.notDeepEqual(bytes(latent), bytes(await edited(made.pack)));
      });
    });

  for (const part of ['unet', 'vae', 'text_encoder', 'tokenizer', 'scheduler'])
    test(`without ${part} it is no pack`, async () => {
      const pack = without(part);
      assert.ok(!existsSync(join(pack, part)));
      await assert.rejects(Editor.open({ pack }), refused('component-missing', new RegExp(part)));
    });

  test('without a preview the pictures are grey', async () => {
    const pack = altered((dir) => {
      const { preview: _, ...rest } = read(join(dir, 'hemline.json'));
      writeJson(join(dir, 'hemline.json'), rest);
    });
    await withEditor(pack, async (editor) => {
      const reference = await editor.prepare(picture);
      const onStep = ({ preview: { data } }: StepReport) => {
        for (let i = 0; i < data.length; i += 3)
          assert.deepEqual([data[i + 1], data[i + 2]], [data[i], data[i]]);
      };
      await editor.round(request(reference, { steps: 1 }), { onStep });
    });
  });
});

describe('packs whose parts do not fit', () => {
  const WRONG: readonly (readonly [string, string, Json])[] = [
    ['a U-Net of other channels', 'unet', { out_channels: 5 }],
    ['a U-Net that takes neither one latent nor two', 'unet', { in_channels: 7 }],
    ['a text encoder of another width', 'text_encoder', { hidden_size: 32 }],
    ['a text encoder of another projection', 'text_encoder', { projection_dim: 8 }],
    ['an image encoder of another width', 'image_encoder', { hidden_size: 8 }],
    ['a pose branch of another width', 'controlnet', { block_out_channels: [8, 8, 8] }],
    ['a vae of other channels', 'vae', { latent_channels: 3, latents_mean: null, latents_std: null }],
    ['a vae that does not divide the picture', 'vae', { patch_size: 5 }],
  ];
  for (const [what, component, fields] of WRONG)
    test(`${what} is found when the pack is opened`, () =>
      assert.rejects(Editor.open({ pack: configured(component, fields) }), refused('pack-corrupt')));

  test('a text encoder without the projection that the U-Net wants is found', () =>
    assert.rejects(
      Editor.open({ pack: configured('text_encoder', { architectures: ['CLIPTextModel'] }) }),
      refused('pack-corrupt', /project/),
    ));

  test('a preview of other channels is found', () => {
    const pack = altered((dir) => {
      const manifest = read(join(dir, 'hemline.json'));
      writeJson(join(dir, 'hemline.json'), {
        ...manifest,
        preview: { weights: [[1, 1, 1]], bias: [0, 0, 0] },
      });
    });
    return assert.rejects(Editor.open({ pack }), refused('pack-corrupt', /preview/));
  });

  test('a LoRA that is not there is named', () =>
    assert.rejects(
      Editor.open({ pack: made.pack, lora: '/nowhere.safetensors' }),
      refused('weights-missing'),
    ));
});

test('the key changes with weights and sampling, and not with the name', async () => {
  const key = (pack: string) => withEditor(pack, async (editor) => editor.info.key);
  const renamed = altered((dir) =>
    writeJson(join(dir, 'hemline.json'), { ...read(join(dir, 'hemline.json')), name: 'other' }),
  );
  const keys = [made.pack, sampled({ steps: 5 }), without('controlnet')].map(key);
  assert.equal(new Set(await Promise.all(keys)).size, 3);
  assert.equal(await key(renamed), await key(made.pack));
});
