import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { isFullBody, type Keypoints } from '../../../../models/pose.ts';
import { readTrainingData } from '../../../../models/train/data.ts';
import { openConditions } from '../../../../models/train/poses/conditions.ts';
import { readKeypointFiles } from '../../../../models/train/poses/keypoint-files.ts';
import { squared } from '../../../../models/train/poses/square.ts';
import { folder, refused, writeJson } from '../tiny.ts';

/** Point i of `count` is at (10 i, 10 i + 1), as sure as `sure` says. */
const flat = (count: number, sure: (i: number) => number = () => 0.9) =>
  Array.from({ length: count }, (_, i) => [10 * i, 10 * i + 1, sure(i)]).flat();
const xs = (points: Keypoints | undefined) => points!.map(([x]) => x);

/** Nose, neck, right and left arm, right and left leg, eyes, ears: COCO's places, the neck between 5 and 6. */
const COCO_IN_OUR_ORDER = [0, 55, 60, 80, 100, 50, 70, 90, 120, 140, 160, 110, 130, 150, 20, 10, 40, 30];

describe('keypoint files', () => {
  const file = (name: string, value: unknown) => {
    const path = join(folder(), name);
    writeJson(path, value);
    return path;
  };

  test('AlphaPose: the surest person of each picture, in our order, with a neck', async () => {
    const path = file('alphapose-results.json', [
      { image_id: 'B001.jpg', category_id: 1, keypoints: flat(17).map((v) => v + 0.05), score: 1.2 },
      { image_id: 'B001.jpg', category_id: 1, keypoints: flat(17), score: 2.9 },
      { image_id: 'B002.png', category_id: 1, keypoints: flat(26, (i) => (i === 5 ? 0 : 1.02)), score: 3 },
    ]);
    const found = await readKeypointFiles(path);
    assert.deepEqual([...found.keys()], ['B001', 'B002']);
    assert.deepEqual(xs(found.get('B001')), COCO_IN_OUR_ORDER);
    // Without a shoulder there is no neck; 1.02 is 1.
    assert.deepEqual(found.get('B002')![1], [0, 0, 0]);
    assert.deepEqual(found.get('B002')![0], [0, 1, 1]);
  });

  test('COCO’s annotations: of the largest person, hidden points half sure, persons without points left out', async () => {
    const path = file('person_keypoints.json', {
      images: [{ id: 7, file_name: 'val/look.jpg', width: 10, height: 10 }],
      annotations: [
        { image_id: 7, keypoints: flat(17, () => 2), area: 10 },
        { image_id: 7, keypoints: flat(17, (i) => (i === 0 ? 1 : i === 1 ? 0 : 2)), area: 99 },
        { image_id: 7, area: 500 },
      ],
    });
    const points = (await readKeypointFiles(path)).get('look')!;
    assert.deepEqual(
      [points[0], points[15], points[14]],
      [
        [0, 1, 0.5],
        [0, 0, 0],
        [20, 21, 1],
      ],
    );
  });

  test('COCO’s results name pictures by number', async () => {
    const path = file('results.json', [{ image_id: 139, category_id: 1, keypoints: flat(17), score: 0.5 }]);
    assert.deepEqual([...(await readKeypointFiles(path)).keys()], ['000000000139']);
  });

  test('a folder of OpenPose: 18 points or 25, the surest person, nobody where nobody was found', async () => {
    const dir = folder();
    const write = (name: string, people: unknown[]) =>
      writeJson(join(dir, `${name}_keypoints.json`), { version: 1.3, people });
    write('a', [
      { pose_keypoints_2d: flat(18, () => 0.2) },
      { pose_keypoints_2d: flat(18, () => 0.8).map((v, i) => (i % 3 === 2 ? v : v + 1)) },
    ]);
    write('b', [{ pose_keypoints_2d: flat(25) }]);
    write('c', []);
    const found = await readKeypointFiles(dir);
    assert.deepEqual([...found.keys()], ['a', 'b']);
    assert.deepEqual(found.get('a')![3], [31, 32, 0.8]);
    // BODY_25 has the middle of the hips at 8.
    assert.deepEqual(
      xs(found.get('b')),
      [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18].map((i) => 10 * i),
    );
  });

  test('that are none of these are refused by their record', async () => {
    const rubbish = join(folder(), 'x.json');
    writeFileSync(rubbish, '{');
    await assert.rejects(readKeypointFiles(rubbish), refused('bad-pose', /not JSON/));
    await assert.rejects(readKeypointFiles('/nowhere'), refused('data-missing', /nowhere/));
    await assert.rejects(readKeypointFiles(folder()), refused('data-missing'));
    const short = file('r.json', [
      { image_id: 'a.jpg', keypoints: flat(17), score: 1 },
      { image_id: 'b.jpg', keypoints: [1, 2, 3], score: 1 },
    ]);
    await assert.rejects(readKeypointFiles(short), refused('bad-pose', /1\.keypoints/));
    const lost = file('c.json', { images: [], annotations: [{ image_id: 1, keypoints: flat(17) }] });
    await assert.rejects(
      readKeypointFiles(lost),
      refused('bad-pose', /annotations\.0: no image has the id 1/),
    );
    const dir = folder();
    mkdirSync(join(dir, 'sub'));
    writeJson(join(dir, 'a_keypoints.json'), { people: [{ pose_keypoints_2d: [1, 2, 3] }] });
    await assert.rejects(readKeypointFiles(dir), refused('bad-pose', /a_keypoints\.json: people\.0/));
  });
});

test('keypoints by a name that two pictures have are refused', async () => {
  const dir = folder();
  const paths = ['a/front.png', 'b/front.png'];
  for (const path of paths) {
    mkdirSync(join(dir, path[0]!));
    await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } }).toFile(join(dir, path));
  }
  const keypoints = join(dir, 'alphapose.json');
  writeJson(keypoints, [{ image_id: 'front.png', keypoints: flat(17), score: 1 }]);
  const [reference, target] = paths as [string, string];
  writeFileSync(
    join(dir, 'triplets.jsonl'),
    JSON.stringify({ id: '1', reference, target, text: 'red', parts: ['red'] }),
  );
  const data = await readTrainingData(dir);
  await assert.rejects(
    openConditions(data, dir, 32, { keypoints }),
    refused('bad-pose', /a.front\.png and .*b.front\.png/),
  );
});

describe('poses in the square', () => {
  test('are where the padded picture has them; what is outside of the picture is not seen', () => {
    // 512x1024 becomes 128x256, with 64 columns beside it.
    const found = squared(
      [
        [100, 512, 1],
        [520, 100, 1],
        [512, 768, 0.5],
        [5, 5, 0],
      ],
      512,
      1024,
    );
    assert.deepEqual(found, [
      [89, 128, 1],
      [0, 0, 0],
      [192, 192, 0.5],
      [0, 0, 0],
    ]);
    assert.deepEqual(squared([[10, 10, 1]], 256, 128), [[10, 74, 1]]);
  });

  test('show a full body from the shoulders to the knees', () => {
    const all = (sure: (i: number) => number): Keypoints =>
      Array.from({ length: 18 }, (_, i) => [1, 1, sure(i)] as const);
    assert.ok(isFullBody(all(() => 1)));
    assert.ok(isFullBody(all((i) => (i >= 5 && i <= 7 ? 0 : i >= 11 ? 0 : 1))), 'one side is enough');
    assert.ok(!isFullBody(all((i) => (i === 9 || i === 12 ? 0.1 : 1))), 'no knees');
    assert.ok(!isFullBody(all(() => 0)));
  });
});
