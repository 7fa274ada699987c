import { placesSeen } from '../../../models/eval/retrieval/net.ts';
import type { Dim, Scope, Tensor } from '../../../models/graph/graph.ts';
import * as op from '../../../models/graph/ops/index.ts';
import { linear } from '../../../models/nets/layers.ts';
import { FACETS } from './facets.ts';

/**
 * The attribute probe: pixels [N, 3, 128, 128] in [-1, 1] to logits [N, values] of every facet. Each facet has a
 * map of its own that says where it looks, so that a neckline is read at the neck.
 */
export function probe(s: Scope, pixels: Tensor): Tensor[] {
  const seen = placesSeen(s, pixels, FACETS.length);
  const [batch, , channels] = seen.shape as [Dim, number, number];
  return op.split(seen, Array<number>(FACETS.length).fill(1), 1).map((one, i) => {
    const { name, values } = FACETS[i]!;
    return linear(s.at(`heads.${name}`), op.reshape(one, [batch, channels]), values.length);
  });
}
