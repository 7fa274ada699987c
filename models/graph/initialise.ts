import { Random } from '../random.ts';
import type { Graph, Init } from './graph.ts';

/**
 * First values of every weight of a graph. Each comes from a generator of its own, keyed by seed and
 * name, so adding a layer changes no other.
 */
export function initialise(graph: Graph, seed: number): Map<string, Float32Array> {
  const values = new Map<string, Float32Array>();
  for (const [name, { shape, init }] of graph.weights)
    values.set(name, fill(shape, init, new Random(`${seed}/weight/${name}`)));
  return values;
}

function fill(shape: readonly number[], init: Init, random: Random): Float32Array {
  const count = shape.reduce((n, d) => n * d, 1);
  // PyTorch's fan_in: what one output sees. A bias is told its own length, which is near enough for
  // square layers; networks that care give it an init of its own.
  const fanIn = shape.length > 1 ? count / shape[0]! : Math.max(1, count);
  if (init === 'zeros') return new Float32Array(count);
  if (init === 'ones') return new Float32Array(count).fill(1);
  if (init === 'linear') {
    const bound = 1 / Math.sqrt(fanIn);
    return Float32Array.from({ length: count }, () => random.between(-bound, bound));
  }
  const deviation = init === 'kaiming' ? Math.sqrt(2 / fanIn) : init.normal;
  return Float32Array.from({ length: count }, () => deviation * random.normal());
}
