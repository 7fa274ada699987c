import { HemlineError } from '../error.ts';
import { type Dim, product, sameShape } from './dims.ts';
import { type Attributes, misuse, named, type Operator, type Value } from './operator.ts';

export type { Dim } from './dims.ts';
export type DType = 'float32' | 'float16' | 'bfloat16' | 'int64' | 'int32' | 'bool' | 'uint8';

/** A value in a graph. It holds no numbers: those come when a session runs. */
export interface Tensor extends Value {
  readonly graph: Graph;
  readonly name: string;
  /** The node that makes it; inputs, weights and constants have none. */
  readonly producer?: Node;
}

/** One operator at work. */
export interface Node {
  readonly name: string;
  /** The scope it was made in: a checkpoint's key prefix, or a gradient's path. */
  readonly path: string;
  readonly operator: Operator;
  readonly inputs: readonly (Tensor | undefined)[];
  readonly attributes: Attributes;
  readonly outputs: readonly Tensor[];
}

/**
 * How a weight starts: `linear` is PyTorch's default for Linear and Conv, U(-1/sqrt(fan_in), +);
 * `kaiming` is normal with variance 2/fan_in (He et al. 2015), for layers before ReLU.
 */
export type Init = 'zeros' | 'ones' | 'linear' | 'kaiming' | { readonly normal: number };

export interface Weight {
  readonly tensor: Tensor;
  readonly shape: readonly number[];
  readonly init: Init;
  /** Trained weights are fed with every run; the others are part of the session. */
  readonly trained: boolean;
}

export interface Constant {
  readonly tensor: Tensor;
  readonly data: Float32Array | BigInt64Array | Int32Array | Uint8Array;
}

/** Names below a prefix. */
export interface Scope {
  readonly graph: Graph;
  readonly path: string;
  at(name: string | number): Scope;
  weight(name: string, shape: readonly number[], init?: Init): Tensor;
}

/** Constants up to this many elements are shared when they are equal. */
const SHARED = 64;

/**
 * A network being written down. Equal operators on equal inputs are one node, so rules may ask for
 * the same transpose twice and pay once.
 */
export class Graph {
  readonly name: string;
  readonly nodes: Node[] = [];
  readonly inputs = new Map<string, Tensor>();
  readonly outputs = new Map<string, Tensor>();
  readonly weights = new Map<string, Weight>();
  readonly constants = new Map<string, Constant>();
  readonly #isTrained: (weight: string) => boolean;
  readonly #names = new Set<string>();
  readonly #known = new Map<string, Node>();
  #path: string | undefined;

  /** `trained` says which weights are fed with every run; none by default. */
  constructor(name: string, options: { trained?: (weight: string) => boolean } = {}) {
    this.name = name;
    this.#isTrained = options.trained ?? (() => false);
  }

