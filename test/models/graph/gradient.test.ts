import assert from 'node:assert/strict';
import { it } from 'node:test';
import { gradients } from '../../../models/graph/gradient.ts';
import { Graph, type Tensor } from '../../../models/graph/graph.ts';
import * as op from '../../../models/graph/ops/index.ts';
import { run } from './run.ts';

const graph = () => new Graph('net');

it('counts a tensor that is used twice, twice', async () => {
  const g = graph();
  const x = g.input('x', [2]);
  const [doubled] = gradients(op.sum(op.add(x, x)), [x]);
  const [squared] = gradients(op.sum(op.mul(x, x)), [x]);
  const [cubed] = gradients(op.sum(op.mul(x, op.mul(x, x))), [x]);
  const made = await run(
    g,
    { doubled: doubled!, squared: squared!, cubed: cubed! },
    { x: Float32Array.of(3, -5) },
  );
  assert.deepEqual(made, { doubled: [2, 2], squared: [6, -10], cubed: [27, 75] });
});

it('adds up what comes back along several ways', async () => {
  const g = graph();
  const x = g.input('x', [3]);
  const middle = op.mul(x, 2);
  // middle * middle + 3 middle + x: 8x + 6 + 1
  const y = op.add(op.add(op.mul(middle, middle), op.mul(middle, 3)), x);
  const [dx, dmiddle] = gradients(op.sum(y), [x, middle]);
  const made = await run(g, { dx: dx!, dmiddle: dmiddle! }, { x: Float32Array.of(0, 1, -2) });
  assert.deepEqual(made, { dx: [7, 15, -9], dmiddle: [3, 7, -5] });
});

it('sums over what broadcasting widened', async () => {
  for (const [shape, expected] of [
    [[], [21]],
    [[1], [21]],
    [[3], [5, 7, 9]],
    [
      [2, 1],
      [6, 15],
    ],
    [
      [2, 3],
      [1, 2, 3, 4, 5, 6],
    ],
    [
      [1, 1, 3],
      [5, 7, 9],
    ],
  ] as const) {
    const g = graph();
    const [x, w] = [g.input('x', [2, 3]), g.input('w', shape)];
    const [dw] = gradients(op.sum(op.mul(x, w)), [w]);
    assert.deepEqual(dw!.shape, shape);
    const feeds = { x: Float32Array.of(1, 2, 3, 4, 5, 6), w: new Float32Array(expected.length) };
    const { d } = await run(g, { d: dw! }, feeds);
    assert.deepEqual(d, expected, `[${shape}]`);
  }
});

it('what is not asked for is not computed', () => {
  const g = graph();
  const x = g.input('x', [4, 4]);
  const [first, second] = [g.weight('first', [4, 4]), g.weight('second', [4, 4])];
  const y = op.matmul(op.exp(op.matmul(x, first)), second);
  const before = g.nodes.length;
  gradients(op.sum(y), [second]);
  const added = g.nodes.slice(before);
  // The product with `second` is undone once, and nothing goes back through the exponential.
  const products = (nodes: readonly { operator: { type: string } }[]) =>
    nodes.filter(({ operator }) => operator.type.endsWith('MatMul')).length;
  assert.equal(products(added), 1);
});

it('gives the gradient of what lies between, and of the loss itself', async () => {
  const g = graph();
  const x = g.input('x', [2]);
  const h = op.exp(x);
  const loss = op.sum(h);
  const made = gradients(loss, [h, loss]);
  const { dh, dloss } = await run(g, { dh: made[0]!, dloss: made[1]! }, { x: new Float32Array(2) });
  assert.deepEqual([dh, dloss], [[1, 1], [1]]);
});

it('the gradient of a gradient is a gradient', async () => {
  const g = graph();
  const x = g.input('x', [2]);
  const [first] = gradients(op.sum(op.mul(op.mul(x, x), x)), [x]);
  const [second] = gradients(op.sum(first!), [x]);
  const { d } = await run(g, { d: second! }, { x: Float32Array.of(2, -3) });
  assert.deepEqual(d, [12, -18]);
});

it('names the layer that a gradient belongs to', () => {
  const g = graph();
  const x = g.input('x', [1, 2, 4, 4]);
  const layer = g.at('down.0.conv1');
  const y = op.conv(x, layer.weight('weight', [2, 2, 3, 3]), layer.weight('bias', [2]));
  const [dweight] = gradients(op.sum(op.mul(y, y)), [g.weight('down.0.conv1.weight', [2, 2, 3, 3])]);
  assert.match(dweight!.name, /^down\.0\.conv1\/dweight\//);
});

it('a loss is one number, and depends on what is asked for', () => {
  const g = graph();
  const [x, other] = [g.input('x', [2]), g.input('other', [2])];
  const wrong = (loss: Tensor, wrt: Tensor, message: RegExp) =>
    assert.throws(() => gradients(loss, [wrt]), { name: 'HemlineError', code: 'graph-gradient', message });
  wrong(op.exp(x), x, /\[2\], not a scalar/);
  wrong(op.sum(op.exp(x)), other, /does not depend on other/);
  wrong(op.sum(op.mul(x, op.detach(other))), other, /does not depend on other/);
});
