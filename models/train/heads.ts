import type { Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';

/**
 * The cross entropy of heads whose logits are [N, values], the mean over heads. `labels` [N, all values] are 1 at
 * each head's true value; a head without one in a row has no share in the loss there.
 */
export function headsLoss(logits: readonly Tensor[], labels: Tensor): Tensor {
  const sizes = logits.map(({ shape }) => shape[1] as number);
  const wanted = op.split(labels, sizes, 1);
  const losses = logits.map((one, i) => {
    const right = op.sum(op.mul(op.softmax(one, 1), wanted[i]!), [1]);
    const known = op.sum(wanted[i]!, [1]);
    return op.neg(op.mean(op.mul(op.log(op.add(right, 1e-6)), known)));
  });
  return meanOf(losses);
}

/** The mean of scalars. */
export function meanOf(losses: readonly Tensor[]): Tensor {
  return op.mul(
    losses.reduce((a, b) => op.add(a, b)),
    1 / losses.length,
  );
}

/** Writes the labels of one row at `at`: `own` is each head's true value, -1 where nobody knows. */
export function fillLabels(
  own: readonly number[],
  sizes: readonly number[],
  labels: Float32Array,
  at: number,
): void {
  for (const [i, label] of own.entries()) {
    if (label >= 0) labels[at + label] = 1;
    at += sizes[i]!;
  }
}
