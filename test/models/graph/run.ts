import type { Graph, Tensor } from '../../../models/graph/graph.ts';
import { Session, type SessionOptions, type TypedArray } from '../../../models/graph/session.ts';

/** Runs a graph once with these outputs, and gives their numbers. */
export async function run(
  graph: Graph,
  outputs: Readonly<Record<string, Tensor>>,
  feeds: Readonly<Record<string, TypedArray>> = {},
  options: SessionOptions & { readonly dims?: Readonly<Record<string, number>> } = {},
): Promise<Record<string, number[]>> {
  for (const [name, tensor] of Object.entries(outputs)) graph.output(name, tensor);
  const session = await Session.open(graph, { threads: 1, ...options });
  try {
    const made = await session.run(feeds, { dims: options.dims });
    return Object.fromEntries(
      Object.entries(made).map(([name, { data }]) => [name, Array.from(data, Number)]),
    );
  } finally {
    await session.close();
  }
}
