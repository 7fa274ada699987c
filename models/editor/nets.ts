import type { Pack } from '../checkpoint/pack.ts';
import { Graph, type Tensor } from '../graph/graph.ts';
import { Session, type SessionOptions, type TypedArray } from '../graph/session.ts';

/** Named results of one net. */
export type Run = (feeds: Readonly<Record<string, TypedArray>>) => Promise<Record<string, Float32Array>>;

/** One of a pack's networks, opened when it is first run. */
export interface Net {
  readonly run: Run;
  /** Opens it now. @throws HemlineError as sessions and weights do. */
  open(): Promise<void>;
  close(): Promise<void>;
}

type Outputs = Readonly<Record<string, Tensor>>;

/** A net of a pack's component. `build` makes the graph; its outputs are what `run` gives. */
export function packNet(
  pack: Pack,
  component: string,
  options: Pick<SessionOptions, 'provider' | 'threads'>,
  build: (graph: Graph) => Outputs,
): Net {
  return lazyNet(async () => {
    const graph = new Graph(component);
    for (const [name, tensor] of Object.entries(build(graph))) graph.output(name, tensor);
    return Session.open(graph, { ...options, weights: await pack.weights(component) });
  });
}

/** A net around a session that is made when it is needed; one that failed to open may be tried again. */
export function lazyNet(make: () => Promise<Session>): Net {
  let session: Promise<Session> | undefined;
  const opened = () => {
    session ??= make().catch((error) => {
      session = undefined;
      throw error;
    });
    return session;
  };
  return {
    async run(feeds) {
      const results = await (await opened()).run(feeds);
      return Object.fromEntries(
        Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]),
      );
    },
    open: async () => void (await opened()),
    async close() {
      const open = session;
      session = undefined;
      await (await open)?.close();
    },
  };
}
