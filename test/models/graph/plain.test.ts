import assert from 'node:assert/strict';
import { it } from 'node:test';
import { gradients } from '../../../models/graph/gradient.ts';
import { Graph } from '../../../models/graph/graph.ts';
import * as op from '../../../models/graph/ops/index.ts';
import { run } from './run.ts';

it('equal compares, broadcasting', async () => {
  const graph = new Graph('equal');
  const same = op.equal(graph.input('a', [2, 2]), graph.constant([1, 4]));
  assert.equal(same.type, 'bool');
  const { y } = await run(graph, { y: same }, { a: Float32Array.of(1, 2, 3, 4) });
  assert.deepEqual(y, [1, 0, 0, 1]);
});

it('max takes the greatest, and no gradient flows', async () => {
  const graph = new Graph('max');
  const x = graph.input('x', ['batch', 3]);
  // A softmax whose maximum is taken off first: the gradient is that of the exponentials alone.
  const shifted = op.exp(op.sub(x, op.max(x, [1], true)));
  const [dx] = gradients(op.sum(shifted), [x]);
  const feeds = { x: Float32Array.of(1, 3, 2, -1, -2, -3) };
  const { all, rows, d } = await run(graph, { all: op.max(x), rows: op.max(x, [-1]), d: dx! }, feeds);
  assert.deepEqual([all, rows], [[3], [3, -1]]);
  [-2, 0, -1, 0, -1, -2].forEach((power, i) => {
    assert.ok(Math.abs(d![i]! - Math.exp(power)) < 1e-6);
  });
});

it('zeros are zeros, of a batch known only when it runs', async () => {
  const graph = new Graph('zeros');
  const x = graph.input('x', ['batch', 2]);
  const zeros = op.zeros(graph, ['batch', 3]);
  const { y } = await run(graph, { other: op.neg(x), y: zeros }, { x: new Float32Array(4) });
  assert.deepEqual(y, [0, 0, 0, 0, 0, 0]);
});

it('detach gives the values and stops the gradient', async () => {
  const graph = new Graph('detach');
  const x = graph.input('x', [2]);
  const [dx] = gradients(op.sum(op.mul(x, op.detach(op.mul(x, x)))), [x]);
  const { d } = await run(graph, { d: dx! }, { x: Float32Array.of(2, 3) });
  assert.deepEqual(d, [4, 9]);
  assert.throws(() => gradients(op.sum(op.detach(op.neg(x))), [x]), { code: 'graph-gradient' });
});

it('cast to whole numbers rounds towards zero, and no gradient flows', async () => {
  const graph = new Graph('cast');
  const x = graph.input('x', [3]);
  const whole = op.cast(x, 'int64');
  const { y } = await run(graph, { y: whole }, { x: Float32Array.of(1.9, -1.9, 3) });
  assert.deepEqual(y, [1, -1, 3]);
  assert.throws(() => gradients(op.sum(op.cast(whole, 'float32')), [x]), { code: 'graph-gradient' });
  assert.equal(op.cast(x, 'float32'), x);
});

it('numbers may stand on either side', async () => {
  const graph = new Graph('numbers');
  const x = graph.input('x', [2]);
  const made = await run(
    graph,
    { add: op.add(1, x), sub: op.sub(1, x), mul: op.mul(2, x), div: op.div(1, x), less: op.sub(x, 1) },
    { x: Float32Array.of(2, 4) },
  );
  assert.deepEqual(made, { add: [3, 5], sub: [-1, -3], mul: [4, 8], div: [0.5, 0.25], less: [1, 3] });
});

it('a slice may have a step, and one of everything is the tensor itself', async () => {
  const graph = new Graph('slice');
  const x = graph.input('x', [5]);
  const { y } = await run(
    graph,
    { y: op.slice(x, { axis: 0, start: 1, end: 5, step: 2 }) },
    { x: Float32Array.of(0, 1, 2, 3, 4) },
  );
  assert.deepEqual(y, [1, 3]);
  assert.equal(op.slice(x, { axis: 0, start: 0, end: 5 }), x);
});

it('what changes nothing adds no node', () => {
  const graph = new Graph('nothing');
  const x = graph.input('x', [2, 3]);
  assert.equal(op.reshape(x, [2, -1]), x);
  assert.equal(op.transpose(x, [0, 1]), x);
  assert.equal(op.expand(x, [2, 3]), x);
  assert.equal(op.pad(x, [0, 0], [0, 0]), x);
  assert.equal(op.concat([x], 1), x);
  assert.equal(op.sum(x, []), x);
  assert.equal(graph.nodes.length, 0);
});

it('any part of a split may reach the loss', async () => {
  for (const part of [0, 1, 2]) {
    const graph = new Graph('split');
    const x = graph.input('x', [2, 3]);
    const [dx] = gradients(op.sum(op.split(x, [1, 1, 1], 1)[part]!), [x]);
    const { d } = await run(graph, { d: dx! }, { x: new Float32Array(6) });
    assert.deepEqual(
      d,
      [0, 1, 2, 0, 1, 2].map((column) => Number(column === part)),
    );
  }
});
