import assert from 'node:assert/strict';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { DecodeOptions, Reference } from '../../../models/editor/types.ts';
import { HemlineError } from '../../../models/error.ts';
import type { Figure } from '../../../models/eval/bootstrap.ts';
import type { EvaluationData } from '../../../models/eval/data.ts';
import type { FeatureEncoder } from '../../../models/eval/features.ts';
import { type Gallery, openGallery } from '../../../models/eval/gallery.ts';
import { PictureStore } from '../../../models/eval/store.ts';
import { Studio, type StudioEditor, type StudioOptions } from '../../../models/eval/studio.ts';
import { conversations } from '../../../models/eval/tables/conversations.ts';
import { oneShotAgainstRounds, sentenceLengths } from '../../../models/eval/tables/facets.ts';
import { quality } from '../../../models/eval/tables/quality.ts';
import { robustness } from '../../../models/eval/tables/robustness.ts';
import type { Table } from '../../../models/eval/types.ts';
import { type Picture, writePng } from '../../../models/picture.ts';
import type { Triplet } from '../../../models/train/records.ts';
import { folder, refused } from '../train/tiny.ts';
import { SIDE, square } from './grey.ts';

// A world of grey squares in which "add 10" is an edit, so that every table's truth can be worked out by hand.

interface Habits {
  /** What encoding takes off every picture. */
  readonly loss?: number;
  /** Whether it edits at all. Default true. */
  readonly edits?: boolean;
}

/** An editor whose latent is the grey, and that adds up all numbers of a text. */
function adder({ loss = 0, edits = true }: Habits = {}): StudioEditor & { rounds: number; bare: number } {
  const editor = {
    info: { key: `adder ${loss} ${edits}`, name: 'adder', version: '1', size: SIDE, steps: 1 },
    rounds: 0,
    /** Latents that were decoded without the reference, whose own pixels stay where nothing changed. */
    bare: 0,
    async prepare({ data }: Picture): Promise<Reference> {
      return { latent: Float32Array.of(data[0]! - loss), tokens: new Float32Array(), pose: [] };
    },
    async round({ latent, text }: { latent: Float32Array; text: string }): Promise<Float32Array> {
      editor.rounds++;
      const numbers = (text.match(/-?\d+/g) ?? []).map(Number);
      return edits ? Float32Array.of(numbers.reduce((sum, n) => sum + n, latent[0]!)) : latent;
    },
    async decode(latent: Float32Array, { origin }: DecodeOptions = {}) {
      if (!origin) editor.bare++;
      return square(latent[0]!);
    },
  };
  return editor;
}

const encoder: FeatureEncoder = {
  name: 'grey',
  look: async ({ data }) => Float32Array.of(1, data[0]! / 100),
  close: async () => {},
};
const encoders = { clip: encoder, fid: encoder, retrieval: encoder };

let dir: string;
let data: EvaluationData;
let gallery: Gallery;
/** What an editor that does all it is told makes, with its pictures. */
let obedient: Map<string, Table>;
let kept: string;
/** Rounds that it takes. */
let rounds: number;

const GREYS = [20, 35, 60, 130, 200];

before(async () => {
  dir = folder();
  for (const grey of GREYS) writeFileSync(join(dir, `${grey}.png`), await writePng(square(grey)));
  const all: Triplet[] = [];
  for (const from of GREYS)
    for (const to of GREYS) {
      if (from === to) continue;
      const parts = to > from ? [`add ${to - from}`] : ['add -1', `add ${to - from + 1} now please`];
      const pair = { reference: `${from}.png`, target: `${to}.png` };
      all.push({ id: `${from}-${to}`, ...pair, text: parts.join(' and '), parts, pose: null, cluster: from });
    }
  data = { dir, triplets: all, all, format: 'triplets', skipped: [] };
  gallery = await openGallery(data, encoders, { size: SIDE, cache: folder() });
  const editor = adder();
  kept = join(folder(), 'pictures');
  obedient = await tablesOf(studioOf(editor, { pictures: kept }));
  rounds = editor.rounds;
});

const BY = { seed: 1, resamples: 50, fidResamples: 10 };
const quiet = () => {};

const studioOf = (editor: StudioEditor, more: Partial<StudioOptions> = {}) =>
  new Studio({
    editor,
    encoders,
    gallery,
    shown: { dir: folder(), by: editor.info.key },
    pictures: join(folder(), 'p'),
    seed: 3,
    ...more,
  });

