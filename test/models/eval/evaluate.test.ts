import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { SafetensorsFile } from '../../../models/checkpoint/safetensors.ts';
import { compare, evaluate, type Table, trainRetrieval } from '../../../models/eval/index.ts';
import { onnxFeatures } from '../../../models/eval/onnx-features.ts';
import { retrievalFeatures } from '../../../models/eval/retrieval/index.ts';
import { Graph } from '../../../models/graph/graph.ts';
import { lower } from '../../../models/graph/lower.ts';
import * as op from '../../../models/graph/ops/index.ts';
import { readPicture } from '../../../models/picture.ts';
import { folder, type Made, makePack, refused, writeJson } from '../train/tiny.ts';

const IDS = [
  'quality',
  'retrieval',
  'robustness',
  'two-round',
  'sentence-length',
  'one-shot-against-rounds',
  'five-rounds',
  'drift',
];

let made: Made;
before(async () => {
  made = await makePack();
});

const QUICK = { count: 3, conversations: 1, resamples: 20, fidResamples: 10, threads: 1 } as const;

interface Figures {
  readonly facts: Readonly<Record<string, string>>;
  readonly tables: readonly Table[];
}
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Figures;

/** A net that gives the mean of each channel, as an ONNX file. */
function meansOnnx(outputs = 1): string {
  const graph = new Graph('means');
  const pixels = graph.input('pixels', ['batch', 3, 16, 16]);
  graph.output('means', outputs === 1 ? op.mean(pixels, [2, 3]) : pixels);
  const file = join(folder(), 'means.onnx');
  writeFileSync(file, lower(graph).bytes);
  return file;
}

/** Two steps of training. */
async function encoderOf(more: { from?: string; seed?: number } = {}): Promise<string> {
  const out = join(folder(), 'retrieval');
  await trainRetrieval({ data: made.data, out, steps: 2, batch: 4, threads: 1, onReport: () => {}, ...more });
  return join(out, 'retrieval_encoder/model.safetensors');
}

