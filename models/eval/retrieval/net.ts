import type { Dim, Scope, Tensor } from '../../graph/graph.ts';
import * as op from '../../graph/ops/index.ts';
import { convolution, linear } from '../../nets/layers.ts';
import { resnet } from '../../nets/resnet.ts';

/** Side of the pictures that the net looks at, in pixels. */
export const SIDE = 128;

const [FINE, MIDDLE, WIDE] = [40, 72, 112];
const GROUPS = 8;
/** Length of the encoder's vector. */
export const EMBEDDED = 128;
/** Places that the encoder looks at. */
const PLACES = 12;

/**
 * A small residual net: pixels [N, 3, 128, 128] in [-1, 1] to what is seen at `maps` places [N, maps, 112]. Each
 * place is a map of its own over 8x8 cells, so that what is small (a neckline, a belt) is not averaged away.
 * 0.13 GFLOP a row, 0.4 M weights.
 */
export function placesSeen(s: Scope, pixels: Tensor, maps: number): Tensor {
  const block = (name: string, x: Tensor, channels: number) =>
    resnet(s.at(name), x, channels, { groups: GROUPS, eps: 1e-5, act: 'relu', last: { normal: 0.01 } });
  const down = (name: string, x: Tensor, channels: number) =>
    convolution(s.at(name), op.relu(x), channels, { stride: 2, init: 'kaiming' });
  let x = convolution(s.at('conv_in'), op.pixelUnshuffle(pixels, 2), 16, { init: 'kaiming' });
  x = down('down.0', x, FINE);
  x = block('blocks.0', down('down.1', x, MIDDLE), MIDDLE);
  x = block('blocks.1', down('down.2', x, WIDE), WIDE);
  const [batch, channels, side] = x.shape as [Dim, number, number];
  const features = op.relu(x);
  const where = convolution(s.at('where'), features, maps, { kernel: 1, init: { normal: 0.01 } });
  const weights = op.softmax(op.reshape(where, [batch, maps, side * side]), -1);
  return op.matmul(weights, op.reshape(features, [batch, channels, side * side]), { transB: true });
}

/** The retrieval encoder: pixels [N, 3, 128, 128] to vectors of length 1, [N, 128]. */
export function retrievalEncoder(s: Scope, pixels: Tensor): Tensor {
  const seen = placesSeen(s, pixels, PLACES);
  const flat = op.reshape(seen, [pixels.shape[0]!, PLACES * WIDE]);
  return op.l2normalize(linear(s.at('projection'), flat, EMBEDDED), -1);
}
