import { HemlineError } from '../error.ts';
import { broadcast, type Dim, sameShape } from './dims.ts';
import type { Node, Tensor } from './graph.ts';
import { named } from './operator.ts';
import { add, reshape, sum, zeros } from './ops/index.ts';

/**
 * Reverse-mode differentiation: the gradients of a scalar `loss` with respect to `wrt`, as nodes
 * appended to the same graph. Only what lies between `wrt` and the loss is computed, so frozen weights
 * and detached inputs cost nothing.
 * @throws HemlineError `graph-gradient` when the loss is no scalar or does not depend on one of `wrt`.
 */
export function gradients(loss: Tensor, wrt: readonly Tensor[]): Tensor[] {
  const { graph } = loss;
  if (loss.shape.some((d) => d !== 1))
    throw failure(`the loss ${loss.name} is [${loss.shape}], not a scalar`);
  const nodes = graph.nodes.slice();
  const needed = dependants(nodes, wrt);

  // Contributions are added up when they are used: a tensor with two consumers has two.
  const found = new Map<Tensor, Tensor[]>();
  const gradientOf = (tensor: Tensor): Tensor | undefined => {
    const parts = found.get(tensor);
    if (!parts) return undefined;
    const total = graph.within(`${tensor.producer?.path ?? tensor.name}/sum`, () =>
      parts.reduce((a, b) => add(a, b)),
    );
    found.set(tensor, [total]);
    return total;
  };
  found.set(loss, [
    graph.constant(
      [1],
      loss.shape.map(() => 1),
    ),
  ]);

  for (const node of nodes.reverse()) {
    if (!node.outputs.some((y) => needed.has(y) && found.has(y))) continue;
    for (const [input, gradient] of differentiate(node, node.outputs.map(gradientOf), needed)) {
      const parts = found.get(input);
      if (parts) parts.push(gradient);
      else found.set(input, [gradient]);
    }
  }
  return wrt.map((tensor) => {
    const gradient = gradientOf(tensor);
    if (!gradient) throw failure(`${loss.name} does not depend on ${tensor.name}`);
    return gradient;
  });
}

/** All tensors that depend on one of `sources`, with the sources. */
function dependants(nodes: readonly Node[], sources: readonly Tensor[]): Set<Tensor> {
  const set = new Set(sources);
  for (const node of nodes) {
    if (node.inputs.some((t) => t && set.has(t))) for (const output of node.outputs) set.add(output);
  }
  return set;
}

/** The gradients of a node's inputs, where they are needed and there is one. */
function differentiate(
  node: Node,
  gs: readonly (Tensor | undefined)[],
  needed: ReadonlySet<Tensor>,
): [Tensor, Tensor][] {
  const { operator, inputs, outputs, attributes } = node;
  const xs = inputs.filter((t) => t !== undefined);
  const y = outputs[0]!;
  // Where only a later output reaches the loss.
  const g = gs[0] ?? zeros(y.graph, y.shape);
  const rules = operator.gradient({ x: named(node), xs, y, ys: outputs, g, gs, attributes });
  return inputs.flatMap((input, index): [Tensor, Tensor][] => {
    const key = operator.inputs[Math.min(index, operator.inputs.length - 1)]!;
    const rule = rules[key];
    if (!input || !rule || !needed.has(input)) return [];
    const path = `${node.path}/d${key}`;
    const gradient = input.graph.within(path, () => unbroadcast(rule(index), input.shape));
    if (gradient.type !== input.type)
      throw failure(`${path}: ${operator.type} gives a ${gradient.type} for ${input.type}`);
    return [[input, gradient]];
  });
}

/** Sums over the axes that broadcasting added or widened. */
function unbroadcast(gradient: Tensor, shape: readonly Dim[]): Tensor {
  if (sameShape(gradient.shape, shape)) return gradient;
  const wide = broadcast(gradient.shape, shape);
  if (!wide || !sameShape(wide, gradient.shape))
    throw failure(`gradient [${gradient.shape}] does not fit an input of [${shape}]`);
  const lead = gradient.shape.length - shape.length;
  const axes = gradient.shape.flatMap((d, i) => (i < lead || d !== shape[i - lead] ? [i] : []));
  return reshape(sum(gradient, axes, true), shape);
}

function failure(message: string): HemlineError {
  return new HemlineError('graph-gradient', message);
}
