import type { Dim } from '../dims.ts';
import type { Tensor } from '../graph.ts';
import { CONSTANT, define, type Known, misuse } from '../operator.ts';
import { mul } from './elementwise.ts';
import { reshape, transpose } from './shape.ts';

// Every cell is copied k x k times: the gradient adds the copies up, k^2 times their mean.
const Resize = define<
  'x' | 'region' | 'scales',
  { mode: string; coordinate_transformation_mode: string; nearest_mode: string; factor: Known }
>({
  type: 'Resize',
  inputs: ['x', 'region', 'scales'],
  optional: ['region'],
  infer: ({ x }, { factor }) => {
    const k = factor.known[0] as number;
    return { shape: x.shape.map((d, i) => (i < 2 ? d : cells(d) * k)), type: x.type };
  },
  gradient: ({ g, attributes: { factor } }) => ({
    x: () => {
      const k = factor.known[0] as number;
      return mul(averagePool(g, k), k * k);
    },
    region: CONSTANT,
    scales: CONSTANT,
  }),
});

function cells(dim: Dim): number {
  if (typeof dim !== 'number') throw misuse('height and width must be numbers');
  return dim;
}

/** Every cell of x [N, C, H, W] becomes k x k cells. */
export function upsampleNearest(x: Tensor, k: number): Tensor {
  return Resize(
    { x, scales: x.graph.constant([1, 1, k, k]) },
    // The pair for which the gradient above holds; half_pixel with floor would shift.
    {
      mode: 'nearest',
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
      factor: { known: [k] },
    },
  );
}

const AveragePool = define<'x', { kernel_shape: readonly number[]; strides: readonly number[] }>({
  type: 'AveragePool',
  inputs: ['x'],
  infer: ({ x }, { kernel_shape: [k] }) => {
    const shape = x.shape.map((d, i) => {
      if (i < 2) return d;
      if (cells(d) % k! !== 0) throw misuse(`${d} cells do not make blocks of ${k}`);
      return cells(d) / k!;
    });
    return { shape, type: x.type };
  },
  gradient: ({
    g,
    attributes: {
      kernel_shape: [k],
    },
  }) => ({ x: () => upsampleNearest(mul(g, 1 / (k! * k!)), k!) }),
});

/** The mean of every block of k x k cells of x [N, C, H, W]. */
export function averagePool(x: Tensor, k: number): Tensor {
  return AveragePool({ x }, { kernel_shape: [k, k], strides: [k, k] });
}

/** PyTorch's pixel_shuffle: [N, C r r, H, W] to [N, C, H r, W r]. */
export function pixelShuffle(x: Tensor, r: number): Tensor {
  const [batch, channels, height, width] = x.shape as [Dim, number, number, number];
  if (x.shape.length !== 4 || channels % (r * r) !== 0)
    throw misuse(`pixelShuffle: [${x.shape}] has no blocks of ${r} x ${r}`);
  const c = channels / (r * r);
  const blocks = transpose(reshape(x, [batch, c, r, r, height, width]), [0, 1, 4, 2, 5, 3]);
  return reshape(blocks, [batch, c, height * r, width * r]);
}

/** PyTorch's pixel_unshuffle: [N, C, H, W] to [N, C r r, H / r, W / r]. */
export function pixelUnshuffle(x: Tensor, r: number): Tensor {
  const [batch, channels, height, width] = x.shape as [Dim, number, number, number];
  if (x.shape.length !== 4 || height % r !== 0 || width % r !== 0)
    throw misuse(`pixelUnshuffle: [${x.shape}] is not made of blocks of ${r} x ${r}`);
  const blocks = reshape(x, [batch, channels, height / r, r, width / r, r]);
  return reshape(transpose(blocks, [0, 1, 3, 5, 2, 4]), [batch, channels * r * r, height / r, width / r]);
}
