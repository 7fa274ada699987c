import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { edgePlane } from '../../../../models/canny.ts';
import { Editor } from '../../../../models/editor/index.ts';
import { readPicture } from '../../../../models/picture.ts';
import { KEYPOINTS } from '../../../../models/pose.ts';
import type { Plan } from '../../../../models/train/lora/options.ts';
import { fashionSet } from '../fashion.ts';
import { drawn, refused } from '../tiny.ts';
import { copied, LORA, tinyPack, trainedLora, weights } from './tiny.ts';

let [data, pack] = ['', ''];
before(async () => {
  [data, pack] = [await drawn(), await tinyPack()];
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
