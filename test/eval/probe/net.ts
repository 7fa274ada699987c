import { HEADS } from '../../../models/croquis/facets.ts';
import { placesSeen } from '../../../models/eval/retrieval/net.ts';
import type { Dim, Scope, Tensor } from '../../../models/graph/graph.ts';
import * as op from '../../../models/graph/ops/index.ts';
import { linear } from '../../../models/nets/layers.ts';

/** What the probe looks at: croquis of 256x256 without the empty columns beside the figure. */
export const WINDOW = { left: 48, width: 160 } as const;
export const HEIGHT = 256;

const HIDDEN = 64;

/**
 * The attribute probe: pixels [N, 3, 256, 160] in [-1, 1] to logits [N, values] of every head. Each has a map
 * of its own that says where it looks, so that a neckline is read at the neck, and two layers that judge what is seen
 * there. 0.24 GFLOP a row.
 */
export function probe(s: Scope, pixels: Tensor): Tensor[] {
  const seen = placesSeen(s, pixels, HEADS.length);
  const [batch, , channels] = seen.shape as [Dim, number, number];
  return op.split(seen, Array<number>(HEADS.length).fill(1), 1).map((one, i) => {
    const { name, values } = HEADS[i]!;
    const head = s.at(`heads.${name}`);
    const hidden = linear(head.at(0), op.reshape(one, [batch, channels]), HIDDEN, { init: 'kaiming' });
    return linear(head.at(1), op.relu(hidden), values.length);
  });
}
