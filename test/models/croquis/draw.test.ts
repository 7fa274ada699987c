import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { drawCroquis } from '../../../models/croquis/draw.ts';
import { sampleFigure } from '../../../models/croquis/figure.ts';
import type { Attribute, Outfit } from '../../../models/croquis/outfit.ts';
import * as wardrobe from '../../../models/croquis/outfit.ts';
import { distance, hexOf } from '../../../models/croquis/palette.ts';
import { rasterise } from '../../../models/croquis/raster.ts';
import { contrasts, mend, sampleOutfit } from '../../../models/croquis/sample.ts';
import { drawSkeleton, KEYPOINTS } from '../../../models/pose.ts';
import { Random } from '../../../models/random.ts';

const PLAIN: Outfit = {
  garment: 'dress',
  colour: 'blue',
  shade: 'plain',
  bottom: null,
  pattern: 'solid',
  accent: 'yellow',
  sleeve: 'short',
  sleeveShape: 'straight',
  neckline: 'crew',
  length: 'knee',
  fit: 'straight',
  material: 'matte',
  hem: 'even',
  straps: false,
  belt: false,
  buttons: false,
  ruffles: false,
  pockets: false,
  bow: false,
  lace: false,
  zip: false,
};

const VALUES: Partial<Record<Attribute, readonly unknown[]>> = {
  garment: wardrobe.GARMENTS,
  colour: wardrobe.COLOURS,
  shade: wardrobe.SHADES,
  pattern: wardrobe.PATTERNS,
  sleeve: wardrobe.SLEEVES,
  sleeveShape: wardrobe.SLEEVE_SHAPES,
  neckline: wardrobe.NECKLINES,
  length: wardrobe.LENGTHS,
  fit: wardrobe.FITS,
  material: wardrobe.MATERIALS,
  hem: wardrobe.HEMS,
  ...Object.fromEntries(wardrobe.DETAILS.map((detail) => [detail, [false, true]])),
};

const figureOf = (seed: string) => sampleFigure(new Random(seed));
const pixelsOf = async (outfit: Outfit, seed: string) =>
  (await rasterise(drawCroquis(outfit, figureOf(seed)))).data;

/** Pixels that differ by more than 20 in a channel, as places. */
function changed(a: Uint8Array, b: Uint8Array): [x: number, y: number][] {
  const places: [number, number][] = [];
  for (let i = 0; i < a.length; i += 3) {
    const most = Math.max(...[0, 1, 2].map((c) => Math.abs(a[i + c]! - b[i + c]!)));
    if (most > 20) places.push([(i / 3) % 256, Math.floor(i / 3 / 256)]);
  }
  return places;
}

test('a drawing is a pure function of outfit and figure', () => {
  const hash = () => {
    const sum = createHash('sha256');
    for (let i = 0; i < 40; i++) {
      const random = new Random(`pure/${i}`);
      sum.update(drawCroquis(sampleOutfit(random.fork('outfit')), sampleFigure(random.fork('figure'))));
    }
    return sum.digest('hex');
  };
  const first = hash();
  assert.equal(first, hash());
  // The bundled autoencoder has learnt these very drawings: a change here means training it again.
  assert.equal(first, '9322960736b7e7060d3ce96a789e979f8d43de95c11aadaad3647d34b3cec40c');
});

test('a print is the same in every tile', async () => {
  const TILE = 16;
  for (const pattern of ['vertical stripes', 'horizontal stripes', 'dots', 'plaid', 'floral'] as const) {
    // How many pixels of the print begin to be seen at each place of a tile, over eight figures' dresses.
    const seen = new Array<number>(TILE * TILE).fill(0);
    for (let i = 0; i < 8; i++) {
      const places = changed(
        await pixelsOf(PLAIN, `tile/${i}`),
        await pixelsOf({ ...PLAIN, pattern }, `tile/${i}`),
      );
      for (const [x, y] of places) seen[(y % TILE) * TILE + (x % TILE)]!++;
    }
    const often = Math.max(...seen);
    assert.ok(often > 100, pattern);
    assert.ok(seen.includes(0), `${pattern}: cloth is seen between`);
  }
});

