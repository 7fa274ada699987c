import { type Dim, evaluate } from './dims.ts';
import type { Graph, Node } from './graph.ts';

/**
 * Floating-point operations of one run, a multiplication and an addition counted as two: those of
 * convolutions and matrix products, which are the useful work, forward and backward.
 */
export function countFlops(graph: Graph, dims: Readonly<Record<string, number>> = {}): number {
  const count = (shape: readonly Dim[]) => shape.reduce<number>((n, d) => n * (evaluate(d, dims) ?? 1), 1);
  return graph.nodes.reduce((total, node) => total + 2 * multiplications(node, count), 0);
}

function multiplications(node: Node, count: (shape: readonly Dim[]) => number): number {
  const [x, weight] = node.inputs;
  const y = node.outputs[0]!;
  switch (node.operator.type) {
    case 'Conv':
      return count(y.shape) * count(weight!.shape.slice(1));
    case 'ConvTranspose':
      return count(x!.shape) * count(weight!.shape.slice(1));
    case 'Gemm':
      return count(y.shape) * count(weight!.shape.slice(1));
    case 'MatMul':
    case 'FusedMatMul':
      return count(y.shape) * count([x!.shape.at(node.attributes.transA ? -2 : -1)!]);
    default:
      return 0;
  }
}