/** Every table on one editor, by its id. */
async function tablesOf(studio: Studio, of = data): Promise<Map<string, Table>> {
  const plain = await quality(of, studio, BY, quiet);
  const ill = await robustness(plain.samples, studio, 3, BY, quiet);
  const facets = await oneShotAgainstRounds(plain.samples, studio, BY, quiet);
  const talks = await conversations(of, studio, { count: 2, seed: 3 }, BY, quiet);
  const tables = [...plain.tables, ...ill.tables, sentenceLengths(ill.asSaid, BY), facets, ...talks.tables];
  return new Map(tables.map((table) => [table.id, table]));
}

function cell(table: Table | undefined, row: string, column: string): Figure {
  const at = table!.columns.findIndex(({ name }) => name === column);
  const found = table!.rows.find(({ name }) => name === row)?.cells[at];
  assert.ok(found, `${table!.id} has no ${row}, ${column}`);
  return found;
}

const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-5, `${actual}, not ${expected}`);

test('an editor that does all it is told scores full marks, but for words that are gone', () => {
  const tables = obedient;
  const get = (id: string, row: string, column: string) => cell(tables.get(id), row, column);
  close(get('quality', 'overall', 'FID').value, 0);
  close(get('quality', 'overall', 'CLIP score').value, 1);
  assert.equal(get('quality', 'overall', 'nearer to the target').value, 1);
  assert.equal(get('quality', 'reference, unchanged', 'nearer to the target').value, 0);
  assert.ok(get('quality', 'reference, unchanged', 'CLIP score').value < 0.99);
  close(get('quality', 'target, through the autoencoder', 'CLIP score').value, 1);
  assert.equal(get('quality', 'target, through the autoencoder', 'nearer to the target').value, 1);
  assert.equal(get('retrieval', 'overall', 'Recall@10').value, 1);
  assert.equal(get('retrieval', 'overall', 'gallery').value, GREYS.length);
  close(get('robustness', 'Swap', 'CLIP score').value, 1);
  close(get('robustness', 'Rotate', 'CLIP score').value, 1);
  const masks = [2, 5, 9].map((n) => get('robustness', `Mask n = ${n}`, 'CLIP score').value);
  assert.ok(masks[0]! < 0.999 && masks[2]! < masks[0]!, masks.join());
  close(get('two-round', 'two rounds', 'CLIP score').value, 1);
  for (const i of [1, 5]) close(get('five-rounds', String(i), 'pixels off').value, 0);
  close(get('drift', '20', 'pixels off, decoded in between').value, 0);
});

test('figures say how many samples they come from', () => {
  const tables = obedient;
  const get = (id: string, row: string, column: string) => cell(tables.get(id), row, column);
  assert.equal(get('quality', 'overall', 'FID').n, 20);
  // 10 of 20 have two sub-instructions.
  assert.equal(get('robustness', 'Swap', 'CLIP score').n, 10);
  assert.equal(get('two-round', 'single round', 'CLIP score').n, 10);
  assert.equal(get('one-shot-against-rounds', '1', 'CLIP score, rounds').n, 10);
  assert.equal(get('one-shot-against-rounds', '2', 'CLIP score, one shot').n, 10);
  assert.equal(tables.get('one-shot-against-rounds')!.rows[2]!.cells[0], undefined, 'none has three');
  assert.equal(get('sentence-length', '1 to 3', 'CLIP score').n, 10);
  assert.equal(get('sentence-length', '7 to 9', 'CLIP score').n, 10);
  assert.equal(get('drift', '1', 'CLIP score, in latent space').n, 2);
});

test('an editor that does nothing scores what the reference scores', async () => {
  const tables = await tablesOf(studioOf(adder({ edits: false })));
  const [ours, unchanged] = ['overall', 'reference, unchanged'].map((row) =>
    ['FID', 'CLIP score', 'nearer to the target'].map((column) => cell(tables.get('quality'), row, column)),
  );
  assert.deepEqual(ours, unchanged);
  assert.equal(ours![2]!.value, 0);
  close(cell(tables.get('robustness'), 'Swap', 'CLIP score').value, 1);
});

test('what encoding loses is lost once in latent space, and every round when it is decoded in between', async () => {
  const editor = adder({ loss: 1 });
  const tables = await tablesOf(studioOf(editor));
  const off = (round: number, way: string) =>
    cell(tables.get('drift'), String(round), `pixels off, ${way}`).value;
  for (const round of [1, 10, 20]) {
    close(off(round, 'in latent space'), 1);
    close(off(round, 'decoded in between'), round);
  }
  close(cell(tables.get('five-rounds'), '5', 'pixels off').value, 1);
  // Were it not so in both, they would differ before anything is decoded in between.
  assert.equal(editor.bare, 0, 'untouched pixels stay the reference’s in both');
});

