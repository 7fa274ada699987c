import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { Graph } from '../../../models/graph/graph.ts';
import * as op from '../../../models/graph/ops/index.ts';
import { Session, type TypedArray } from '../../../models/graph/session.ts';

describe('a session', () => {
  let session: Session;
  before(async () => {
    const graph = new Graph('net', { trained: () => true });
    const x = graph.input('x', ['batch', 2]);
    const ids = graph.input('ids', ['batch'], 'int64');
    const rows = op.embedding(graph.weight('table', [3, 2]), ids);
    graph.output('y', op.add(x, rows));
    session = await Session.open(graph);
  });
  after(() => session.close());

  const feeds = () => ({
    x: Float32Array.of(1, 2, 3, 4),
    ids: BigInt64Array.of(2n, 0n),
    table: Float32Array.of(10, 20, 30, 40, 50, 60),
  });
  const refuse = (wrong: Record<string, TypedArray | undefined>, message: RegExp) =>
    assert.rejects(session.run({ ...feeds(), ...wrong } as Record<string, TypedArray>), {
      name: 'HemlineError',
      code: 'graph-feed',
      message,
    });

  it('solves the batch from what is fed, anew with every run', async () => {
    const { y } = await session.run(feeds());
    assert.deepEqual([y!.data, y!.dims], [Float32Array.of(51, 62, 13, 24), [2, 2]]);
    const one = await session.run({ ...feeds(), x: Float32Array.of(0, 0), ids: BigInt64Array.of(1n) });
    assert.deepEqual([one.y!.data, one.y!.dims], [Float32Array.of(30, 40), [1, 2]]);
  });

  it('sees numbers that changed in an array it was fed before', async () => {
    const given = feeds();
    await session.run(given);
    given.x.fill(0);
    given.table.fill(1);
    const { y } = await session.run(given);
    assert.deepEqual(y!.data, Float32Array.of(1, 1, 1, 1));
  });

  it('writes an output into an array that it is given', async () => {
    const target = new Float32Array(4);
    await session.run(feeds(), { into: { y: target } });
    assert.deepEqual(target, Float32Array.of(51, 62, 13, 24));
  });

  it('says which feed is missing', async () => {
    await refuse({ x: undefined }, /x of net was not fed/);
    await refuse({ table: undefined }, /table of net was not fed/);
  });

  it('says which feed has the wrong length', async () => {
    await refuse({ table: new Float32Array(5) }, /table has 5 values, \[3,2\]/);
    await refuse(
      { x: new Float32Array(6), ids: BigInt64Array.of(0n, 0n) },
      /ids has 2 values|x has 6 values/,
    );
    // Two and a half rows are no batch.
    await refuse({ x: new Float32Array(5) }, /x has 5 values/);
  });

  it('says which feed has the wrong type', async () => {
    await refuse({ ids: Float32Array.of(1, 2) }, /ids is int64, which a Float32Array does not hold/);
    await refuse({ x: BigInt64Array.of(1n, 2n, 3n, 4n) }, /x is float32, which a BigInt64Array/);
  });

  it('says that the target of an output has the wrong length', async () => {
    await assert.rejects(session.run(feeds(), { into: { y: new Float32Array(3) } }), {
      code: 'graph-feed',
      message: /y has 3 values/,
    });
  });
});

it('is of the graph as it was: what is added later is not run', async () => {
  const graph = new Graph('net');
  const x = graph.input('x', [2]);
  graph.output('y', op.neg(x));
  const session = await Session.open(graph);
  try {
    graph.output('later', op.exp(x));
    assert.deepEqual(Object.keys(await session.run({ x: Float32Array.of(1, 2) })), ['y']);
  } finally {
    await session.close();
  }
});

it('asks for the length of an axis that no feed tells', async () => {
  const graph = new Graph('net');
  const x = graph.input('x', ['batch', 'tokens']);
  graph.output('y', op.sum(x, [1]));
  const session = await Session.open(graph);
  try {
    const data = Float32Array.of(1, 2, 3, 4, 5, 6);
    await assert.rejects(session.run({ x: data }), {
      code: 'graph-feed',
      message: /how much batch is, in dims/,
    });
    const { y } = await session.run({ x: data }, { dims: { tokens: 3 } });
    assert.deepEqual(y!.data, Float32Array.of(6, 15));
  } finally {
    await session.close();
  }
});

it('without onnxruntime-node, graphs can be made, and opening a session says what to install', async () => {
  const run = promisify(execFile);
  const root = join(import.meta.dirname, '../../..');
  const hooks = `export const resolve = (name, context, next) => {
    if (name === 'onnxruntime-node') throw new Error('Cannot find package');
    return next(name, context);
  }`;
  const hide = `import { register } from 'node:module'; register('data:text/javascript,' + ${JSON.stringify(encodeURIComponent(hooks))});`;
  const script = `
    const { Graph } = await import('./models/graph/graph.ts');
    const op = await import('./models/graph/ops/index.ts');
    const { Session } = await import('./models/graph/session.ts');
    const graph = new Graph('net');
    graph.output('y', op.neg(graph.input('x', [1])));
    const { name, code, message } = await Session.open(graph).catch((error) => error);
    console.log(JSON.stringify({ name, code, message, nodes: graph.nodes.length }));
  `;
  const { stdout } = await run(
    process.execPath,
    [
      '--import',
      'tsx',
      '--import',
      `data:text/javascript,${encodeURIComponent(hide)}`,
      '--input-type=module',
      '--eval',
      script,
    ],
    { cwd: root },
  );
  const told = JSON.parse(stdout) as Record<string, string>;
  assert.equal(told.name, 'HemlineError');
  assert.equal(told.code, 'onnxruntime-missing');
  assert.match(told.message!, /npm i onnxruntime-node/);
  assert.equal(told.nodes, 1);
});
