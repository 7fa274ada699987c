import { Graph } from '../../graph/graph.ts';
import * as op from '../../graph/ops/index.ts';
import { Random } from '../../random.ts';
import type { Task } from '../../train/loop.ts';
import type { Pictures } from '../../train/pictures.ts';
import { retrievalEncoder, SIDE } from './net.ts';
import { randomView } from './views.ts';

const WHOLE = { left: 0, width: SIDE } as const;

export interface RetrievalOptions {
  /** Different pictures in a step. */
  readonly batch: number;
  readonly seed: number;
}

/**
 * The encoder under batch-based classification, as composed retrieval trains it (Chen et al. 2024): a picture has
 * to be found among the batch by another view of it. Half of a batch are pictures of a few `groups` (one figure in
 * other outfits), so that what they wear, and not who wears it, tells them apart. `pictures` are of 256x256.
 */
export function retrievalTask(
  pictures: Pictures,
  groups: readonly (readonly number[])[],
  { batch, seed }: RetrievalOptions,
): Task {
  const graph = new Graph('retrieval', { trained: () => true });
  const input = (name: string) => graph.input(name, [batch, 3, SIDE, SIDE]);
  const labels = graph.input('labels', [batch, batch]);
  const [one, other] = ['one', 'other'].map((name) => retrievalEncoder(graph.at('encoder'), input(name)));
  // A temperature of 0.1 at first, learned.
  const scale = op.mul(op.exp(graph.weight('scale', [1], 'zeros')), 10);
  const logits = op.mul(op.matmul(one!, other!, { transB: true }), scale);
  const entropy = (axis: number) =>
    op.neg(op.mean(op.log(op.add(op.sum(op.mul(op.softmax(logits, axis), labels), [axis]), 1e-8))));
  const loss = op.mul(op.add(entropy(1), entropy(0)), 0.5);

  const diagonal = new Float32Array(batch * batch);
  for (let i = 0; i < batch; i++) diagonal[i * batch + i] = 1;
  const plane = 3 * SIDE * SIDE;
  const alike = Math.min(Math.floor(batch / 2), new Set(groups.flat()).size);
  return {
    graph,
    loss,
    terms: {},
    async batch(step) {
      const random = new Random(`${seed}/retrieval/${step}`);
      const chosen = new Set<number>();
      while (chosen.size < alike)
        for (const index of random.shuffle(random.pick(groups))) if (chosen.size < alike) chosen.add(index);
      while (chosen.size < batch) chosen.add(random.int(pictures.files.length));
      const feeds = { one: new Float32Array(batch * plane), other: new Float32Array(batch * plane) };
      [...chosen].forEach((index, row) => {
        const pixels = pictures.read(index);
        for (const view of [feeds.one, feeds.other]) randomView(pixels, WHOLE, view, row * plane, random);
      });
      return { ...feeds, labels: diagonal };
    },
  };
}
