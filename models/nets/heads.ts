import type { Dim, Scope, Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { type Activation, activation, convolution, linear } from './layers.ts';

/** What is read, and how many values it has. */
export interface HeadSize {
  readonly name: string;
  readonly values: number;
}

const HIDDEN = 64;

/** What of features [N, C, H, W] is seen at `maps` places, [N, maps, C]: each is a map of its own over the cells. */
export function lookAt(s: Scope, features: Tensor, maps: number): Tensor {
  const [batch, channels, height, width] = features.shape as [Dim, number, number, number];
  const cells = height * width;
  const where = convolution(s.at('where'), features, maps, { kernel: 1, init: { normal: 0.01 } });
  const weights = op.softmax(op.reshape(where, [batch, maps, cells]), -1);
  return op.matmul(weights, op.reshape(features, [batch, channels, cells]), { transB: true });
}

/** Two layers for every head judge what is seen at its place: [N, heads, C] to logits [N, values] of each. */
export function readHeads(s: Scope, seen: Tensor, heads: readonly HeadSize[], act: Activation): Tensor[] {
  const [batch, , channels] = seen.shape as [Dim, number, number];
  return op.split(seen, Array<number>(heads.length).fill(1), 1).map((one, i) => {
    const { name, values } = heads[i]!;
    const head = s.at(`heads.${name}`);
    const hidden = linear(head.at(0), op.reshape(one, [batch, channels]), HIDDEN, { init: 'kaiming' });
    return linear(head.at(1), activation(act, hidden), values);
  });
}
