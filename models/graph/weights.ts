import { HemlineError } from '../error.ts';

/** A tensor in a file or in memory. */
export interface StoredTensor {
  readonly dtype: 'F32' | 'F16' | 'BF16';
  readonly shape: readonly number[];
  /** The values, widened to float32. */
  read(): Float32Array;
  /** Where it lies, when it can be referred to in place: bytes of a file. */
  readonly location?: { readonly file: string; readonly offset: number; readonly length: number };
}

/** Named tensors: a safetensors file, several of them, or a map. */
export interface WeightSource {
  get(name: string): StoredTensor | undefined;
  names(): Iterable<string>;
}

/** Values in memory as a source. Their shapes are taken from the graph: only lengths are checked. */
export function weightsFrom(values: ReadonlyMap<string, Float32Array>): WeightSource {
  return {
    get(name) {
      const data = values.get(name);
      return data && { dtype: 'F32', shape: [data.length], read: () => data };
    },
    names: () => values.keys(),
  };
}

/** Weights of several components, each under its name and a dot. */
export function joinWeights(parts: Readonly<Record<string, WeightSource>>): WeightSource {
  return {
    get(name) {
      const dot = name.indexOf('.');
      return parts[name.slice(0, dot)]?.get(name.slice(dot + 1));
    },
    *names() {
      for (const [prefix, source] of Object.entries(parts))
        for (const name of source.names()) yield `${prefix}.${name}`;
    },
  };
}

/**
 * Finds a weight and checks its shape.
 * @throws HemlineError `weights-missing` or `weights-shape`.
 */
export function resolve(
  source: WeightSource | undefined,
  name: string,
  shape: readonly number[],
): StoredTensor {
  const stored = source?.get(name);
  if (!stored) throw new HemlineError('weights-missing', `The checkpoint has no weight called ${name}.`);
  const inMemory = stored.shape.length === 1 && !stored.location;
  const count = shape.reduce((n, d) => n * d, 1);
  const fits = inMemory ? stored.shape[0] === count : stored.shape.join() === shape.join();
  if (!fits)
    throw new HemlineError(
      'weights-shape',
      `Weight ${name} is [${stored.shape}], the network wants [${shape}].`,
    );
  return stored;
}
