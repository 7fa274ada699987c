import assert from 'node:assert/strict';
import { it } from 'node:test';
import { countFlops } from '../../../models/graph/flops.ts';
import { gradients } from '../../../models/graph/gradient.ts';
import { Graph, type Tensor } from '../../../models/graph/graph.ts';
import { initialise } from '../../../models/graph/initialise.ts';
import * as op from '../../../models/graph/ops/index.ts';

/** A graph with a picture, a matrix and tokens, for mistakes to be made with. */
function parts() {
  const graph = new Graph('net');
  return {
    graph,
    picture: graph.input('picture', ['batch', 3, 8, 8]),
    matrix: graph.input('matrix', [4, 5]),
    tokens: graph.input('tokens', ['batch', 7, 6]),
    ids: graph.input('ids', ['batch', 7], 'int64'),
  };
}

type Parts = ReturnType<typeof parts>;

/** Mistakes, with what the message says. */
const MISTAKES: readonly (readonly [string, RegExp, (t: Parts) => unknown])[] = [
  [
    'channels that do not fit',
    /^Conv at 'down\.0\.conv1' of net \(\[batch,3,8,8\] \[4,2,3,3\]\): 3 channels/,
    ({ graph, picture }) => op.conv(picture, graph.weight('down.0.conv1.weight', [4, 2, 3, 3])),
  ],
  [
    'groups that do not fit',
    /^Conv at 'conv' .*2 groups/,
    ({ graph, picture }) =>
      op.conv(picture, graph.weight('conv.weight', [4, 3, 3, 3]), undefined, { groups: 2 }),
  ],
  [
    'a kernel larger than the picture',
    /^Conv at 'conv' .*larger than the picture/,
    ({ graph, picture }) => op.conv(picture, graph.weight('conv.weight', [4, 3, 9, 9])),
  ],
  [
    'a bias of another length',
    /^Conv at 'conv' .*the bias must be \[4\]/,
    ({ graph, picture }) =>
      op.conv(picture, graph.weight('conv.weight', [4, 3, 3, 3]), graph.weight('conv.bias', [3])),
  ],
  [
    'a transposed convolution the wrong way round',
    /^ConvTranspose at 'up' .*3 channels/,
    ({ graph, picture }) => op.convTranspose(picture, graph.weight('up.weight', [4, 3, 3, 3])),
  ],
  [
    'matrices that do not fit',
    /^MatMul at .*5 columns meet 4 rows/,
    ({ matrix }) => op.matmul(matrix, matrix),
  ],
  [
    'features that do not fit',
    /^Gemm at 'fc' .*6 features meet a weight for 5/,
    ({ graph, tokens }) => op.linear(tokens, graph.weight('fc.weight', [3, 5])),
  ],
  [
    'shapes that do not broadcast',
    /^Add at .*do not broadcast/,
    ({ matrix, tokens }) => op.add(matrix, tokens),
  ],
  [
    'types that differ',
    /^Add at .*int64 meets float32/,
    ({ ids, graph }) => op.add(ids, graph.constant(1.5)),
  ],
  ['a condition that is none', /^Where at .*not bool/, ({ matrix }) => op.where(matrix, matrix, 0)],
  [
    'a reshape that loses elements',
    /^Reshape: \[4,5\] is not \[3,7\]/,
    ({ matrix }) => op.reshape(matrix, [3, 7]),
  ],
  ['two lengths to find', /^Reshape: /, ({ matrix }) => op.reshape(matrix, [-1, -1, 2])],
  ['a length that does not divide', /^Reshape: /, ({ tokens }) => op.reshape(tokens, [4, -1])],
  ['an axis that is not there', /axis 2 of \[4,5\] does not exist/, ({ matrix }) => op.sum(matrix, [2])],
  ['an order of other axes', /^Transpose at .*\[0,0\]/, ({ matrix }) => op.transpose(matrix, [0, 0])],
  [
    'parts that differ beside the axis',
    /^Concat at .*beside axis 0/,
    ({ matrix, graph }) => op.concat([matrix, graph.input('other', [4, 6])], 0),
  ],
  ['parts that do not make the whole', /^Split: .*\[2,2\]/, ({ matrix }) => op.split(matrix, [2, 2], 1)],
  [
    'a slice beyond the end',
    /^Slice at .*\[3, 6\) is not within axis 1/,
    ({ matrix }) => op.slice(matrix, { axis: 1, start: 3, end: 6 }),
  ],
  ['padding below zero', /^Pad: cannot cut/, ({ matrix }) => op.pad(matrix, [0, -1], [0, 0])],
  ['padding of an unknown length', /^Pad at .*batch/, ({ ids }) => op.pad(ids, [1, 0], [0, 0])],
  ['blocks that do not fit', /^AveragePool at .*blocks of 3/, ({ picture }) => op.averagePool(picture, 3)],
  [
    'heads that do not fit',
    /6 channels do not make 4 heads/,
    ({ tokens }) => op.attention(tokens, tokens, tokens, { heads: 4 }),
  ],
  [
    'groups of channels that do not fit',
    /3 channels do not make 2 groups/,
    ({ picture }) => op.normalizeGroups(picture, 2, 1e-5),
  ],
  [
    'ids that are no whole numbers',
    /^Gather at 'emb' .*not float32/,
    ({ graph, tokens }) => op.embedding(graph.weight('emb.weight', [9, 6]), tokens),
  ],
  [
    'a tensor of another graph',
    /^Add at .*matrix belongs to graph net/,
    ({ matrix }) => op.add(new Graph('other').input('x', [4, 5]), matrix),
  ],
  [
    'one weight with two shapes',
    /weight w is \[2\] in one place and \[3\] in another/,
    ({ graph }) => [graph.weight('w', [2]), graph.weight('w', [3])],
  ],
  ['two inputs of one name', /two inputs called picture/, ({ graph }) => graph.input('picture', [1])],
  [
    'two outputs of one name',
    /two outputs called y/,
    ({ graph, matrix }) => [graph.output('y', op.neg(matrix)), graph.output('y', op.exp(matrix))],
  ],
  [
    'an output that is called like an input',
    /input called matrix/,
    ({ graph, tokens }) => graph.output('matrix', op.neg(tokens)),
  ],
  ['a constant of another length', /3 values is not \[2\]/, ({ graph }) => graph.constant([1, 2, 3], [2])],
];

