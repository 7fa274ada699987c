import { HEAD_SIZES, HEADS } from '../../../models/croquis/facets.ts';
import { placesSeen } from '../../../models/eval/retrieval/net.ts';
import type { Scope, Tensor } from '../../../models/graph/graph.ts';
import { readHeads } from '../../../models/nets/heads.ts';

/** What the probe looks at: croquis of 256x256 without the empty columns beside the figure. */
export const WINDOW = { left: 48, width: 160 } as const;
export const HEIGHT = 256;

/**
 * The attribute probe: pixels [N, 3, 256, 160] in [-1, 1] to logits [N, values] of every head. Each has a map
 * of its own that says where it looks, so that a neckline is read at the neck, and two layers that judge what is seen
 * there. 0.24 GFLOP a row.
 */
export function probe(s: Scope, pixels: Tensor): Tensor[] {
  return readHeads(s, placesSeen(s, pixels, HEADS.length), HEAD_SIZES, 'relu');
}
