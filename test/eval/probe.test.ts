import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { difference } from '../../models/croquis/describe/index.ts';
import { sampleEdit } from '../../models/croquis/edits.ts';
import { FACETS, HEADS, isShown, labelsOf } from '../../models/croquis/facets.ts';
import type { Attribute, Outfit } from '../../models/croquis/outfit.ts';
import { sampleOutfit } from '../../models/croquis/sample.ts';
import { Random } from '../../models/random.ts';
import { Probe, type Reading, WEIGHTS } from './probe/index.ts';
import { drawFresh, meanAccuracy, measure } from './probe/measure.ts';
import { type Edited, summary } from './summary.ts';
import { askedOf, judge, stayed } from './verdict.ts';

const OUTFIT: Outfit = {
  garment: 'dress',
  colour: 'red',
  shade: 'plain',
  bottom: null,
  pattern: 'solid',
  accent: 'white',
  sleeve: 'sleeveless',
  sleeveShape: 'straight',
  neckline: 'scoop',
  length: 'knee',
  fit: 'fitted',
  material: 'matte',
  hem: 'even',
  straps: true,
  belt: false,
  buttons: false,
  ruffles: false,
  pockets: false,
  bow: false,
  lace: false,
  zip: false,
};

/** What a probe without fault reads; of what is not shown it says anything. */
const reads = (outfit: Outfit, more: Partial<Record<Attribute, string | boolean>> = {}): Reading =>
  Object.fromEntries(
    FACETS.map(({ name, values }) => [
      name,
      more[name] ?? (isShown(outfit, name) ? outfit[name] : values.at(-1)),
    ]),
  ) as Reading;

describe('what an edit asks for', () => {
  test('a belt asks for belt and its colour; the rest that shows is kept', () => {
    const target: Outfit = { ...OUTFIT, belt: true, accent: 'blue' };
    const { facet, requested, kept } = askedOf(OUTFIT, target);
    assert.equal(facet, 'belt');
    assert.deepEqual([...requested].sort(), ['accent', 'belt']);
    // Neither bottom nor the sleeve's shape is there to be kept.
    assert.deepEqual(
      new Set(kept),
      new Set(
        FACETS.map(({ name }) => name).filter(
          (name) => !['belt', 'accent', 'bottom', 'sleeveShape'].includes(name),
        ),
      ),
    );
  });

  test('what follows by itself is neither asked for nor kept', () => {
    const target: Outfit = { ...OUTFIT, sleeve: 'long', straps: false };
    const { facet, requested, kept } = askedOf(OUTFIT, target);
    assert.deepEqual([facet, requested], ['sleeve', ['sleeve']]);
    assert.ok(!kept.includes('straps') && !kept.includes('sleeveShape'));
  });

  test('of every edit the requested attributes differ and the kept ones do not', () => {
    for (let i = 0; i < 200; i++) {
      const random = new Random(`asked ${i}`);
      const from = sampleOutfit(random);
      const to = sampleEdit(from, 1 + (i % 3), random);
      const { facet, requested, kept } = askedOf(from, to);
      assert.ok(requested.length > 0 && requested.includes(facet));
      const differs = difference(from, to).map(({ attribute }) => attribute);
      for (const attribute of kept)
        assert.ok(!differs.includes(attribute) && from[attribute] === to[attribute]);
      assert.ok(requested.every((attribute) => !kept.includes(attribute)));
      // A perfect result is found and unchanged; the reference itself is not found.
      const perfect = judge(reads(to), from, to);
      assert.ok(perfect.found && perfect.changed.length === 0);
      assert.ok(!judge(reads(from), from, to).found, JSON.stringify([from, to]));
    }
  });

  test('a change that nobody asked for counts against the edit, by its share', () => {
    const target: Outfit = { ...OUTFIT, colour: 'green' };
    const verdict = judge(reads(target, { length: 'floor', zip: true }), OUTFIT, target);
    assert.ok(verdict.found);
    assert.deepEqual(verdict.changed, ['length', 'zip']);
    assert.equal(stayed(verdict), 1 - 2 / verdict.kept.length);
  });

  test('the report counts them', () => {
    const target: Outfit = { ...OUTFIT, colour: 'green' };
    const of = (reading: Reading) => judge(reading, OUTFIT, target);
    const [good, bad] = [of(reads(target)), of(reads(OUTFIT, { zip: true }))];
    const edit = (result: typeof good, nearer: boolean): Edited => ({
      parts: 1,
      nearer,
      verdicts: { result, target: good, 'target decoded': good, 'reference decoded': bad },
    });
    const text = summary([edit(good, true), edit(good, true), edit(good, true), edit(bad, false)]);
    assert.match(text, /all {2}75\.0 \(.*n = 4\)/);
    assert.match(text, /in the result\n.*found +75\.0 .*\n.*each other.* 98\.\d .*\n.*all other.* 75\.0 /);
    assert.match(text, /in the target\n.*found +100\.0 /);
    assert.match(text, /in the reference decoded\n.*found +0\.0 /);
    assert.match(text, /edits of two or three facets[\s\S]*no samples/);
  });
});

describe('labels', () => {
  test('point at the true value, and nowhere for what is not shown', () => {
    const labels = new Map(labelsOf(OUTFIT).map((label, i) => [HEADS[i]!.name, label]));
    assert.deepEqual(HEADS[0]!.values[labels.get('tone')!], { colour: 'red', shade: 'plain' });
    assert.equal(labels.get('straps'), 1);
    assert.equal(labels.get('zip'), 0);
    for (const name of ['accent', 'bottom', 'sleeveShape']) assert.equal(labels.get(name), -1);
  });
});

const untrained = existsSync(WEIGHTS)
  ? false
  : 'no weights beside the code yet: npm run eval:probe makes them';

describe('the attribute probe', { skip: untrained }, () => {
  let drawn: Awaited<ReturnType<typeof drawFresh>>;
  before(async () => {
    drawn = await drawFresh(150);
  });

  test('reads fresh drawings: 97 % or more over the attributes', async () => {
    const mean = meanAccuracy(await measure(WEIGHTS, drawn));
    assert.ok(mean >= 0.97, `${(100 * mean).toFixed(2)} %`);
  });

  test('reads the same from a picture that stands alone', async () => {
    const probe = await Probe.open();
    const pictures = drawn.slice(0, 5).map(({ picture }) => picture);
    const together = await probe.read(pictures);
    const alone = await probe.read([pictures[3]!]);
    await probe.close();
    assert.deepEqual(alone[0], together[3]);
  });
});
