import { HEAD_SIZES, LOGITS, labelsOf } from '../../../models/croquis/facets.ts';
import type { Outfit } from '../../../models/croquis/outfit.ts';
import { randomView } from '../../../models/eval/retrieval/views.ts';
import { Graph } from '../../../models/graph/graph.ts';
import { Random } from '../../../models/random.ts';
import { fillLabels, headsLoss } from '../../../models/train/heads.ts';
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
  const sizes = HEAD_SIZES.map(({ values }) => values);
  const loss = headsLoss(probe(graph.at(''), pixels), labels);
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
        fillLabels(known[index]!, sizes, feeds.labels, row * LOGITS);
      }
      return feeds;
    },
  };
}
