import type { Tensor } from '../graph.ts';
import { CONSTANT, define } from '../operator.ts';
import { cast } from './cast.ts';
import { add, exp, mul, sub } from './elementwise.ts';

const Sigmoid = define({
  type: 'Sigmoid',
  inputs: ['x'],
  infer: ({ x }) => x,
  gradient: ({ g, y }) => ({ x: () => mul(g, mul(y, sub(1, y))) }),
});

const Tanh = define({
  type: 'Tanh',
  inputs: ['x'],
  infer: ({ x }) => x,
  gradient: ({ g, y }) => ({ x: () => mul(g, sub(1, mul(y, y))) }),
});

// The output tells where the input was positive, so a convolution before it can still be fused.
const Relu = define({
  type: 'Relu',
  inputs: ['x'],
  infer: ({ x }) => x,
  gradient: ({ g, y }) => ({ x: () => mul(g, cast(Greater({ a: y, b: y.graph.constant(0) }), 'float32')) }),
});

const Greater = define({
  type: 'Greater',
  inputs: ['a', 'b'],
  infer: ({ a }) => ({ shape: a.shape, type: 'bool' }),
  gradient: () => ({ a: CONSTANT, b: CONSTANT }),
});

// y = x s(ax), s = sigmoid: y' = s + a x s (1 - s) = s (1 + a (x - y)).
// SiLU is a = 1, CLIP's quick GELU a = 1.702. The sigmoid of the backward pass is one of its own, since
// the forward one is inside the fused operator.
const QuickGelu = define<'x', { alpha: { float: number } }>({
  type: 'QuickGelu',
  domain: 'com.microsoft',
  inputs: ['x'],
  infer: ({ x }) => x,
  gradient: ({ g, x, y, attributes: { alpha } }) => ({
    x: () => {
      const s = sigmoid(alpha.float === 1 ? x.x : mul(x.x, alpha.float));
      const d = sub(x.x, y);
      return mul(g, mul(s, add(alpha.float === 1 ? d : mul(d, alpha.float), 1)));
    },
  }),
});

// y = x Phi(x): y' = Phi(x) + x phi(x), with the exact normal distribution (Hendrycks & Gimpel 2016).
const Gelu = define({
  type: 'Gelu',
  domain: 'com.microsoft',
  inputs: ['x'],
  infer: ({ x }) => x,
  gradient: ({ g, x: { x } }) => ({
    x: () => {
      const cumulative = mul(add(Erf({ x: mul(x, Math.SQRT1_2) }), 1), 0.5);
      const density = mul(exp(mul(mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
      return mul(g, add(cumulative, mul(x, density)));
    },
  }),
});

// d erf(x)/dx = 2/sqrt(pi) exp(-x^2)
const Erf = define({
  type: 'Erf',
  inputs: ['x'],
  infer: ({ x }) => x,
  gradient: ({ g, x: { x } }) => ({ x: () => mul(g, mul(exp(mul(mul(x, x), -1)), 2 / Math.sqrt(Math.PI))) }),
});

export const sigmoid = (x: Tensor): Tensor => Sigmoid({ x });
export const tanh = (x: Tensor): Tensor => Tanh({ x });
export const relu = (x: Tensor): Tensor => Relu({ x });
/** x sigmoid(x). */
export const silu = (x: Tensor): Tensor => QuickGelu({ x }, { alpha: { float: 1 } });
/** x sigmoid(1.702 x), the activation of OpenAI's CLIP. */
export const quickGelu = (x: Tensor): Tensor => QuickGelu({ x }, { alpha: { float: 1.702 } });
/** x Phi(x), exact. */
export const gelu = (x: Tensor): Tensor => Gelu({ x });
export const erf = (x: Tensor): Tensor => Erf({ x });