for (const [name, message, make] of MISTAKES)
  it(`refuses ${name}, and says where`, () => {
    assert.throws(() => make(parts()), { name: 'HemlineError', code: 'graph-shape', message });
  });

it('the path is the scope while one is set, and then the layer that the weight belongs to', () => {
  const { graph, matrix } = parts();
  const fail = () => op.add(matrix, graph.constant([1, 2]));
  assert.throws(() => graph.within('mid.attn', fail), { message: /^Add at 'mid\.attn' of net/ });
  // After the failure the path is as it was.
  assert.throws(fail, { message: /^Add at '' of net/ });
  const weight = graph.at('up').at(1).weight('weight', [5, 5]);
  const made = op.exp(op.matmul(matrix, weight));
  assert.equal(made.producer!.path, 'up.1');
});

it('equal operators on equal inputs are one node', () => {
  const { graph, matrix } = parts();
  assert.equal(op.exp(matrix), op.exp(matrix));
  assert.equal(op.add(matrix, 1), op.add(matrix, 1));
  assert.equal(op.softmax(matrix, -1), op.softmax(matrix, 1));
  assert.notEqual(op.softmax(matrix, 0), op.softmax(matrix, 1));
  assert.notEqual(op.sub(matrix, op.exp(matrix)), op.sub(op.exp(matrix), matrix));
  assert.equal(graph.constant([1, 2]), graph.constant([1, 2]));
  assert.notEqual(graph.constant([1, 2]), graph.constant([1, 2], [2], 'int64'));
  assert.equal(graph.weight('w', [2]), graph.weight('w', [2]));
});

it('counts the multiplications of convolutions and products, forward and backward', () => {
  const graph = new Graph('flops');
  const x = graph.input('x', ['batch', 3, 8, 8]);
  const y = op.conv(x, graph.weight('conv.weight', [5, 3, 3, 3]), undefined, { padding: 1 });
  const forward = 2 * 4 * 5 * 64 * 27;
  assert.equal(countFlops(graph, { batch: 4 }), forward);
  gradients(op.sum(op.mul(y, y)), [x, graph.weight('conv.weight', [5, 3, 3, 3])]);
  assert.equal(countFlops(graph, { batch: 4 }), 3 * forward);
});

it('counts matrix products however they are written', () => {
  const count = (make: (graph: Graph) => Tensor) => {
    const graph = new Graph('flops');
    make(graph);
    return countFlops(graph, { batch: 2 });
  };
  const one = 2 * 2 * 3 * 4 * 5;
  const of = (graph: Graph, name: string, rows: number, columns: number) =>
    graph.input(name, ['batch', rows, columns]);
  assert.equal(
    count((g) => op.matmul(of(g, 'a', 3, 4), of(g, 'b', 4, 5))),
    one,
  );
  assert.equal(
    count((g) => op.matmul(of(g, 'a', 4, 3), of(g, 'b', 4, 5), { transA: true })),
    one,
  );
  assert.equal(
    count((g) => op.matmul(of(g, 'a', 3, 4), of(g, 'b', 5, 4), { transB: true })),
    one,
  );
  assert.equal(
    count((g) => op.linear(of(g, 'a', 3, 4), g.weight('w', [5, 4]))),
    one,
  );
});

it('first values depend on seed and name, not on what else the graph holds', () => {
  const make = (names: readonly string[], seed: number) => {
    const graph = new Graph('init');
    for (const name of names) graph.weight(name, [16, 64]);
    return initialise(graph, seed);
  };
  const [alone, among] = [make(['a'], 1).get('a')!, make(['c', 'a', 'b'], 1).get('a')!];
  assert.deepEqual(alone, among);
  assert.notDeepEqual(alone, make(['a'], 2).get('a'));
  assert.notDeepEqual(alone, make(['b'], 1).get('b'));
});

it('first values are those of PyTorch: bounds by the number of inputs', () => {
  const graph = new Graph('init');
  graph.weight('linear', [50, 100]);
  graph.weight('conv', [20, 10, 3, 3], 'kaiming');
  graph.weight('normal', [100, 100], { normal: 0.02 });
  graph.weight('zeros', [3], 'zeros');
  graph.weight('ones', [3], 'ones');
  const values = initialise(graph, 7);
  const deviation = (name: string) => {
    const list = values.get(name)!;
    return Math.sqrt(list.reduce((total, v) => total + v * v, 0) / list.length);
  };
  assert.ok(values.get('linear')!.every((v) => Math.abs(v) <= 0.1));
  assert.ok(Math.abs(deviation('linear') - 0.1 / Math.sqrt(3)) < 0.003);
  assert.ok(Math.abs(deviation('conv') - Math.sqrt(2 / 90)) < 0.01);
  assert.ok(Math.abs(deviation('normal') - 0.02) < 0.001);
  assert.deepEqual([...values.get('zeros')!, ...values.get('ones')!], [0, 0, 0, 1, 1, 1]);
});
