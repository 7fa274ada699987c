import { broadcast } from '../dims.ts';
import type { DType, Tensor } from '../graph.ts';
import { CONSTANT, define, lift, misuse, type Value } from '../operator.ts';
import { cast } from './cast.ts';

/** An operand: a number is taken for a scalar constant. */
export type Operand = Tensor | number;

function broadcasting({ a, b }: { a: Tensor; b: Tensor }, type: DType = a.type): Value {
  const shape = broadcast(a.shape, b.shape);
  if (!shape) throw misuse('the shapes do not broadcast');
  if (a.type !== b.type) throw misuse(`${a.type} meets ${b.type}; cast one of them`);
  return { shape, type };
}

const Add = define({
  type: 'Add',
  inputs: ['a', 'b'],
  infer: (x) => broadcasting(x),
  gradient: ({ g }) => ({ a: () => g, b: () => g }),
});

const Sub = define({
  type: 'Sub',
  inputs: ['a', 'b'],
  infer: (x) => broadcasting(x),
  gradient: ({ g }) => ({ a: () => g, b: () => neg(g) }),
});

const Mul = define({
  type: 'Mul',
  inputs: ['a', 'b'],
  infer: (x) => broadcasting(x),
  gradient: ({ g, x }) => ({ a: () => mul(g, x.b), b: () => mul(g, x.a) }),
});

// d(a/b)/db = -a/b^2 = -y/b
const Div = define({
  type: 'Div',
  inputs: ['a', 'b'],
  infer: (x) => broadcasting(x),
  gradient: ({ g, x, y }) => ({ a: () => div(g, x.b), b: () => neg(mul(g, div(y, x.b))) }),
});

const Neg = define({
  type: 'Neg',
  inputs: ['x'],
  infer: ({ x }) => x,
  gradient: ({ g }) => ({ x: () => neg(g) }),
});

const Sqrt = define({
  type: 'Sqrt',
  inputs: ['x'],
  infer: ({ x }) => x,
  gradient: ({ g, y }) => ({ x: () => div(mul(g, 0.5), y) }),
});

const Exp = define({
  type: 'Exp',
  inputs: ['x'],
  infer: ({ x }) => x,
  gradient: ({ g, y }) => ({ x: () => mul(g, y) }),
});

const Log = define({
  type: 'Log',
  inputs: ['x'],
  infer: ({ x }) => x,
  gradient: ({ g, x }) => ({ x: () => div(g, x.x) }),
});

// Zero at zero, as PyTorch has it.
const Abs = define({
  type: 'Abs',
  inputs: ['x'],
  infer: ({ x }) => x,
  gradient: ({ g, x }) => ({ x: () => mul(g, Sign({ x: x.x })) }),
});

const Sign = define({ type: 'Sign', inputs: ['x'], infer: ({ x }) => x, gradient: () => ({ x: CONSTANT }) });

// d x^p / dx = p x^(p-1)
const Pow = define({
  type: 'Pow',
  inputs: ['x', 'exponent'],
  infer: ({ x }) => x,
  gradient: ({ g, x }) => ({
    x: (): Tensor => mul(g, mul(x.exponent, Pow({ x: x.x, exponent: sub(x.exponent, 1) }))),
    exponent: CONSTANT,
  }),
});

// Where the bounds did nothing, y equals x.
const Clip = define({
  type: 'Clip',
  inputs: ['x', 'low', 'high'],
  infer: ({ x }) => x,
  gradient: ({ g, x, y }) => ({
    x: () => mul(g, cast(equal(x.x, y), 'float32')),
    low: CONSTANT,
    high: CONSTANT,
  }),
});

const Equal = define({
  type: 'Equal',
  inputs: ['a', 'b'],
  infer: (x) => broadcasting(x, 'bool'),
  gradient: () => ({ a: CONSTANT, b: CONSTANT }),
});

const Where = define({
  type: 'Where',
  inputs: ['condition', 'a', 'b'],
  infer: ({ condition, a, b }) => {
    if (condition.type !== 'bool') throw misuse(`the condition is ${condition.type}, not bool`);
    const { shape, type } = broadcasting({ a, b });
    const wide = broadcast(shape, condition.shape);
    if (!wide) throw misuse('the shapes do not broadcast');
    return { shape: wide, type };
  },
  gradient: ({ g, x }) => ({
    condition: CONSTANT,
    a: () => where(x.condition, g, 0),
    b: () => where(x.condition, 0, g),
  }),
});

type Binary = (inputs: { a: Tensor; b: Tensor }) => Tensor;

function pair(operator: Binary, a: Operand, b: Operand): Tensor {
  const known = typeof a === 'number' ? b : a;
  if (typeof known === 'number') throw misuse('one of two operands must be a tensor');
  return operator({ a: lift(known.graph, a), b: lift(known.graph, b) });
}

/** a + b, broadcasting. */
export const add = (a: Operand, b: Operand): Tensor => pair(Add, a, b);
/** a - b, broadcasting. */
export const sub = (a: Operand, b: Operand): Tensor => pair(Sub, a, b);
/** a * b, broadcasting. */
export const mul = (a: Operand, b: Operand): Tensor => pair(Mul, a, b);
/** a / b, broadcasting. */
export const div = (a: Operand, b: Operand): Tensor => pair(Div, a, b);
/** Whether a and b are equal, element by element; bool. Not differentiable. */
export const equal = (a: Operand, b: Operand): Tensor => pair(Equal, a, b);
export const neg = (x: Tensor): Tensor => Neg({ x });
export const sqrt = (x: Tensor): Tensor => Sqrt({ x });
export const exp = (x: Tensor): Tensor => Exp({ x });
/** Natural logarithm. */
export const log = (x: Tensor): Tensor => Log({ x });
export const abs = (x: Tensor): Tensor => Abs({ x });
/** x to a constant power. */
export const pow = (x: Tensor, exponent: number): Tensor => Pow({ x, exponent: lift(x.graph, exponent) });
/** x within [low, high]; no gradient flows where it was outside. */
export const clip = (x: Tensor, low: number, high: number): Tensor =>
  Clip({ x, low: lift(x.graph, low), high: lift(x.graph, high) });

/** `a` where the condition holds, `b` elsewhere, broadcasting. */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  return Where({ condition, a: lift(condition.graph, a), b: lift(condition.graph, b) });
}
