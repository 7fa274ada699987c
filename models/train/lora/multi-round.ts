import type { Graph, Tensor } from '../../graph/graph.ts';
import * as op from '../../graph/ops/index.ts';
import {
  type Call,
  callInputs,
  distance,
  type Generator,
  generate,
  latentInput,
  poseInput,
} from './generator.ts';

/** How a round gets its z_tau: made outside for the first, from the round before for the others. */
interface Round {
  readonly call: Call;
  /** sqrt(a_tau), [N, 1, 1, 1], and N(tau) = sqrt(1 - a_tau) times normal noise of the round's own. */
  readonly keep: Tensor;
  readonly noise: Tensor;
}

export interface MultiRound {
  /** L_multi. */
  readonly multi: Tensor;
  /** How far apart both orders end; undefined unless asked for. */
  readonly order?: Tensor;
}

/**
 * Multi-round learning (section 3.1), equations (1) to (4), on triplets whose text T is cut into T_1, T_2 (more with
 * `rounds`). The gradient flows through every round back to the first. Image tokens are the reference's in all rounds.
 */
export function multiRound(graph: Graph, g: Generator, rounds: number, symmetric: boolean): MultiRound {
  const [reference, target] = ['multi.reference', 'multi.target'].map((name) => latentInput(graph, g, name));
  const pose = poseInput(graph, g, 'multi.pose');
  const weight = graph.input('multi.weight', [g.rows, 1, g.side, g.side]);
  const told = Array.from({ length: rounds }, (_, i): Round => {
    const prefix = `multi.${i + 1}`;
    return {
      call: callInputs(graph, g, prefix),
      keep: graph.input(`${prefix}.keep`, [g.rows, 1, 1, 1]),
      noise: latentInput(graph, g, `${prefix}.noise`),
    };
  });

  /**
   * Equations (1) and (3): z~_0^xy = G(z_tau1^x, c_1, P), then z~_0^y = G(z~_0^xy + N(tau_2), c_2, P), and so on.
   * z_tau keeps sqrt(a_tau) of the latent, as noising does; the paper's sum leaves that out.
   */
  const unroll = (conditions: readonly Call[]): Tensor =>
    told.reduce((current, { call, keep, noise }, i) => {
      const noisy = op.add(op.mul(current, keep), noise);
      const { tokens, labels } = conditions[i]!;
      return generate(g, noisy, current, { ...call, tokens, labels }, pose);
    }, reference!);

  const calls = told.map(({ call }) => call);
  const last = unroll(calls);
  // Equations (2) and (4), which differ in the weight: see singleRound.
  const multi = distance(last, target!, weight);
  if (!symmetric) return { multi };
  // Beyond the paper: the last condition first, at the same steps and with the same noise.
  return { multi, order: distance(unroll(calls.toReversed()), last, weight) };
}
