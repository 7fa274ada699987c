import type { Graph, Tensor } from '../../graph/graph.ts';
import * as op from '../../graph/ops/index.ts';
import type { Generator } from './generator.ts';
import { multiRound } from './multi-round.ts';
import { isMultiRound, type LoraOptions } from './options.ts';
import { singleRound } from './single-round.ts';

type Chosen = Pick<LoraOptions, 'lambda' | 'symmetric' | 'rounds' | 'empty'>;

/** The weight of L_multi at a step, counted from 0: linear from the first to the last (section 3.3). */
export function lambdaAt([first, last]: LoraOptions['lambda'], step: number, steps: number): number {
  return first + (last - first) * (steps > 1 ? step / (steps - 1) : 0);
}

export interface Total {
  readonly loss: Tensor;
  readonly terms: Readonly<Record<string, Tensor>>;
}

/**
 * Equation (7): L_total = L_single + L_recon + lambda L_multi. `lambda` is [N], the same for all rows.
 *
 * With `empty` "zero" L_recon is only measured. Keys and values of zero tokens are zero whatever LoRA is on them, so
 * its gradient of every LoRA weight is exactly zero, and half of a baseline's work would be for nothing.
 */
export function total(graph: Graph, g: Generator, o: Chosen): Total {
  const { single, recon } = singleRound(graph, g);
  const regular = op.add(single, o.empty === 'zero' ? op.detach(recon) : recon);
  if (!isMultiRound(o)) return { loss: regular, terms: { single, recon } };
  const { multi, order } = multiRound(graph, g, o.rounds, o.symmetric > 0);
  const lambda = op.mean(graph.input('multi.lambda', [g.rows]));
  const loss = op.add(regular, op.mul(multi, lambda));
  const terms = { single, recon, multi, lambda };
  if (!order) return { loss, terms };
  // Beyond the paper, and not faded out: agreement of both orders is no burden on the single round.
  return { loss: op.add(loss, op.mul(order, o.symmetric)), terms: { ...terms, order } };
}