describe('evaluating a pack', () => {
  test('writes a report and figures of every table, the same again from the pictures it kept', async () => {
    const out = join(folder(), 'figures');
    const options = { ...QUICK, pack: made.pack, data: made.data, out };
    const { tables, report, figures } = await evaluate(options);
    assert.deepEqual(
      tables.map(({ id }) => id),
      IDS,
    );
    const text = readFileSync(report, 'utf8');
    for (const { title } of tables) assert.ok(text.includes(`>${title}<`), title);
    assert.match(text, /<svg[^>]*role="img"/);
    assert.match(text, /src="data:image\/jpeg;base64,/);
    assert.doesNotMatch(text, /NaN|undefined|Infinity/);
    const first = readFileSync(figures, 'utf8');
    const { facts } = read(figures);
    assert.match(facts.data!, /^triplets [0-9a-f]{16}, 3 of 20 triplets$/);
    assert.equal(facts.folder, made.data);
    assert.equal(facts['left out'], 'nothing');
    assert.match(facts['FID and its features']!, /^the pack's image encoder \([0-9a-f]{12}\)$/);
    for (const table of read(figures).tables)
      for (const { cells } of table.rows)
        for (const cell of cells) {
          if (!cell) continue;
          const { value, low, high } = cell;
          assert.ok(Number.isFinite(value), table.id);
          if (low !== null && high !== null) assert.ok(low <= high && high < 1e9, table.id);
        }
    await evaluate(options);
    assert.equal(readFileSync(figures, 'utf8'), first);
    assert.doesNotMatch(first, /resampled/);
    const compared = await compare(
      ['one', 'other'].map((name) => ({ name, dir: out })),
      join(out, 'compared'),
    );
    // The tiny data are of one figure, which leaves nothing to resample.
    assert.deepEqual(compared.differences, []);
    assert.doesNotMatch(readFileSync(compared.report, 'utf8'), /earlier hemline/, 'it kept its resamples');
  });

  test('names a picture that is none; or leaves its triplets out', async () => {
    const data = join(folder(), 'data');
    cpSync(made.data, data, { recursive: true });
    const options = { ...QUICK, count: 2, pack: made.pack, data, out: join(folder(), 'figures') };
    writeFileSync(join(data, 'pictures/0000001-2.png'), '<html>no such picture</html>');
    await assert.rejects(evaluate(options), refused('picture-format', /pictures\/0000001-2\.png/));
    const { figures } = await evaluate({ ...options, missing: 'skip' });
    assert.match(read(figures).facts['left out']!, /triplets, the first because: .*0000001-2\.png/);
  });

  test('tells only as many triplets in other ways as it is asked to', async () => {
    const { tables } = await evaluate({
      ...QUICK,
      variants: 1,
      pack: made.pack,
      data: made.data,
      out: join(folder(), 'figures'),
    });
    const samples = (table: string, row: string) =>
      tables.find(({ id }) => id === table)!.rows.find(({ name }) => name === row)!.cells[0]!.n;
    assert.equal(samples('quality', 'overall'), 3);
    assert.equal(samples('robustness', 'Rotate'), 1);
  });

  test('takes an Inception file and a retrieval encoder, and says so', async () => {
    const out = join(folder(), 'figures');
    const [inception, retrieval] = [meansOnnx(), await encoderOf()];
    const seen: string[] = [];
    const onProgress = (what: string) => seen.push(what);
    const { figures } = await evaluate({
      ...QUICK,
      pack: made.pack,
      data: made.data,
      out,
      inception,
      retrieval,
      onProgress,
    });
    const { facts } = read(figures);
    assert.match(facts['FID and its features']!, /^means\.onnx \([0-9a-f]{12}\)$/);
    assert.match(facts.retrieval!, /^retrieval encoder \([0-9a-f]{12}\)$/);
    assert.ok(seen.includes('gallery') && seen.includes('twenty rounds'));
  });

  test('refuses what is not there or makes no sense, before anything is made', async () => {
    const out = join(folder(), 'figures');
    const options = { ...QUICK, pack: made.pack, data: made.data, out };
    await assert.rejects(evaluate({ ...options, count: 1 }), refused('bad-option', /count/));
    await assert.rejects(evaluate({ ...options, seed: -1 }), refused('bad-option', /seed/));
    for (const sampling of [{ steps: 1, strength: 0.5 }, { strength: 5 }])
      await assert.rejects(evaluate({ ...options, sampling }), refused('steps-invalid'));
    await assert.rejects(evaluate({ ...options, data: folder() }), refused('data-missing'));
    await assert.rejects(evaluate({ ...options, pack: '/nowhere' }), refused('pack-not-found'));
    await assert.rejects(evaluate({ ...options, lora: '/nowhere.safetensors' }), refused('weights-missing'));
    await assert.rejects(evaluate({ ...options, inception: '/nowhere.onnx' }), refused('weights-missing'));
    await assert.rejects(
      evaluate({ ...options, retrieval: '/nowhere.safetensors' }),
      refused('weights-missing'),
    );
    assert.ok(!existsSync(out));
  });
});

describe('an ONNX file as encoder', () => {
  test('sees pixels in [0, 1] at its own size', async () => {
    const encoder = await onnxFeatures(meansOnnx());
    const data = new Uint8Array(3 * 32 * 32);
    for (let i = 0; i < data.length; i += 3) data.set([255, 51, 0], i);
    const [red, green, blue] = await encoder.look({ width: 32, height: 32, data });
    await encoder.close();
    assert.ok(Math.abs(red! - 1) < 1e-6 && Math.abs(green! - 0.2) < 1e-6 && Math.abs(blue!) < 1e-6);
  });

  test('that is no ONNX, or gives no vector, is refused', async () => {
    const broken = join(folder(), 'broken.onnx');
    writeFileSync(broken, 'no net');
    await assert.rejects(onnxFeatures(broken), refused('onnx-unsupported', /broken\.onnx/));
    const encoder = await onnxFeatures(meansOnnx(2));
    const picture = { width: 16, height: 16, data: new Uint8Array(3 * 256) };
    await assert.rejects(encoder.look(picture), refused('onnx-unsupported', /\[1,3,16,16\]/));
    await encoder.close();
  });
});

describe('the retrieval encoder', () => {
  test('gives vectors of length 1 that tell pictures apart, and can be fine-tuned', async () => {
    const first = await encoderOf();
    const encoder = await retrievalFeatures(first, { threads: 1 });
    const look = async (name: string) => encoder.look(await readPicture(join(made.data, 'pictures', name)));
    const [a, b] = [await look('0000000-0.png'), await look('0000001-0.png')];
    await encoder.close();
    for (const vector of [a, b]) assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-3);
    assert.notDeepEqual(a, b);
    const tuned = await encoderOf({ from: first, seed: 5 });
    const weights = async (file: string) => (await SafetensorsFile.open(file)).get('conv_in.weight')!.read();
    const [before, after, other] = [
      await weights(first),
      await weights(tuned),
      await weights(await encoderOf({ seed: 5 })),
    ];
    const off = (values: Float32Array) => Math.max(...values.map((value, i) => Math.abs(value - before[i]!)));
    assert.ok(off(after) > 0 && off(after) < 0.2 * off(other), `${off(after)} and ${off(other)}`);
  });

  test('is not fine-tuned from another network, nor trained with numbers that mean nothing', async () => {
    const from = join(made.pack, 'image_encoder/model.safetensors');
    await assert.rejects(encoderOf({ from }), refused('weights-shape'));
    const options = { data: made.data, out: join(folder(), 'out') };
    await assert.rejects(trainRetrieval({ ...options, steps: 0 }), refused('bad-option', /--steps/));
  });

  test('is not trained on what is kept for evaluation, nor on fewer pictures than a batch', async () => {
    const options = { data: made.data, out: join(folder(), 'out'), steps: 1, batch: 500 };
    await assert.rejects(trainRetrieval(options), refused('data-missing', /--batch/));
    const kept = folder();
    writeJson(join(kept, 'meta.json'), { seed: 20261123 });
    await assert.rejects(trainRetrieval({ ...options, data: kept }), refused('reserved-seed'));
  });
});
