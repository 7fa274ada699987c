import { dirname, relative, resolve as resolvePath } from 'node:path';
import type { Dim } from './dims.ts';
import type { DType, Graph, Tensor } from './graph.ts';
import { encodeModel, externalTensor, type Message, node, tensor, valueInfo } from './onnx.ts';
import { resolve, type StoredTensor, type WeightSource } from './weights.ts';

const STORED = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' } as const;

/** What goes into a model, or comes out. */
export interface Port {
  readonly name: string;
  readonly type: DType;
  readonly shape: readonly Dim[];
}

/** A graph ready to run, as plain data: it can be sent to another thread. */
export interface Model {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Inputs, then trained weights. */
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** The folder that weights left in place are named relative to; undefined when there are none. */
  readonly folder?: string;
}

/**
 * Writes a graph as an ONNX model. Weights that are not trained become initializers: those with a
 * place in a file stay there, and narrow ones are widened by a Cast.
 */
export function lower(graph: Graph, source?: WeightSource): Model {
  const frozen = [...graph.weights].filter(([, w]) => !w.trained);
  const stored = new Map(frozen.map(([name, w]) => [name, resolve(source, name, w.shape)]));
  const folder = commonFolder([...stored.values()]);
  const nodes: Message[] = [];
  const initializers: Message[] = [];

  for (const { tensor: t, data } of graph.constants.values())
    initializers.push(tensor(t.name, t.shape, t.type, data));
  for (const [name, { shape }] of frozen) {
    const value = stored.get(name)!;
    const narrow = value.dtype === 'F32' ? name : `${name}:${value.dtype}`;
    const type = STORED[value.dtype];
    if (value.location && folder !== undefined) {
      const { file, offset, length } = value.location;
      const location = relative(folder, resolvePath(file));
      initializers.push(externalTensor(narrow, shape, type, { location, offset, length }));
      if (narrow !== name) nodes.push(node(`${name}/Cast`, 'Cast', [narrow], [name], { to: 1 }));
    } else initializers.push(tensor(name, shape, 'float32', value.read()));
  }

  const aliases = outputNames(graph);
  const nameOf = (t: Tensor | undefined) => (t ? (aliases.get(t) ?? t.name) : '');
  for (const n of graph.nodes) {
    const { type, domain } = n.operator;
    nodes.push(node(n.name, type, n.inputs.map(nameOf), n.outputs.map(nameOf), n.attributes, domain));
  }
  for (const [name, t] of graph.outputs)
    if (aliases.get(t) !== name) nodes.push(node(`output/${name}`, 'Identity', [nameOf(t)], [name]));
  const port = (name: string, { type, shape }: Tensor): Port => ({ name, type, shape });
  const trained = [...graph.weights.values()].filter((w) => w.trained).map((w) => w.tensor);
  const inputs = [...graph.inputs.values(), ...trained].map((t) => port(t.name, t));
  const outputs = [...graph.outputs].map(([name, t]) => port(name, t));
  const [input, output] = [inputs, outputs].map((ports) =>
    ports.map(({ name, type, shape }) => valueInfo(name, shape, type)),
  );
  const bytes = encodeModel({ name: graph.name, node: nodes, initializer: initializers, input, output });
  return { name: graph.name, bytes, inputs, outputs, folder };
}

/** A computed tensor takes the name of the output that it is; where that cannot be, an Identity follows. */
function outputNames(graph: Graph): Map<Tensor, string> {
  const names = new Map<Tensor, string>();
  for (const [name, t] of graph.outputs) if (t.producer && !names.has(t)) names.set(t, name);
  return names;
}

function commonFolder(stored: readonly StoredTensor[]): string | undefined {
  const folders = new Set(
    stored.flatMap(({ location }) => (location ? [dirname(resolvePath(location.file))] : [])),
  );
  let [common] = folders;
  for (const folder of folders)
    while (common !== undefined && relative(common, folder).startsWith('..')) {
      const up = dirname(common);
      if (up === common) return common;
      common = up;
    }
  return common;
}
