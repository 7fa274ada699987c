import { type Dim, product } from '../dims.ts';
import type { Graph, Tensor } from '../graph.ts';
import { CONSTANT, define, type Known } from '../operator.ts';
import { axisOf } from './axis.ts';
import { cast } from './cast.ts';
import { div, mul } from './elementwise.ts';
import { expand, reshape, shapeTensor } from './shape.ts';

interface Reduction {
  keepdims: number;
  over: Known;
  [name: string]: number | Known;
}

function reduced(x: Tensor, { keepdims, over }: Reduction): Dim[] {
  return x.shape.flatMap((d, i) => (over.known.includes(i) ? (keepdims ? [1] : []) : [d]));
}

/** The gradient in every place that was added up. */
function spread(g: Tensor, x: Tensor, { over }: Reduction): Tensor {
  return expand(reshape(g, reduced(x, { keepdims: 1, over })), x.shape);
}

const ReduceSum = define<'x' | 'axes', Reduction>({
  type: 'ReduceSum',
  inputs: ['x', 'axes'],
  infer: ({ x }, attributes) => ({ shape: reduced(x, attributes), type: x.type }),
  gradient: ({ g, x, attributes }) => ({ x: () => spread(g, x.x, attributes), axes: CONSTANT }),
});

const ReduceMean = define<'x' | 'axes', Reduction>({
  type: 'ReduceMean',
  inputs: ['x', 'axes'],
  infer: ({ x }, attributes) => ({ shape: reduced(x, attributes), type: x.type }),
  gradient: ({ g, x: { x }, attributes }) => ({
    x: () => {
      const count = product(x.shape.filter((_, i) => attributes.over.known.includes(i)));
      return spread(scaleDown(g, count), x, attributes);
    },
    axes: CONSTANT,
  }),
});

function scaleDown(g: Tensor, count: Dim): Tensor {
  return typeof count === 'number' ? mul(g, 1 / count) : div(g, countTensor(g.graph, count));
}

/** A number of elements that is known when the session runs; float. */
function countTensor(graph: Graph, count: Dim): Tensor {
  return reshape(cast(shapeTensor(graph, [count]), 'float32'), []);
}

const ReduceMax = define<'x' | 'axes', Reduction>({
  type: 'ReduceMax',
  inputs: ['x', 'axes'],
  infer: ({ x }, attributes) => ({ shape: reduced(x, attributes), type: x.type }),
  gradient: () => ({ x: CONSTANT, axes: CONSTANT }),
});

type Reducer = typeof ReduceSum;

function reduce(
  operator: Reducer,
  x: Tensor,
  axes: readonly number[] | undefined,
  keepdims: boolean,
): Tensor {
  const over = (axes ?? x.shape.map((_, i) => i)).map((a) => axisOf(x, a));
  if (over.length === 0) return x;
  const tensor = x.graph.constant(over, [over.length], 'int64');
  return operator({ x, axes: tensor }, { keepdims: keepdims ? 1 : 0, over: { known: over } });
}

/** Sum over some axes, or over all. */
export const sum = (x: Tensor, axes?: readonly number[], keepdims = false): Tensor =>
  reduce(ReduceSum, x, axes, keepdims);
/** Mean over some axes, or over all. */
export const mean = (x: Tensor, axes?: readonly number[], keepdims = false): Tensor =>
  reduce(ReduceMean, x, axes, keepdims);
/** Greatest element along some axes, or of all. Taken for a constant: no gradient flows. */
export const max = (x: Tensor, axes?: readonly number[], keepdims = false): Tensor =>
  reduce(ReduceMax, x, axes, keepdims);
