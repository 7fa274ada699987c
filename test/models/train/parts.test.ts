import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { gradients } from '../../../models/graph/gradient.ts';
import { Graph } from '../../../models/graph/graph.ts';
import { lower } from '../../../models/graph/lower.ts';
import * as op from '../../../models/graph/ops/index.ts';
import { openParts, type Parts } from '../../../models/train/parts.ts';
import { makeVectors, placesOf } from '../../../models/train/vectors.ts';

const PLACES = placesOf(new Map([['w', [3, 2]]]));
const OPTIMISER = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0, clip: 0, ema: 0 };

/** mean (x w)^2 over `rows` rows. */
async function open(rows: number, parts: number, threads = 2) {
  const graph = new Graph('square', { trained: () => true });
  const y = op.matmul(graph.input('x', [rows, 3]), graph.weight('w', [3, 2], 'zeros'));
  const loss = op.mean(op.mul(y, y));
  graph.output('loss', loss);
  graph.output('d:w', gradients(loss, [graph.weights.get('w')!.tensor])[0]!);
  const vectors = makeVectors(6, parts);
  vectors.value.set([1, -2, 3, 0.5, -1, 0.25]);
  const work = await openParts({
    model: lower(graph),
    session: { threads },
    vectors,
    places: PLACES,
    optimiser: OPTIMISER,
    scalars: ['loss'],
    parts,
  });
  return { work, vectors };
}

const ROWS = Float32Array.from({ length: 12 }, (_, i) => Math.sin(i + 1));

describe('a step in parts', () => {
  const opened: Parts[] = [];
  after(() => Promise.all(opened.map((work) => work.close())));

  test('two threads with half of the rows each do what one does with all', async () => {
    const [whole, halves] = [await open(4, 1), await open(2, 2)];
    opened.push(whole.work, halves.work);
    for (let step = 0; step < 3; step++) {
      const one = await whole.work.compute([{ x: ROWS }]);
      const two = await halves.work.compute([{ x: ROWS.slice(0, 6) }, { x: ROWS.slice(6) }]);
      assert.ok(Math.abs(one.loss! - two.loss!) < 1e-6 * one.loss!, `${one.loss} ${two.loss}`);
      const norms = [await whole.work.reduce(), await halves.work.reduce()];
      assert.ok(norms[0]! > 0 && Math.abs(norms[0]! - norms[1]!) < 1e-5 * norms[0]!, `${norms}`);
      for (const [i, { work }] of [whole, halves].entries())
        await work.update({ step, rate: 0.1, norm: norms[i]! });
      whole.vectors.value.forEach((value, i) => {
        assert.ok(Math.abs(value - halves.vectors.value[i]!) < 1e-5, `${value} ${halves.vectors.value[i]}`);
      });
    }
    assert.ok(Math.abs(whole.vectors.value[0]! - 1) > 0.1);
  });

  test('with one thread to use no thread is started, and the weights are the same bit for bit', async () => {
    const ports = () => process.getActiveResourcesInfo().filter((one) => one === 'MessagePort').length;
    const before = ports();
    const alone = await open(2, 2, 1);
    opened.push(alone.work);
    assert.equal(ports(), before);
    const threads = await open(2, 2);
    opened.push(threads.work);
    assert.ok(ports() > before);
    const halves = [{ x: ROWS.slice(0, 6) }, { x: ROWS.slice(6) }];
    for (const { work } of [threads, alone]) {
      await work.compute(halves);
      await work.update({ step: 0, rate: 0.1, norm: await work.reduce() });
    }
    assert.deepEqual(alone.vectors.value, threads.vectors.value);
  });

  test('what a thread refuses is said here, and it goes on', async () => {
    const { work } = await open(2, 2);
    opened.push(work);
    const good = { x: ROWS.slice(0, 6) };
    await assert.rejects(work.compute([good, { x: new Float32Array(5) }]), { code: 'graph-feed' });
    assert.ok((await work.compute([good, good])).loss! > 0);
  });
});
