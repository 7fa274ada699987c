import type { Dim } from '../dims.ts';
import type { Tensor } from '../graph.ts';
import { CONSTANT, define, misuse } from '../operator.ts';
import { axisOf } from './axis.ts';
import { add, mul, sub } from './elementwise.ts';
import { matmul } from './matmul.ts';
import { sum } from './reduce.ts';
import { reshape, transpose, zeros } from './shape.ts';

// dy_i/dx_j = y_i (delta_ij - y_j)
const Softmax = define<'x', { axis: number }>({
  type: 'Softmax',
  inputs: ['x'],
  infer: ({ x }) => x,
  gradient: ({ g, y, attributes: { axis } }) => ({
    x: () => {
      const weighted = mul(g, y);
      return sub(weighted, mul(y, sum(weighted, [axis], true)));
    },
  }),
});

/** exp(x) divided by its sum along an axis. */
export const softmax = (x: Tensor, axis: number): Tensor => Softmax({ x }, { axis: axisOf(x, axis) });

const Gather = define<'table' | 'ids', { axis: number }>({
  type: 'Gather',
  inputs: ['table', 'ids'],
  infer: ({ table, ids }) => {
    if (table.shape.length !== 2) throw misuse('the table must be [rows, width]');
    if (ids.type !== 'int64' && ids.type !== 'int32') throw misuse(`ids are whole numbers, not ${ids.type}`);
    return { shape: [...ids.shape, table.shape[1]!], type: table.type };
  },
  gradient: ({ g, x: { table, ids } }) => ({
    table: () => {
      const data = zeros(g.graph, table.shape);
      return ScatterND({ data, indices: reshape(ids, [...ids.shape, 1]), updates: g }, { reduction: 'add' });
    },
    ids: CONSTANT,
  }),
});

// Adds updates to rows of data: linear in both.
const ScatterND = define<'data' | 'indices' | 'updates', { reduction: string }>({
  type: 'ScatterND',
  inputs: ['data', 'indices', 'updates'],
  infer: ({ data }) => data,
  gradient: ({ g, x: { indices } }) => ({
    data: () => g,
    indices: CONSTANT,
    updates: () => embedding(g, reshape(indices, indices.shape.slice(0, -1))),
  }),
});

/** Rows of a table [rows, width] by their numbers [...] (int64): [..., width]. */
export const embedding = (table: Tensor, ids: Tensor): Tensor => Gather({ table, ids }, { axis: 0 });

export interface AttentionOptions {
  readonly heads: number;
  /** Each position sees itself and those before it; false by default. */
  readonly causal?: boolean;
}

/** Added to the scores of what must not be seen. */
const HIDDEN = -1e4;

/**
 * Scaled dot-product attention (Vaswani et al. 2017): q [N, T, C], k and v [N, S, C], to [N, T, C].
 * Written in plain operators, so its gradient is that of its parts.
 */
export function attention(q: Tensor, k: Tensor, v: Tensor, o: AttentionOptions): Tensor {
  const [batch, length, width] = q.shape as [Dim, Dim, number];
  if (width % o.heads !== 0) throw misuse(`${width} channels do not make ${o.heads} heads`);
  const size = width / o.heads;
  const cut = (t: Tensor) => transpose(reshape(t, [batch, t.shape[1]!, o.heads, size]), [0, 2, 1, 3]);
  // The scale goes on q, the smallest of what it could go on.
  let scores = matmul(cut(mul(q, size ** -0.5)), cut(k), { transB: true });
  if (o.causal) scores = add(scores, causalMask(q));
  const seen = matmul(softmax(scores, -1), cut(v));
  return reshape(transpose(seen, [0, 2, 1, 3]), [batch, length, width]);
}

function causalMask(q: Tensor): Tensor {
  const length = q.shape[1];
  if (typeof length !== 'number') throw misuse('causal attention needs a known number of tokens');
  const mask = Float32Array.from({ length: length ** 2 }, (_, i) =>
    i % length > Math.floor(i / length) ? HIDDEN : 0,
  );
  return q.graph.constant(mask, [length, length]);
}
