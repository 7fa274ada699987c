import type { Dim } from '../dims.ts';
import type { Tensor } from '../graph.ts';
import { define, misuse } from '../operator.ts';
import { add, div, mul, sqrt, sub } from './elementwise.ts';
import { mean, sum } from './reduce.ts';
import { reshape } from './shape.ts';

// n = (x - mu) r with r = 1 / sqrt(var + eps), y = scale n + bias (Ba et al. 2016). With h = g scale:
//   dx = r (h - mean h - n mean(h n)),  dscale = sum g n,  dbias = sum g.
// Outputs are y, mu and r, so the backward pass need not find them again.
const LayerNormalization = define<'x' | 'scale' | 'bias', { axis: number; epsilon: { float: number } }>({
  type: 'LayerNormalization',
  inputs: ['x', 'scale', 'bias'],
  optional: ['bias'],
  infer: ({ x, scale }) => {
    const width = x.shape.at(-1)!;
    if (scale.shape.length !== 1 || (scale.shape[0] !== width && scale.shape[0] !== 1))
      throw misuse(`the scale must be [${width}]`);
    const statistic = { shape: [...x.shape.slice(0, -1), 1], type: x.type };
    return [{ shape: x.shape, type: x.type }, statistic, statistic];
  },
  gradient: ({ g, gs, x: { x, scale, bias }, y, ys }) => {
    if (gs[1] || gs[2]) throw misuse('a gradient of its gradient is not known');
    const [, mu, r] = ys as [Tensor, Tensor, Tensor];
    // A scale of one number is the plain normalisation below: y is n itself.
    const plain = scale.shape[0] === 1 && !bias;
    const n = () => (plain ? y : mul(sub(x, mu), r));
    const lead = x.shape.slice(0, -1).map((_, i) => i);
    return {
      x: () => {
        const h = plain ? g : mul(g, scale);
        const slope = mul(r, mean(mul(h, n()), [-1], true));
        return sub(mul(r, sub(h, mean(h, [-1], true))), mul(n(), slope));
      },
      scale: () => sum(mul(g, n()), lead),
      bias: () => sum(g, lead),
    };
  },
});

/** Layer normalisation over the last axis: x [..., width], scale and bias [width]. */
export const layerNorm = (x: Tensor, scale: Tensor, bias: Tensor, eps: number): Tensor =>
  LayerNormalization({ x, scale, bias }, { axis: -1, epsilon: { float: eps } });

/** Mean 0 and variance 1 in every group of channels (Wu & He 2018), without scale and bias; x is [N, C, H, W]. */
export function normalizeGroups(x: Tensor, groups: number, eps: number): Tensor {
  const [batch, channels] = x.shape as [Dim, number];
  if (channels % groups !== 0) throw misuse(`${channels} channels do not make ${groups} groups`);
  const flat = reshape(x, [batch, groups, -1]);
  const scale = x.graph.constant([1]);
  return reshape(LayerNormalization({ x: flat, scale }, { axis: -1, epsilon: { float: eps } }), x.shape);
}

/** Group normalisation: x [N, C, H, W], scale and bias [C], or of each row [N, C, 1, 1]. */
export function groupNorm(x: Tensor, groups: number, scale: Tensor, bias: Tensor, eps: number): Tensor {
  const channels = (t: Tensor) => (t.shape.length === 1 ? reshape(t, [1, x.shape[1]!, 1, 1]) : t);
  return add(mul(normalizeGroups(x, groups, eps), channels(scale)), channels(bias));
}

/** x divided by its Euclidean length along an axis. */
export function l2normalize(x: Tensor, axis: number): Tensor {
  return div(x, sqrt(add(sum(mul(x, x), [axis], true), 1e-12)));
}
