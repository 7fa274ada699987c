import { broadcast, type Dim, product, sameShape } from '../dims.ts';
import type { Tensor } from '../graph.ts';
import { define, misuse, type Value } from '../operator.ts';
import { add } from './elementwise.ts';
import { sum } from './reduce.ts';
import { reshape } from './shape.ts';

interface Flags {
  transA: number;
  transB: number;
  [name: string]: number;
}

function multiplied({ a, b }: { a: Tensor; b: Tensor }, { transA, transB }: Flags): Value {
  if (a.shape.length < 2 || b.shape.length < 2) throw misuse('both sides need two axes or more');
  const [rows, left] = ends(a.shape, transA);
  const [right, columns] = ends(b.shape, transB);
  if (left !== right) throw misuse(`${left} columns meet ${right} rows`);
  const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (!batch) throw misuse('the leading axes do not broadcast');
  return { shape: [...batch, rows, columns], type: a.type };
}

function ends(shape: readonly Dim[], transposed: number): [Dim, Dim] {
  const [m, n] = shape.slice(-2) as [Dim, Dim];
  return transposed ? [n, m] : [m, n];
}

// y = A B:     dA = g B^T,  dB = A^T g
// y = A^T B:   dA = B g^T,  dB = A g      and so on: the transposed side changes places.
function backward(g: Tensor, { a, b }: { a: Tensor; b: Tensor }, { transA, transB }: Flags) {
  return {
    a: () =>
      transA ? matmul(b, g, { transA: transB === 1, transB: true }) : matmul(g, b, { transB: transB === 0 }),
    b: () => {
      // One matrix shared by a batch: one long product instead of a batch of them and their sum.
      const shared = b.shape.length === 2 && a.shape.length > 2 && !transA;
      const [x, dy] = shared ? [flat(a), flat(g)] : [a, g];
      return transB
        ? matmul(dy, x, { transA: true, transB: transA === 1 })
        : matmul(x, dy, { transA: transA === 0 });
    },
  };
}

const flat = (x: Tensor): Tensor => reshape(x, [product(x.shape.slice(0, -1)), x.shape.at(-1)!]);

const MatMul = define({
  type: 'MatMul',
  inputs: ['a', 'b'],
  infer: (x) => multiplied(x, { transA: 0, transB: 0 }),
  gradient: ({ g, x }) => backward(g, x, { transA: 0, transB: 0 }),
});

const FusedMatMul = define<'a' | 'b', Flags>({
  type: 'FusedMatMul',
  domain: 'com.microsoft',
  inputs: ['a', 'b'],
  infer: multiplied,
  gradient: ({ g, x, attributes }) => backward(g, x, attributes),
});

/** Matrix product over the last two axes, broadcasting over the leading ones. */
export function matmul(a: Tensor, b: Tensor, options: { transA?: boolean; transB?: boolean } = {}): Tensor {
  const flags = { transA: options.transA ? 1 : 0, transB: options.transB ? 1 : 0 };
  return flags.transA || flags.transB ? FusedMatMul({ a, b }, flags) : MatMul({ a, b });
}

// y = x w^T + bias
const Gemm = define<'x' | 'weight' | 'bias', { transB: number }>({
  type: 'Gemm',
  inputs: ['x', 'weight', 'bias'],
  optional: ['bias'],
  infer: ({ x, weight, bias }) => {
    const [out, columns] = weight.shape as [Dim, Dim];
    if (x.shape.length !== 2 || weight.shape.length !== 2) throw misuse('a matrix meets a weight [out, in]');
    if (x.shape[1] !== columns) throw misuse(`${x.shape[1]} features meet a weight for ${columns}`);
    if (bias && !sameShape(bias.shape, [out])) throw misuse(`the bias must be [${out}]`);
    return { shape: [x.shape[0]!, out], type: x.type };
  },
  gradient: ({ g, x }) => ({
    x: () => matmul(g, x.weight),
    weight: () => matmul(g, x.x, { transA: true }),
    bias: () => sum(g, [0]),
  }),
});

/** PyTorch's Linear: x [..., in], weight [out, in], bias [out]. */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const lead = x.shape.slice(0, -1);
  if (lead.filter((d) => typeof d === 'string').length > 1) {
    const y = matmul(x, weight, { transB: true });
    return bias ? add(y, bias) : y;
  }
  const y = Gemm({ x: flat(x), weight, bias }, { transB: 1 });
  return reshape(y, [...lead, y.shape[1]!]);
}
