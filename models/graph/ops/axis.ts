import type { Tensor } from '../graph.ts';
import { misuse } from '../operator.ts';

/** -1 counts from the end, as in Python. */
export function axisOf(x: Tensor, axis: number): number {
  const positive = axis < 0 ? axis + x.shape.length : axis;
  if (!Number.isInteger(positive) || positive < 0 || positive >= x.shape.length)
    throw misuse(`axis ${axis} of [${x.shape}] does not exist`);
  return positive;
}
