import type { Dim, Scope, Tensor } from '../../../models/graph/graph.ts';
import * as op from '../../../models/graph/ops/index.ts';
import { convolution, linear } from '../../../models/nets/layers.ts';
import { resnet } from '../../../models/nets/resnet.ts';
import { FACETS } from './facets.ts';

/** Side of the pictures that the probe looks at, in pixels: croquis at half their size. */
export const SIDE = 128;

const [FINE, MIDDLE, WIDE] = [40, 72, 112];
const GROUPS = 8;

/**
 * The attribute probe: pixels [N, 3, 128, 128] in [-1, 1] to logits [N, values] of every facet. A small residual
 * net down to 8x8 cells; each facet then has a map of its own that says where it looks, so that a neckline is read
 * at the neck. 0.13 GFLOP a row, 0.5 M weights.
 */
export function probe(s: Scope, pixels: Tensor): Tensor[] {
  const block = (name: string, x: Tensor, channels: number) =>
    resnet(s.at(name), x, channels, { groups: GROUPS, eps: 1e-5, act: 'relu', last: { normal: 0.01 } });
  const down = (name: string, x: Tensor, channels: number) =>
    convolution(s.at(name), op.relu(x), channels, { stride: 2, init: 'kaiming' });
  let x = convolution(s.at('conv_in'), op.pixelUnshuffle(pixels, 2), 16, { init: 'kaiming' });
  x = down('down.0', x, FINE);
  x = block('blocks.0', down('down.1', x, MIDDLE), MIDDLE);
  x = block('blocks.1', down('down.2', x, WIDE), WIDE);
  const [batch, channels, side] = x.shape as [Dim, number, number];
  const features = op.reshape(op.relu(x), [batch, channels, side * side]);
  const where = convolution(s.at('where'), op.relu(x), FACETS.length, { kernel: 1, init: { normal: 0.01 } });
  const weights = op.softmax(op.reshape(where, [batch, FACETS.length, side * side]), -1);
  const seen = op.matmul(weights, features, { transB: true }); // [N, facets, channels]
  return op.split(seen, Array<number>(FACETS.length).fill(1), 1).map((one, i) => {
    const { name, values } = FACETS[i]!;
    return linear(s.at(`heads.${name}`), op.reshape(one, [batch, channels]), values.length);
  });
}
