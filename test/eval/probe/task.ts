import { HEADS, LOGITS, labelsOf } from '../../../models/croquis/facets.ts';
import type { Outfit } from '../../../models/croquis/outfit.ts';
import { randomView } from '../../../models/eval/retrieval/views.ts';
import { Graph } from '../../../models/graph/graph.ts';
import * as op from '../../../models/graph/ops/index.ts';
import { Random } from '../../../models/random.ts';
import type { Task } from '../../../models/train/loop.ts';
import type { Pictures } from '../../../models/train/pictures.ts';
import { HEIGHT, probe, WINDOW } from './net.ts';

/**
 * The probe under the cross entropy of every head whose attributes the drawing shows, the mean over heads. `pictures` are
 * of 256x256 and `outfits` what they show. Rows are moved, blurred, made noisy and coloured a little differently.
 */
export function probeTask(
  pictures: Pictures,
  outfits: readonly Outfit[],
  { batch, seed }: { readonly batch: number; readonly seed: number },
): Task {
  const graph = new Graph('attribute-probe', { trained: () => true });
  const pixels = graph.input('pixels', [batch, 3, HEIGHT, WINDOW.width]);
  const labels = graph.input('labels', [batch, LOGITS]);
  const sizes = HEADS.map(({ values }) => values.length);
  const wanted = op.split(labels, sizes, 1);
  const losses = probe(graph.at(''), pixels).map((logits, i) => {
    const right = op.sum(op.mul(op.softmax(logits, 1), wanted[i]!), [1]);
    // What is not shown has no label: its sum is 0, and so is its share of the loss.
    const known = op.sum(wanted[i]!, [1]);
    return op.neg(op.mean(op.mul(op.log(op.add(right, 1e-6)), known)));
  });
  const loss = op.mul(
    losses.reduce((a, b) => op.add(a, b)),
    1 / HEADS.length,
  );
  const known = outfits.map(labelsOf);
  const plane = 3 * HEIGHT * WINDOW.width;
  return {
    graph,
    loss,
    terms: {},
    async batch(step) {
      const random = new Random(`${seed}/attribute-probe/${step}`);
      const feeds = {
        pixels: new Float32Array(batch * plane),
        labels: new Float32Array(batch * LOGITS),
      };
      for (let row = 0; row < batch; row++) {
        const index = random.int(outfits.length);
        randomView(pictures.read(index), WINDOW, feeds.pixels, row * plane, random);
        let at = row * LOGITS;
        known[index]!.forEach((label, i) => {
          if (label >= 0) feeds.labels[at + label] = 1;
          at += sizes[i]!;
        });
      }
      return feeds;
    },
  };
}
