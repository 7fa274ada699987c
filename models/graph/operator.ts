import { HemlineError } from '../error.ts';
import type { Dim } from './dims.ts';
import type { DType, Graph, Node, Tensor } from './graph.ts';

/**
 * ONNX attributes. A bare number is an INT; a FLOAT is written `{ float }`. What ONNX wants as a tensor
 * (a shape, axes) is an input, and beside it, for our own rules, `{ known }`, which is not written.
 */
export type Attribute = number | string | readonly number[] | { readonly float: number } | Known;
export interface Known {
  readonly known: readonly Dim[];
}
export type Attributes = Readonly<Record<string, Attribute>>;

/** What is known of a tensor before it is made. */
export interface Value {
  readonly shape: readonly Dim[];
  readonly type: DType;
}

/** Makes the gradient for one input, when asked. `index` counts the inputs of a variadic operator. */
export type Rule = (index: number) => Tensor;

/** In the place of a rule: the output does not depend on this input in any way that has a derivative. */
export const CONSTANT = null;

/** What a gradient rule sees: the operator's inputs `x`, its outputs, and the gradients of those. */
export interface Backward<K extends string, A> {
  readonly x: Readonly<Record<K, Tensor>>;
  /** Every input in order, for variadic operators. */
  readonly xs: readonly Tensor[];
  readonly y: Tensor;
  readonly ys: readonly Tensor[];
  /** Gradient of the first output. */
  readonly g: Tensor;
  /** Gradients of all outputs; undefined where an output does not reach the loss. */
  readonly gs: readonly (Tensor | undefined)[];
  readonly attributes: A;
}

/**
 * One ONNX operator: what it takes, what comes out, and its derivative. `gradient` has an entry for
 * every input by type, so that an operator without its gradient does not compile; what has no
 * derivative says so (`CONSTANT`). A rule's result may be larger than the input by broadcasting: the
 * walker sums.
 */
export interface Operator<K extends string = string, A extends Attributes = Attributes> {
  readonly type: string;
  /** Operator set: ONNX's own by default. */
  readonly domain?: 'com.microsoft';
  readonly inputs: readonly K[];
  /** The last input may be repeated. */
  readonly variadic?: boolean;
  /** Inputs that may be missing. */
  readonly optional?: readonly K[];
  /** Checks inputs and attributes, and gives the outputs' shapes. Throws `misuse` with what is wrong. */
  infer(x: Readonly<Record<K, Tensor>>, attributes: A, xs: readonly Tensor[]): Value | readonly Value[];
  gradient(context: Backward<K, A>): Readonly<Record<K, Rule | typeof CONSTANT>>;
}

/** A mistake in a graph's making; the graph adds the operator's name and path. */
export function misuse(message: string): HemlineError {
  return new HemlineError('graph-shape', message);
}

/** Inputs as a caller gives them. */
export type Given<K extends string> = Readonly<Record<K, Tensor | readonly Tensor[] | undefined>>;

/** Makes an operator callable: its node is added to the graph of its inputs, its first output returned. */
export function define<const K extends string, A extends Attributes = Record<never, never>>(
  operator: Operator<K, A>,
): (inputs: Partial<Given<K>>, attributes?: A) => Tensor {
  return (inputs, attributes) => {
    const list = operator.inputs.flatMap<Tensor | undefined>((key) => inputs[key]);
    while (list.length > 0 && list.at(-1) === undefined) list.pop();
    const graph = list.find((t) => t !== undefined)?.graph;
    if (!graph) throw misuse(`${operator.type} was given no tensor`);
    return graph.add(operator, list, attributes ?? {}).outputs[0]!;
  };
}

/** A node's inputs under the names that its operator gives them. */
export function named(node: Pick<Node, 'operator' | 'inputs'>): Record<string, Tensor> {
  const pairs: [string, Tensor][] = [];
  node.operator.inputs.forEach((key, i) => {
    const tensor = node.inputs[i];
    if (tensor) pairs.push([key, tensor]);
  });
  return Object.fromEntries(pairs);
}

/** A number stands for a scalar constant of the graph that the other operand belongs to. */
export function lift(graph: Graph, value: Tensor | number): Tensor {
  return typeof value === 'number' ? graph.constant(value) : value;
}
