import type { Scope, Tensor } from '../graph/graph.ts';
import { define } from '../graph/operator.ts';
import * as op from '../graph/ops/index.ts';
import { type Activation, activation, linear } from './layers.ts';

const Sin = define({
  type: 'Sin',
  inputs: ['x'],
  infer: ({ x }) => x,
  gradient: ({ g, x }) => ({ x: () => op.mul(g, Cos({ x: x.x })) }),
});

const Cos = define({
  type: 'Cos',
  inputs: ['x'],
  infer: ({ x }) => x,
  gradient: ({ g, x }) => ({ x: (): Tensor => op.neg(op.mul(g, Sin({ x: x.x }))) }),
});

export interface Sinusoid {
  /** Length of the embedding; even. */
  readonly width: number;
  /** Cosines before sines. */
  readonly flip_sin_to_cos: boolean;
  readonly freq_shift: number;
}

/**
 * Timesteps [N] (float, a step for every row, fractions allowed) to [N, width]: sines and cosines of
 * t * 10000^(-i / (width / 2 - freq_shift)) (Ho et al. 2020; diffusers' get_timestep_embedding).
 */
export function sinusoid(timestep: Tensor, o: Sinusoid): Tensor {
  const half = o.width / 2;
  const rates = Array.from({ length: half }, (_, i) => 10000 ** (-i / (half - o.freq_shift)));
  const angles = op.mul(op.reshape(timestep, [-1, 1]), timestep.graph.constant(rates, [1, half]));
  const [sin, cos] = [Sin({ x: angles }), Cos({ x: angles })];
  return op.concat(o.flip_sin_to_cos ? [cos, sin] : [sin, cos], 1);
}

/** diffusers' TimestepEmbedding: two layers on [N, any width], with an activation between. */
export function embedding(s: Scope, x: Tensor, width: number, act: Activation): Tensor {
  return linear(s.at('linear_2'), activation(act, linear(s.at('linear_1'), x, width)), width);
}