test('rounds are told the pack’s words where the data set knows them; words go astray in what was said', async () => {
  const said = (triplet: Triplet): Triplet => ({
    ...triplet,
    text: 'something else',
    parts: triplet.parts.map(() => 'something'),
    phrases: triplet.parts,
  });
  const all = data.all.map(said);
  const tables = await tablesOf(studioOf(adder()), { ...data, all, triplets: all });
  for (const [id, row, column] of [
    ['quality', 'overall', 'CLIP score'],
    ['two-round', 'two rounds', 'CLIP score'],
    ['one-shot-against-rounds', '2', 'CLIP score, one shot'],
    ['one-shot-against-rounds', '2', 'CLIP score, rounds'],
    ['five-rounds', '5', 'CLIP score'],
  ] as const)
    close(cell(tables.get(id), row, column).value, 1);
  assert.ok(cell(tables.get('robustness'), 'text as it is', 'CLIP score').value < 0.99);
  assert.ok(cell(tables.get('sentence-length'), '1 to 3', 'CLIP score').value < 0.99);
});

test('made pictures are found again; a damaged or missing one is made again, and the tables are the same', async () => {
  const again = adder();
  assert.deepEqual(await tablesOf(studioOf(again, { pictures: kept })), obedient);
  assert.equal(again.rounds, 0);
  const files = readdirSync(kept);
  writeFileSync(join(kept, files[0]!), 'no picture');
  rmSync(join(kept, files[7]!));
  const studio = studioOf(adder(), { pictures: kept });
  assert.deepEqual(await tablesOf(studio), obedient);
  assert.ok(studio.store.made > 0);
});

test('an encoder that gives no numbers is refused: nothing would be nearer than the truth', async () => {
  const torn = { ...encoder, name: 'torn', look: async () => Float32Array.of(1, Number.NaN) };
  const broken = { ...encoders, retrieval: torn };
  await assert.rejects(tablesOf(studioOf(adder(), { encoders: broken })), refused('bad-features', /torn/));
  await assert.rejects(
    openGallery(data, broken, { size: SIDE, cache: folder() }),
    refused('bad-features', /torn/),
  );
});

test('targets through the autoencoder are kept for all packs that share it', async () => {
  const shown = { dir: folder(), by: 'vae' };
  await tablesOf(studioOf(adder(), { shown }));
  const other = adder({ edits: false });
  const encoded = other.prepare.bind(other);
  let pictures = 0;
  other.prepare = (...asked) => {
    pictures++;
    return encoded(...asked);
  };
  const [triplet] = data.triplets;
  const shot = await studioOf(other, { shown }).decoded(triplet!);
  assert.equal(pictures, 0);
  assert.equal(shot.off, 0);
  await studioOf(other, { shown: { ...shown, by: 'another vae' } }).decoded(triplet!);
  assert.equal(pictures, 2);
});

test('sub-instructions are counted as they are told: by phrases where there are any', async () => {
  const phrases = ['add 10', 'add 5'];
  const told = data.all.slice(0, 3).map((t) => ({ ...t, parts: ['add 10 and 5'], phrases }));
  const tables = await tablesOf(studioOf(adder()), { ...data, triplets: told });
  const samples = (table: string) => tables.get(table)!.rows.map(({ cells }) => cells[0]?.n);
  assert.deepEqual(samples('two-round'), [3, 3]);
  assert.deepEqual(samples('one-shot-against-rounds'), [undefined, 3, undefined, undefined, undefined]);
});

test('pictures of another key are not taken', async () => {
  const store = new PictureStore(join(folder(), 'pictures'));
  const keys = [
    ['a', 1],
    ['a', 2],
    ['b', 1],
  ];
  for (const [i, key] of keys.entries()) await store.pictures(key, 1, async () => [square(i)]);
  assert.equal(store.made, 3);
  const [found] = await store.pictures(keys[1], 1, () => assert.fail('it was there'));
  assert.equal(found!.picture.data[0], 1);
});

test('a stopped evaluation says so, and goes on where it was', async () => {
  const pictures = join(folder(), 'pictures');
  const stop = new AbortController();
  const editor = adder();
  const round = editor.round.bind(editor);
  editor.round = (request) => {
    if (editor.rounds === 9) stop.abort();
    return round(request);
  };
  await assert.rejects(tablesOf(studioOf(editor, { pictures, signal: stop.signal })), refused('interrupted'));
  const rest = adder();
  assert.deepEqual(await tablesOf(studioOf(rest, { pictures })), obedient);
  assert.equal(rest.rounds, rounds - 10);
});

test('one that is stopped within a round says the same', async () => {
  const stop = new AbortController();
  const editor = adder();
  editor.round = () => {
    stop.abort();
    return Promise.reject(new HemlineError('cancelled', 'The round was stopped.'));
  };
  await assert.rejects(tablesOf(studioOf(editor, { signal: stop.signal })), refused('interrupted'));
});
