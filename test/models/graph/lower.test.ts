import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { SafetensorsFile, writeSafetensors } from '../../../models/checkpoint/safetensors.ts';
import { Graph } from '../../../models/graph/graph.ts';
import { lower } from '../../../models/graph/lower.ts';
import * as op from '../../../models/graph/ops/index.ts';
import { type StoredTensor, type WeightSource, weightsFrom } from '../../../models/graph/weights.ts';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'hemline-lower-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const SIDE = 64;
/** Eighths up to 16: exact in half precision and in bfloat16. */
const values = Float32Array.from({ length: SIDE * SIDE }, (_, i) => ((i * 37) % 128) / 8);

async function file(name: string, dtype: 'F32' | 'F16' | 'BF16', tensors = ['first', 'second']) {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  const shape = [SIDE, SIDE];
  await writeSafetensors(path, new Map(tensors.map((t) => [t, { shape, data: values }])), { dtype });
  return SafetensorsFile.open(path);
}

/** x first second, with x a unit vector: row `SIDE` of the product. */
function product(): Graph {
  const graph = new Graph('product');
  const first = op.matmul(graph.input('x', [1, SIDE]), graph.weight('first', [SIDE, SIDE]));
  graph.output('once', first);
  graph.output('twice', op.matmul(first, graph.weight('second', [SIDE, SIDE])));
  return graph;
}

const unit = Float32Array.from({ length: SIDE }, (_, i) => Number(i === 3));
const row = [...values.subarray(3 * SIDE, 4 * SIDE)];
const again = Array.from({ length: SIDE }, (_, column) =>
  row.reduce((total, v, i) => total + v * values[i * SIDE + column]!, 0),
);

for (const dtype of ['F32', 'F16', 'BF16'] as const)
  it(`${dtype} weights stay in their file`, async () => {
    const source = await file(`${dtype}.safetensors`, dtype);
    const model = lower(product(), source);
    assert.equal(model.folder, folder);
    // Neither of them is in the model.
    assert.ok(model.bytes.length < 2000, `${model.bytes.length} bytes`);
    const { once, twice } = await run(product(), {}, { x: unit }, { weights: source });
    assert.deepEqual(once, row);
    assert.deepEqual(twice, again);
  });

it('weights may lie in several files, below one folder', async () => {
  const parts = [
    await file('unet/a.safetensors', 'F16', ['first']),
    await file('vae/deep/b.safetensors', 'F32', ['second']),
  ];
  const source: WeightSource = {
    get: (name) => parts.map((part) => part.get(name)).find((stored) => stored !== undefined),
    names: () => ['first', 'second'],
  };
  const model = lower(product(), source);
  assert.equal(model.folder, folder);
  assert.ok(model.bytes.length < 2000);
  const { twice } = await run(product(), {}, { x: unit }, { weights: source });
  assert.deepEqual(twice, again);
});

it('weights in memory go into the model', async () => {
  const source = weightsFrom(new Map(['first', 'second'].map((name) => [name, values])));
  const model = lower(product(), source);
  assert.equal(model.folder, undefined);
  assert.ok(model.bytes.length > 2 * 4 * values.length);
  const { twice } = await run(product(), {}, { x: unit }, { weights: source });
  assert.deepEqual(twice, again);
});

it('narrow weights without a file are widened as they are read', async () => {
  const stored: StoredTensor = { dtype: 'BF16', shape: [SIDE, SIDE], read: () => values };
  const source: WeightSource = { get: () => stored, names: () => [] };
  const { twice } = await run(product(), {}, { x: unit }, { weights: source });
  assert.deepEqual(twice, again);
});

it('trained weights are fed, not stored', async () => {
  const graph = new Graph('trained', { trained: (name) => name === 'second' });
  const x = graph.input('x', [1, SIDE]);
  const y = op.matmul(
    op.matmul(x, graph.weight('first', [SIDE, SIDE])),
    graph.weight('second', [SIDE, SIDE]),
  );
  const source = await file('trained.safetensors', 'F32', ['first']);
  const made = await run(graph, { y }, { x: unit, second: values }, { weights: source });
  assert.deepEqual(made.y, again);
});

it('an output may be an input, a weight, or the same tensor twice', async () => {
  const graph = new Graph('aliases');
  const x = graph.input('x', ['batch']);
  const doubled = op.mul(x, 2);
  const outputs = { same: x, weight: graph.weight('w', [2]), doubled, twice: doubled };
  const source = weightsFrom(new Map([['w', Float32Array.of(5, 6)]]));
  const made = await run(graph, outputs, { x: Float32Array.of(1, 2) }, { weights: source });
  assert.deepEqual(made, { same: [1, 2], weight: [5, 6], doubled: [2, 4], twice: [2, 4] });
});

it('names what the checkpoint lacks, or holds in another shape', async () => {
  const refuse = (source: WeightSource | undefined, code: string, message: RegExp) =>
    assert.throws(() => lower(product(), source), { name: 'HemlineError', code, message });
  refuse(undefined, 'weights-missing', /first/);
  refuse(await file('half.safetensors', 'F32', ['first']), 'weights-missing', /second/);
  const stored: StoredTensor = { dtype: 'F32', shape: [SIDE * SIDE, 1], read: () => values };
  refuse({ get: () => stored, names: () => [] }, 'weights-shape', /first is \[4096,1\].* \[64,64\]/);
  refuse(weightsFrom(new Map([['first', new Float32Array(5)]])), 'weights-shape', /first/);
});
