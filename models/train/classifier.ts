import { Graph } from '../graph/graph.ts';
import { type ClassifierConfig, classifier } from '../nets/classifier.ts';
import { Random } from '../random.ts';
import { fillNormal } from './edit-batch.ts';
import type { FloatRows } from './floats.ts';
import { fillLabels, headsLoss } from './heads.ts';
import type { Task } from './loop.ts';

export interface ClassifierOptions {
  readonly batch: number;
  readonly seed: number;
  /** Cells along a latent's side. */
  readonly side: number;
}

/** Deviation of the noise on latents is uniform in [0, NOISE]: it is to read what a U-Net predicts, too. */
const NOISE = 0.15;

/**
 * The classifier of latents under the cross entropy of every head, the mean over heads. `labels` say of each
 * picture whose latents there are which value of each head is the true one; -1 where nobody knows.
 */
export function classifierTask(
  latents: FloatRows,
  labels: readonly (readonly number[])[],
  config: ClassifierConfig,
  { batch, seed, side }: ClassifierOptions,
): Task {
  const graph = new Graph('classifier', { trained: () => true });
  const latent = graph.input('latent', [batch, config.in_channels, side, side]);
  const sizes = config.heads.map(({ values }) => values);
  const all = sizes.reduce((sum, n) => sum + n, 0);
  const loss = headsLoss(classifier(graph.at(''), config, latent), graph.input('labels', [batch, all]));
  const known = labels.flatMap((own, i) => (own.some((label) => label >= 0) ? [i] : []));
  return {
    graph,
    loss,
    terms: {},
    async batch(step) {
      const random = new Random(`${seed}/classifier/${step}`);
      const feeds = {
        latent: new Float32Array(batch * latents.width),
        labels: new Float32Array(batch * all),
      };
      const noise = new Float32Array(latents.width);
      for (let row = 0; row < batch; row++) {
        const picture = random.pick(known);
        const own = feeds.latent.subarray(row * latents.width, (row + 1) * latents.width);
        latents.read(picture, own, 0);
        fillNormal(random, noise, NOISE * random.next());
        for (let i = 0; i < own.length; i++) own[i]! += noise[i]!;
        fillLabels(labels[picture]!, sizes, feeds.labels, row * all);
      }
      return feeds;
    },
  };
}
