import { countFlops } from '../../models/graph/flops.ts';
import { gradients } from '../../models/graph/gradient.ts';
import { initialise } from '../../models/graph/initialise.ts';
import { lower } from '../../models/graph/lower.ts';
import type { TypedArray } from '../../models/graph/session.ts';
import type { Task } from '../../models/train/loop.ts';
import { ADAMW } from '../../models/train/options.ts';
import { openParts } from '../../models/train/parts.ts';
import { makeVectors, placesOf, slotsOf } from '../../models/train/vectors.ts';

/** Parts that training cuts a batch into. */
export const PARTS = 2;

/** A task's steps on made-up feeds, in parts as training does them; the reading of data is left out. */
export interface Steps {
  step(): Promise<void>;
  /** Useful work of a step: convolutions and matrix products, forward and backward. */
  readonly flops: number;
  close(): Promise<void>;
}

export async function openSteps({
  graph,
  loss,
  frozen,
}: Pick<Task, 'graph' | 'loss' | 'frozen'>): Promise<Steps> {
  const trained = [...graph.weights].filter(([, weight]) => weight.trained);
  const found = gradients(
    loss,
    trained.map(([, { tensor }]) => tensor),
  );
  graph.output('loss', loss);
  trained.forEach(([name], i) => {
    graph.output(`d:${name}`, found[i]!);
  });
  const feeds: Record<string, TypedArray> = {};
  for (const [name, { shape, type }] of graph.inputs) {
    const count = shape.reduce<number>((n, d) => n * Number(d), 1);
    feeds[name] = type === 'int64' ? new BigInt64Array(count).fill(1n) : new Float32Array(count).fill(0.3);
  }
  const places = placesOf(new Map(trained.map(([name, { shape }]) => [name, shape])));
  const vectors = makeVectors(
    places.reduce((n, { length }) => n + length, 0),
    PARTS,
  );
  const first = initialise(graph, 1);
  for (const { name, value } of slotsOf(places, vectors)) value.set(first.get(name)!);
  const model = lower(graph, frozen);
  const parts = await openParts({
    ...{ model, vectors, places },
    session: {},
    optimiser: ADAMW,
    scalars: ['loss'],
    parts: PARTS,
  });
  return {
    flops: PARTS * countFlops(graph),
    async step() {
      await parts.compute(Array<typeof feeds>(PARTS).fill(feeds));
      await parts.update({ step: 0, rate: 1e-6, norm: await parts.reduce() });
    },
    close: () => parts.close(),
  };
}
