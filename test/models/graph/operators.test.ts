import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gradients } from '../../../models/graph/gradient.ts';
import { Graph } from '../../../models/graph/graph.ts';
import * as ops from '../../../models/graph/ops/index.ts';
import { Session } from '../../../models/graph/session.ts';
import { near } from '../near.ts';
import { CASES, openCase, record, recorded, WITHOUT_GRADIENT } from './cases.ts';
import { checkGradients } from './directional.ts';

it('no exported operator is without a case or a reason', () => {
  const covered = new Set(Object.keys(CASES).map((name) => name.split(':')[0]!));
  const expected = [...covered, ...Object.keys(WITHOUT_GRADIENT)].sort();
  assert.deepEqual(Object.keys(ops).sort(), expected);
});

it('the fixture and the table have the same cases', () => {
  assert.deepEqual([...recorded].sort(), Object.keys(CASES).sort());
});

/** Runs a case and its gradients: `y`, and `d <input>` for each float input. */
async function run(name: string, symbolic: boolean) {
  const graph = new Graph(name);
  const { y, loss, differentiable, feeds } = openCase(graph, name, symbolic);
  graph.output('y', y);
  const found = gradients(loss, differentiable);
  for (const [i, { name: input, shape }] of differentiable.entries()) {
    assert.deepEqual(found[i]!.shape, shape, `d ${input}`);
    graph.output(`d ${input}`, found[i]!);
  }
  const session = await Session.open(graph, { threads: 1 });
  try {
    return { made: await session.run(feeds), feeds };
  } finally {
    await session.close();
  }
}

describe("values and gradients are PyTorch's", () => {
  for (const [name, { batch }] of Object.entries(CASES))
    for (const symbolic of batch ? [false, true] : [false])
      it(symbolic ? `${name}, of any batch` : name, async () => {
        const { made } = await run(name, symbolic);
        for (const [part, { data, dims }] of Object.entries(made)) {
          const expected = record(name, part);
          assert.deepEqual(dims, expected.shape, part);
          near(data as Float32Array, expected.data, 1e-4, part);
        }
      });
});

describe('gradients are what differences show', () => {
  // Rounding to half precision has steps that a difference sees.
  for (const name of Object.keys(CASES).filter((name) => name !== 'cast'))
    it(name, async () => {
      const graph = new Graph(name);
      const { loss, differentiable, feeds } = openCase(graph, name);
      await checkGradients(graph, loss, differentiable, feeds, { step: 0.01, tolerance: 1e-3 });
    });
});

const dot = (a: Float32Array, b: Float32Array) => a.reduce((total, v, i) => total + v * b[i]!, 0);
const norm = (a: Float32Array) => Math.sqrt(dot(a, a));

describe('the gradient of a linear operator is its adjoint: <g, A x> = <A* g, x>', () => {
  for (const [name, { linear }] of Object.entries(CASES))
    if (linear)
      it(name, async () => {
        const { made, feeds } = await run(name, false);
        const [y, g] = [made.y!.data as Float32Array, feeds.cotangent as Float32Array];
        const parts = Object.entries(made).filter(([part]) => part.startsWith('d '));
        const products = parts.map(([part, { data }]) =>
          dot(data as Float32Array, feeds[part.slice(2)] as Float32Array),
        );
        const expected = dot(g, y);
        const found = linear === 'each' ? products : [products.reduce((a, b) => a + b)];
        for (const product of found)
          assert.ok(Math.abs(product - expected) < 1e-5 * norm(g) * norm(y), `${product}, not ${expected}`);
      });
});
