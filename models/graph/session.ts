import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { HemlineError } from '../error.ts';
import { type Dim, evaluate } from './dims.ts';
import type { DType, Graph } from './graph.ts';
import { lower, type Model, type Port } from './lower.ts';
import type { WeightSource } from './weights.ts';

export type TypedArray = Float32Array | BigInt64Array | Int32Array | Uint8Array;

export interface SessionOptions {
  /** Where weights that are not trained come from. */
  readonly weights?: WeightSource;
  /** `cpu` by default. */
  readonly provider?: 'cpu' | 'cuda' | 'webgpu';
  /** Threads for one operator; ONNX Runtime's choice (the physical cores) by default. */
  readonly threads?: number;
}

export interface Result {
  readonly data: TypedArray;
  readonly dims: readonly number[];
}

type Runtime = typeof import('onnxruntime-node');

/** Loaded by the first session only: importing hemline must not need it. */
async function loadRuntime(): Promise<Runtime> {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw new HemlineError(
      'onnxruntime-missing',
      'Running a network needs onnxruntime-node. Install it: ONNXRUNTIME_NODE_INSTALL=skip npm i onnxruntime-node (without the variable for CUDA).',
      { cause },
    );
  }
}

/** A graph, as it was when the session was opened, that can run. It blocks its thread while it does. */
export class Session {
  readonly #name: string;
  readonly #runtime: Runtime;
  readonly #session: InferenceSession;
  /** Arrays are fed again and again (weights, buffers); making their tensors costs more than using them. */
  readonly #tensors = new WeakMap<TypedArray, OrtTensor>();
  readonly #fed: readonly Port[];
  readonly #outputs: readonly Port[];

  private constructor(model: Model, runtime: Runtime, session: InferenceSession) {
    this.#name = model.name;
    this.#runtime = runtime;
    this.#session = session;
    this.#fed = model.inputs;
    this.#outputs = model.outputs;
  }

  static async open(graph: Graph, { weights, ...options }: SessionOptions = {}): Promise<Session> {
    return Session.of(lower(graph, weights), options);
  }

  /** A session of a graph that was lowered elsewhere, with its weights. */
  static async of(model: Model, options: Omit<SessionOptions, 'weights'> = {}): Promise<Session> {
    const runtime = await loadRuntime();
    const { bytes, folder } = model;
    const session = await runtime.InferenceSession.create(bytes, {
      executionProviders: [options.provider ?? 'cpu'],
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
      extra: {
        session: {
          set_denormal_as_zero: '1',
          ...(folder === undefined ? {} : { model_external_initializers_file_folder_path: folder }),
        },
      },
    });
    return new Session(model, runtime, session);
  }

  /**
   * Runs the graph once and gives every output. Named dimensions are solved from the lengths of the
   * feeds, or given in `dims`. Trained weights are fed by name like inputs. Outputs named in `into`
   * are written there.
   * @throws HemlineError `graph-feed` when a feed is missing or has the wrong type or length.
   */
  async run(
    feeds: Readonly<Record<string, TypedArray>>,
    options: { dims?: Readonly<Record<string, number>>; into?: Readonly<Record<string, Float32Array>> } = {},
  ): Promise<Record<string, Result>> {
    const dims = this.#solve(feeds, options.dims);
    const inputs: Record<string, OrtTensor> = {};
    for (const t of this.#fed) inputs[t.name] = this.#tensor(t, feeds[t.name]!, dims);
    const fetches: Record<string, OrtTensor | null> = {};
    for (const t of this.#outputs) {
      const target = options.into?.[t.name];
      fetches[t.name] = target ? this.#tensor(t, target, dims) : null;
    }
    const made = await this.#session.run(inputs, fetches);
    return Object.fromEntries(
      Object.entries(made).map(([name, value]) => [
        name,
        { data: value.data as TypedArray, dims: value.dims },
      ]),
    );
  }

  /** Frees the weights. The session cannot run afterwards. */
  async close(): Promise<void> {
    await this.#session.release();
  }

  /** Values of the named dimensions: an input whose shape lacks one name tells it by its length. */
  #solve(feeds: Readonly<Record<string, TypedArray>>, given: Readonly<Record<string, number>> = {}) {
    const dims: Record<string, number> = { ...given };
    for (const t of this.#fed) {
      const unknown = t.shape.filter((d): d is string => typeof d === 'string' && dims[d] === undefined);
      const data = feeds[t.name];
      if (!data) throw misfed(`${t.name} of ${this.#name} was not fed`);
      if (unknown.length !== 1) continue;
      const rest = t.shape.filter((d) => d !== unknown[0]).map((d) => evaluate(d, dims)!);
      dims[unknown[0]!] = data.length / rest.reduce((n, d) => n * d, 1);
    }
    return dims;
  }

  #tensor(t: Port, data: TypedArray, dims: Readonly<Record<string, number>>): OrtTensor {
    const { name } = t;
    const shape = t.shape.map((d: Dim) => {
      const n = evaluate(d, dims);
      if (n === undefined) throw misfed(`${name} is [${t.shape}]: say how much ${d} is, in dims`);
      return n;
    });
    if (!shape.every(Number.isInteger) || shape.reduce((n, d) => n * d, 1) !== data.length)
      throw misfed(`${name} has ${data.length} values, [${t.shape}] = [${shape}] wants another number`);
    const known = this.#tensors.get(data);
    if (known && known.dims.length === shape.length && known.dims.every((d, i) => d === shape[i]))
      return known;
    if (!(data instanceof HOLDS[t.type]))
      throw misfed(`${name} is ${t.type}, which a ${data.constructor.name} does not hold`);
    const type = t.type as 'float32';
    const tensor = new this.#runtime.Tensor(type, data as Float32Array, shape);
    this.#tensors.set(data, tensor);
    return tensor;
  }
}

const HOLDS: Readonly<Record<DType, abstract new (...values: never[]) => TypedArray | Uint16Array>> = {
  float32: Float32Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
  int64: BigInt64Array,
  int32: Int32Array,
  bool: Uint8Array,
  uint8: Uint8Array,
};

function misfed(message: string): HemlineError {
  return new HemlineError('graph-feed', `${message}.`);
}