test('drawings are well-formed and stay small', () => {
  for (let i = 0; i < 60; i++) {
    const random = new Random(`form/${i}`);
    const svg = drawCroquis(sampleOutfit(random.fork('outfit')), sampleFigure(random.fork('figure')));
    assert.doesNotMatch(svg, /NaN|undefined|Infinity|<filter|<mask/);
    const ids = [...svg.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
    assert.equal(new Set(ids).size, ids.length, 'ids are unique');
    assert.ok(svg.length < 90_000, `${svg.length} characters`);
  }
});

for (const seed of ['one', 'two', 'three']) {
  test(`each value of each attribute is seen (figure ${seed})`, async () => {
    for (const [attribute, values] of Object.entries(VALUES) as [Attribute, readonly unknown[]][]) {
      const pictures = await Promise.all(
        values.map((value) => pixelsOf(mend({ ...PLAIN, [attribute]: value } as Outfit, [attribute]), seed)),
      );
      for (let i = 0; i < pictures.length; i++) {
        for (let j = 0; j < i; j++) {
          // Neighbours among the colours differ in tone alone; the palette's own test looks at those.
          if (attribute === 'colour') continue;
          const count = changed(pictures[i]!, pictures[j]!).length;
          assert.ok(count >= 40, `${attribute}: ${values[i]} and ${values[j]} differ in ${count} pixels`);
        }
      }
    }
  });
}

test('colours in their shades are told apart', () => {
  const tones = wardrobe.COLOURS.flatMap((colour) => wardrobe.SHADES.map((shade) => hexOf(colour, shade)));
  for (let i = 0; i < tones.length; i++) {
    for (let j = 0; j < i; j++)
      assert.ok(distance(tones[i]!, tones[j]!) > 0.035, `${tones[i]} and ${tones[j]}`);
  }
});

test('an edit moves nothing but what it names', async () => {
  const rich: Outfit = { ...PLAIN, pattern: 'floral', fit: 'flared', length: 'midi', sleeve: 'long' };
  const { pose } = figureOf('one');
  const waist = pose[1]![1] + (pose[8]![1] - pose[1]![1]) * 0.66;
  const base = await pixelsOf(rich, 'one');
  const belt = changed(base, await pixelsOf({ ...rich, belt: true }, 'one'));
  assert.ok(belt.length > 0 && belt.every(([, y]) => Math.abs(y - waist) < 14));
  const torso = (x: number) => Math.abs(x - pose[1]![0]) < 13;
  const sleeve = changed(base, await pixelsOf({ ...rich, sleeve: 'three-quarter' }, 'one'));
  assert.ok(sleeve.length > 0 && sleeve.every(([x, y]) => y < waist + 30 && !(torso(x) && y < waist - 4)));
  // The flowers lie on the picture: they stay where they are when the hem moves.
  const hem = changed(base, await pixelsOf({ ...rich, length: 'ankle' }, 'one'));
  assert.ok(hem.length > 0 && hem.every(([, y]) => y > waist));
  const neck = changed(base, await pixelsOf({ ...rich, neckline: 'scoop' }, 'one'));
  assert.ok(neck.length > 0 && neck.every(([x, y]) => y < waist && Math.abs(x - pose[1]![0]) < 24));
  const ruffles = changed(base, await pixelsOf({ ...rich, ruffles: true }, 'one'));
  assert.ok(ruffles.length > 0 && ruffles.every(([, y]) => y > pose[9]![1]));
});

test('poses are many, complete and inside the picture, and fill its height', () => {
  const seen = new Set<string>();
  for (let i = 0; i < 400; i++) {
    const { pose } = figureOf(`pose/${i}`);
    assert.equal(pose.length, KEYPOINTS);
    for (const [x, y, confidence] of pose) {
      assert.ok(x >= 12 && x <= 244 && y >= 12 && y <= 244 && confidence === 1);
    }
    const ankles = Math.max(pose[10]![1], pose[13]![1]);
    assert.ok(ankles > 222 && pose[16]![1] < 40);
    // The upper arm, in proportion to the torso, is as long as on people.
    const arm = Math.hypot(pose[3]![0] - pose[2]![0], pose[3]![1] - pose[2]![1]);
    assert.ok(arm > 30 && arm < 50);
    seen.add(JSON.stringify(pose));
  }
  assert.equal(seen.size, 400);
});

test('the skeleton has OpenPose’s limbs and leaves out what is not seen', () => {
  const { pose } = figureOf('one');
  const whole = drawSkeleton(pose);
  assert.equal(whole.match(/<path/g)?.length, 17);
  assert.equal(whole.match(/<circle/g)?.length, 18);
  assert.match(whole, /stroke="rgb\(153,0,0\)"/);
  const hidden = drawSkeleton(pose.map(([x, y], i) => [x, y, i === 4 ? 0 : 1] as const));
  assert.equal(hidden.match(/<path/g)?.length, 16);
  assert.equal(hidden.match(/<circle/g)?.length, 17);
});

test('sampling shows every value often enough, and what it gives needs no mending', () => {
  const counts = new Map<string, number>();
  const total = 6000;
  for (let i = 0; i < total; i++) {
    const outfit = sampleOutfit(new Random(`sample/${i}`));
    assert.deepEqual(mend(outfit), outfit);
    for (const attribute of Object.keys(VALUES) as Attribute[]) {
      const key = `${attribute}=${outfit[attribute]}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  for (const [attribute, values] of Object.entries(VALUES)) {
    const floor = attribute === 'colour' ? 0.035 : 0.055;
    for (const value of values) {
      assert.ok((counts.get(`${attribute}=${value}`) ?? 0) > total * floor, `${attribute}=${value}`);
    }
  }
});

test('mending lets what is not asked for give way', () => {
  const halter: Outfit = { ...PLAIN, neckline: 'halter' };
  assert.equal(mend(halter).neckline, 'crew');
  assert.deepEqual(mend(halter, ['neckline']), { ...halter, sleeve: 'sleeveless' });
  const straps = mend({ ...PLAIN, straps: true }, ['straps']);
  assert.deepEqual([straps.straps, straps.sleeve, straps.neckline], [true, 'sleeveless', 'scoop']);
  assert.equal(mend({ ...PLAIN, straps: true }).straps, false);
  const zip = mend({ ...PLAIN, buttons: true, zip: true }, ['zip']);
  assert.deepEqual([zip.zip, zip.buttons], [true, false]);
  assert.equal(mend({ ...PLAIN, bottom: 'red' }).bottom, null);
  assert.equal(mend({ ...PLAIN, garment: 'skirt' }).bottom, 'blue');
  assert.equal(mend({ ...PLAIN, sleeve: 'sleeveless', sleeveShape: 'puff' }).sleeveShape, 'straight');
  for (const colour of wardrobe.COLOURS) {
    assert.ok(contrasts(colour, mend({ ...PLAIN, colour, accent: colour }).accent), colour);
  }
});