  input(name: string, shape: readonly Dim[], type: DType = 'float32'): Tensor {
    if (this.#names.has(name)) throw misuse(`${this.name} has two inputs called ${name}`);
    const tensor = this.#tensor(name, { shape, type });
    this.inputs.set(name, tensor);
    return tensor;
  }

  /** A named weight. Asking again gives the same tensor; the shape must agree. */
  weight(name: string, shape: readonly number[], init: Init = 'linear'): Tensor {
    const known = this.weights.get(name);
    if (known) {
      if (sameShape(known.shape, shape)) return known.tensor;
      throw misuse(`weight ${name} is [${known.shape}] in one place and [${shape}] in another`);
    }
    const tensor = this.#tensor(name, { shape, type: 'float32' });
    this.weights.set(name, { tensor, shape, init, trained: this.#isTrained(name) });
    return tensor;
  }

  /** Numbers known now. A single number makes a scalar, a list a vector, unless `shape` says otherwise. */
  constant(
    values: number | readonly number[] | Float32Array | BigInt64Array,
    shape?: readonly number[],
    type: DType = values instanceof BigInt64Array ? 'int64' : 'float32',
  ): Tensor {
    const list = typeof values === 'number' ? [values] : values;
    const dims = shape ?? (typeof values === 'number' ? [] : [list.length]);
    if (product(dims) !== list.length) throw misuse(`a constant of ${list.length} values is not [${dims}]`);
    const key = `${type}[${dims}]${list.length > SHARED ? `#${this.constants.size}` : list.join()}`;
    const known = this.constants.get(key);
    if (known) return known.tensor;
    const tensor = this.#tensor(this.#unique('constant'), { shape: dims, type });
    this.constants.set(key, { tensor, data: store(list, type) });
    return tensor;
  }

  output(name: string, tensor: Tensor): void {
    if (this.outputs.has(name)) throw misuse(`${this.name} has two outputs called ${name}`);
    if (this.inputs.has(name) || this.weights.has(name))
      throw misuse(`${this.name} has an input called ${name}: call the output something else`);
    this.outputs.set(name, tensor);
  }

  /** Names below `scope.`; the scope is the checkpoint's key prefix. */
  at(scope: string): Scope {
    const prefix = scope === '' ? '' : `${scope}.`;
    return {
      graph: this,
      path: scope,
      at: (name) => this.at(`${prefix}${name}`),
      weight: (name, shape, init) => this.weight(`${prefix}${name}`, shape, init),
    };
  }

  /** Puts the nodes that `make` adds under `path`. */
  within<T>(path: string, make: () => T): T {
    const before = this.#path;
    this.#path = path;
    try {
      return make();
    } finally {
      this.#path = before;
    }
  }

  /** Adds a node, or finds the equal one. Use the functions in ops/ instead. */
  add(operator: Operator, inputs: readonly (Tensor | undefined)[], attributes: Attributes): Node {
    const key = `${operator.domain ?? ''}${operator.type}(${inputs.map((t) => t?.name ?? '')})${JSON.stringify(attributes)}`;
    const known = this.#known.get(key);
    if (known) return known;
    const path = this.#path ?? this.#pathOf(inputs);
    const values = this.#infer(operator, inputs, attributes, path);
    const name = this.#unique(`${path}/${operator.type}`);
    const outputs: Tensor[] = [];
    const node: Node = { name, path, operator, inputs, attributes, outputs };
    values.forEach((value, i) => {
      outputs.push(this.#tensor(i === 0 ? name : `${name}:${i}`, value, node));
    });
    this.nodes.push(node);
    this.#known.set(key, node);
    return node;
  }

  #infer(operator: Operator, inputs: readonly (Tensor | undefined)[], attributes: Attributes, path: string) {
    try {
      inputs.forEach((tensor, i) => {
        if (tensor && tensor.graph !== this)
          throw misuse(`${tensor.name} belongs to graph ${tensor.graph.name}`);
        const key = operator.inputs[Math.min(i, operator.inputs.length - 1)]!;
        if (!tensor && !operator.optional?.includes(key)) throw misuse(`${key} is missing`);
      });
      const present = inputs.filter((t) => t !== undefined);
      const values = operator.infer(named({ operator, inputs }), attributes, present);
      return 'shape' in values ? [values] : values;
    } catch (cause) {
      if (!(cause instanceof HemlineError)) throw cause;
      const shapes = inputs.map((t) => (t ? `[${t.shape}]` : '-')).join(' ');
      throw new HemlineError(
        cause.code,
        `${operator.type} at '${path}' of ${this.name} (${shapes}): ${cause.message}`,
        { cause },
      );
    }
  }

  /** Where no path is set: the layer that the first weight belongs to, or what the first input came from. */
  #pathOf(inputs: readonly (Tensor | undefined)[]): string {
    const weight = inputs.find((t) => t && this.weights.has(t.name));
    if (weight) return weight.name.slice(0, Math.max(0, weight.name.lastIndexOf('.')));
    return inputs.find((t) => t?.producer)?.producer?.path ?? '';
  }

  #tensor(name: string, { shape, type }: Value, producer?: Node): Tensor {
    this.#names.add(name);
    return { graph: this, name, shape, type, producer };
  }

  #unique(name: string): string {
    let candidate = name;
    for (let i = 2; this.#names.has(candidate); i++) candidate = `${name}#${i}`;
    return candidate;
  }
}

function store(values: readonly number[] | Float32Array | BigInt64Array, type: DType): Constant['data'] {
  if (values instanceof BigInt64Array) return values;
  if (type === 'int64') return BigInt64Array.from(values, BigInt);
  if (type === 'int32') return Int32Array.from(values);
  if (type === 'bool' || type === 'uint8') return Uint8Array.from(values);
  if (type === 'float32') return values instanceof Float32Array ? values : Float32Array.from(values);
  throw misuse(`constants of type ${type} are not known`);
}
