import { type Dim, factors, product, quotient, sameShape, sum as sumOf } from '../dims.ts';
import type { Graph, Tensor } from '../graph.ts';
import { CONSTANT, define, type Known, misuse } from '../operator.ts';
import { axisOf } from './axis.ts';
import { mul } from './elementwise.ts';
import { slice } from './slice.ts';

const Shape = define<'x', { start: number; end: number }>({
  type: 'Shape',
  inputs: ['x'],
  infer: (_, { start, end }) => ({ shape: [end - start], type: 'int64' }),
  gradient: () => ({ x: CONSTANT }),
});

/** A shape as an int64 tensor: a constant, or where it has names, made from the graph's inputs at run time. */
export function shapeTensor(graph: Graph, shape: readonly Dim[]): Tensor {
  if (shape.every((d) => typeof d === 'number')) return graph.constant(shape, [shape.length], 'int64');
  const parts = shape.map((dim) => {
    const { count, symbols } = factors(dim);
    const start = graph.constant([count], [1], 'int64');
    return symbols.reduce((total, symbol) => mul(total, symbolTensor(graph, symbol)), start);
  });
  return parts.length === 1 ? parts[0]! : concat(parts, 0);
}

function symbolTensor(graph: Graph, symbol: string): Tensor {
  for (const x of graph.inputs.values()) {
    const start = x.shape.indexOf(symbol);
    if (start >= 0) return Shape({ x }, { start, end: start + 1 });
  }
  throw misuse(`no input of ${graph.name} has a dimension called ${symbol}`);
}

const Reshape = define<'x' | 'shape', { to: Known }>({
  type: 'Reshape',
  inputs: ['x', 'shape'],
  infer: ({ x }, { to }) => ({ shape: to.known, type: x.type }),
  gradient: ({ g, x }) => ({ x: () => reshape(g, x.x.shape), shape: CONSTANT }),
});

/** The same elements in another shape. At most one -1; names of dimensions are allowed. */
export function reshape(x: Tensor, shape: readonly Dim[]): Tensor {
  const known = shape.filter((d) => d !== -1);
  const rest = quotient(product(x.shape), product(known));
  if (shape.length - known.length > 1 || rest === undefined || (known.length === shape.length && rest !== 1))
    throw misuse(`Reshape: [${x.shape}] is not [${shape}]`);
  const dims = shape.map((d) => (d === -1 ? rest : d));
  if (sameShape(dims, x.shape)) return x;
  // ONNX says 0 for "as before" and -1 for "what is left", so names are seldom looked up at run time.
  const names = dims.filter((d, i) => typeof d === 'string' && d !== x.shape[i]).length;
  const plain = dims.map((d, i) => (typeof d === 'number' ? d : d === x.shape[i] ? 0 : -1));
  const tensor = names <= 1 ? x.graph.constant(plain, [plain.length], 'int64') : shapeTensor(x.graph, dims);
  return Reshape({ x, shape: tensor }, { to: { known: dims } });
}

const Expand = define<'x' | 'shape', { to: Known }>({
  type: 'Expand',
  inputs: ['x', 'shape'],
  infer: ({ x }, { to }) => ({ shape: to.known, type: x.type }),
  gradient: ({ g }) => ({ x: () => g, shape: CONSTANT }),
});

/** Repeats axes of length 1 (and leading axes that x does not have) to `shape`. */
export function expand(x: Tensor, shape: readonly Dim[]): Tensor {
  const lead = shape.length - x.shape.length;
  if (lead < 0 || x.shape.some((d, i) => d !== 1 && d !== shape[i + lead]))
    throw misuse(`Expand: [${x.shape}] does not widen to [${shape}]`);
  if (sameShape(x.shape, shape)) return x;
  return Expand({ x, shape: shapeTensor(x.graph, shape) }, { to: { known: shape } });
}

const Transpose = define<'x', { perm: readonly number[] }>({
  type: 'Transpose',
  inputs: ['x'],
  infer: ({ x }, { perm }) => {
    if (perm.length !== x.shape.length || x.shape.some((_, i) => !perm.includes(i)))
      throw misuse(`[${perm}] does not order ${x.shape.length} axes`);
    return { shape: perm.map((i) => x.shape[i]!), type: x.type };
  },
  gradient: ({ g, attributes: { perm } }) => ({
    x: () =>
      transpose(
        g,
        perm.map((_, i) => perm.indexOf(i)),
      ),
  }),
});

/** Axis i of the result is axis perm[i] of x. */
export function transpose(x: Tensor, perm: readonly number[]): Tensor {
  return perm.every((p, i) => p === i) ? x : Transpose({ x }, { perm });
}

const Concat = define<'xs', { axis: number }>({
  type: 'Concat',
  inputs: ['xs'],
  variadic: true,
  infer: (_, { axis }, xs) => {
    const [first] = xs as [Tensor];
    for (const x of xs) {
      if (x.type !== first.type) throw misuse(`${x.type} meets ${first.type}; cast one of them`);
      if (x.shape.length !== first.shape.length || x.shape.some((d, i) => i !== axis && d !== first.shape[i]))
        throw misuse(`the shapes differ beside axis ${axis}`);
    }
    const along = sumOf(xs.map((x) => x.shape[axis]!));
    return { shape: first.shape.map((d, i) => (i === axis ? along : d)), type: first.type };
  },
  gradient: ({ g, xs, attributes: { axis } }) => ({
    xs: (index) => {
      const sizes = xs.map((x) => x.shape[axis]!);
      if (!sizes.every((n) => typeof n === 'number'))
        throw misuse(`lengths [${sizes}] along axis ${axis} must be numbers`);
      const start = sizes.slice(0, index).reduce((a, b) => a + b, 0);
      return slice(g, { axis, start, end: start + sizes[index]! });
    },
  }),
});

/** Joins along an axis. */
export function concat(xs: readonly Tensor[], axis: number): Tensor {
  if (xs.length === 0) throw misuse('Concat: nothing to join');
  return xs.length === 1 ? xs[0]! : Concat({ xs }, { axis: axisOf(xs[0]!, axis) });
}

const Split = define<'x' | 'sizes', { axis: number; parts: Known }>({
  type: 'Split',
  inputs: ['x', 'sizes'],
  infer: ({ x }, { axis, parts }) =>
    parts.known.map((n) => ({ shape: x.shape.map((d, i) => (i === axis ? n : d)), type: x.type })),
  gradient: ({ g, gs, ys, attributes: { axis } }) => ({
    x: () =>
      concat(
        gs.map((part, i) => part ?? zeros(g.graph, ys[i]!.shape)),
        axis,
      ),
    sizes: CONSTANT,
  }),
});

/** Cuts an axis into parts of the given lengths. */
export function split(x: Tensor, sizes: readonly number[], axis: number): Tensor[] {
  const at = axisOf(x, axis);
  if (sumOf(sizes) !== x.shape[at])
    throw misuse(`Split: parts of [${sizes}] do not make ${x.shape[at]} of [${x.shape}]`);
  const tensor = x.graph.constant(sizes, [sizes.length], 'int64');
  return [...Split({ x, sizes: tensor }, { axis: at, parts: { known: sizes } }).producer!.outputs];
}

/** A tensor of zeros. */
export function zeros(graph: Graph, shape: readonly Dim[]): Tensor {
  return expand(
    graph.constant(
      [0],
      shape.map(() => 1),
    ),
    shape,
  );
}
