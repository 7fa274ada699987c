import type { Graph } from '../graph/graph.ts';
import type { WeightSource } from '../graph/weights.ts';
import { listed } from './listed.ts';

/** What is wrong with a file's weights for a net, a line each: missing, of another shape, or left over. */
export function compareWeights(graph: Graph, source: WeightSource): string[] {
  const [missing, shapes]: [string[], string[]] = [[], []];
  for (const [name, { shape }] of graph.weights) {
    const stored = source.get(name);
    if (!stored) missing.push(name);
    else if (stored.shape.join() !== shape.join())
      shapes.push(`${name} ([${stored.shape}], the net wants [${shape}])`);
  }
  const left = [...source.names()].filter((name) => !graph.weights.has(name));
  return [
    ...(missing.length > 0 ? [`lacks ${listed(missing)}`] : []),
    ...(shapes.length > 0 ? [`has another shape for ${listed(shapes)}`] : []),
    ...(left.length > 0 ? [`holds ${listed(left)}, which the net does not use`] : []),
  ];
}

/** Reads every weight and says which hold NaN or infinity. */
export function findInfinities(source: WeightSource): string[] {
  const wrong = [...source.names()].filter((name) => !source.get(name)!.read().every(Number.isFinite));
  return wrong.length > 0 ? [`holds NaN or infinity in ${listed(wrong)}`] : [];
}
