import { join } from 'node:path';
import { SafetensorsFile } from '../../../models/checkpoint/safetensors.ts';
import type { Dim, DType, Graph, Tensor } from '../../../models/graph/graph.ts';
import * as op from '../../../models/graph/ops/index.ts';
import type { TypedArray } from '../../../models/graph/session.ts';

type Inputs = Readonly<Record<string, Tensor>>;

export interface Case {
  /** Made of the fixture's inputs. */
  build(x: Inputs): Tensor;
  /** Inputs whose first axis is the batch: those that take a named one. None by default. */
  readonly batch?: readonly string[];
  /** Linear in each input while the others stay, or in all of them together; neither by default. */
  readonly linear?: 'each' | 'together';
  /** Inputs that are not float32. */
  readonly types?: Readonly<Record<string, DType>>;
}

const x = ['x'];

/**
 * Operators with gradients, by name and variant; the name before a colon is the exported one. Numbers,
 * PyTorch's output and its gradients are in test/fixtures/graph.
 */
export const CASES: Readonly<Record<string, Case>> = {
  conv: { build: (t) => op.conv(t.x, t.weight, t.bias, { padding: 1 }), batch: x },
  'conv: 16x16': {
    build: (t) => op.conv(t.x, t.weight, undefined, { padding: 1 }),
    batch: x,
    linear: 'each',
  },
  'conv: 16x16, dilation 2, 3x5': {
    build: (t) => op.conv(t.x, t.weight, undefined, { padding: [2, 4, 2, 4], dilation: 2 }),
    batch: x,
    linear: 'each',
  },
  'conv: 1x1': { build: (t) => op.conv(t.x, t.weight, t.bias), batch: x },
  'conv: stride 2, even': {
    build: (t) => op.conv(t.x, t.weight, t.bias, { padding: 1, stride: 2 }),
    batch: x,
  },
  'conv: stride 2, odd': {
    build: (t) => op.conv(t.x, t.weight, undefined, { padding: 1, stride: 2 }),
    batch: x,
    linear: 'each',
  },
  'conv: stride 2, padded after': {
    build: (t) => op.conv(t.x, t.weight, undefined, { padding: [0, 0, 1, 1], stride: 2 }),
    batch: x,
    linear: 'each',
  },
  'conv: stride 3, dilation 2': {
    build: (t) => op.conv(t.x, t.weight, undefined, { padding: 1, stride: 3, dilation: 2 }),
    batch: x,
    linear: 'each',
  },
  'conv: groups': { build: (t) => op.conv(t.x, t.weight, t.bias, { padding: 1, groups: 2 }), batch: x },
  convTranspose: { build: (t) => op.convTranspose(t.x, t.weight, t.bias, { padding: 1 }), batch: x },
  'convTranspose: stride 2': {
    build: (t) => op.convTranspose(t.x, t.weight, t.bias, { stride: 2, padding: 1, outputPadding: 1 }),
    batch: x,
  },
  'convTranspose: groups': {
    build: (t) => op.convTranspose(t.x, t.weight, undefined, { stride: 2, groups: 2 }),
    batch: x,
    linear: 'each',
  },
  'convTranspose: dilation 2': {
    build: (t) => op.convTranspose(t.x, t.weight, undefined, { dilation: 2, padding: 1 }),
    batch: x,
    linear: 'each',
  },

  upsampleNearest: { build: (t) => op.upsampleNearest(t.x, 2), batch: x, linear: 'each' },
  'upsampleNearest: 3': { build: (t) => op.upsampleNearest(t.x, 3), batch: x, linear: 'each' },
  averagePool: { build: (t) => op.averagePool(t.x, 2), batch: x, linear: 'each' },
  'averagePool: 3': { build: (t) => op.averagePool(t.x, 3), batch: x, linear: 'each' },
  pixelShuffle: { build: (t) => op.pixelShuffle(t.x, 2), batch: x, linear: 'each' },
  pixelUnshuffle: { build: (t) => op.pixelUnshuffle(t.x, 2), batch: x, linear: 'each' },

  slice: {
    build: (t) =>
      op.slice(t.x, [
        { axis: 1, start: 1, end: 3 },
        { axis: -1, start: 2, end: 5 },
      ]),
    batch: x,
    linear: 'each',
  },
  pad: { build: (t) => op.pad(t.x, [0, 1, 0], [0, 0, 2]), batch: x, linear: 'each' },
  concat: { build: (t) => op.concat([t.a, t.b, t.c], 1), batch: ['a', 'b', 'c'], linear: 'together' },
  split: {
    build: (t) => op.concat(op.split(t.x, [1, 3, 2], -1).reverse(), -1),
    batch: x,
    linear: 'each',
  },
  transpose: { build: (t) => op.transpose(t.x, [0, 3, 1, 2]), batch: x, linear: 'each' },
  expand: { build: (t) => op.expand(t.x, [2, 3, 4]), linear: 'each' },
  reshape: { build: (t) => op.reshape(t.x, [t.x.shape[0]!, -1, 3]), batch: x, linear: 'each' },
  sum: { build: (t) => op.sum(t.x, [1, 3]), batch: x, linear: 'each' },
  'sum: all': { build: (t) => op.sum(t.x), batch: x, linear: 'each' },
  mean: { build: (t) => op.mean(t.x, [0, -1], true), batch: x, linear: 'each' },
  'mean: all': { build: (t) => op.mean(t.x), batch: x, linear: 'each' },

  add: { build: (t) => op.add(t.a, t.b), batch: ['a'], linear: 'together' },
  sub: { build: (t) => op.sub(t.a, t.b), batch: ['b'], linear: 'together' },
  neg: { build: (t) => op.neg(t.x), batch: x, linear: 'each' },
  mul: { build: (t) => op.mul(t.a, t.b), batch: ['a'], linear: 'each' },
  'mul: by itself': { build: (t) => op.mul(t.x, t.x), batch: x },
  div: { build: (t) => op.div(t.a, t.b), batch: ['b'] },
  sqrt: { build: (t) => op.sqrt(t.x), batch: x },
  exp: { build: (t) => op.exp(t.x), batch: x },
  log: { build: (t) => op.log(t.x), batch: x },
  abs: { build: (t) => op.abs(t.x), batch: x },
  pow: { build: (t) => op.pow(t.x, 3), batch: x },
  'pow: a root': { build: (t) => op.pow(t.x, 0.25), batch: x },
  clip: { build: (t) => op.clip(t.x, -1, 1), batch: x },
  where: {
    build: (t) => op.where(t.condition, t.a, t.b),
    batch: ['condition', 'a', 'b'],
    linear: 'together',
    types: { condition: 'bool' },
  },
  cast: { build: (t) => op.cast(op.cast(t.x, 'float16'), 'float32'), batch: x },

  sigmoid: { build: (t) => op.sigmoid(t.x), batch: x },
  tanh: { build: (t) => op.tanh(t.x), batch: x },
  relu: { build: (t) => op.relu(t.x), batch: x },
  silu: { build: (t) => op.silu(t.x), batch: x },
  quickGelu: { build: (t) => op.quickGelu(t.x), batch: x },
  gelu: { build: (t) => op.gelu(t.x), batch: x },
  erf: { build: (t) => op.erf(t.x), batch: x },

  matmul: { build: (t) => op.matmul(t.a, t.b), batch: ['a', 'b'], linear: 'each' },
  'matmul: transA': {
    build: (t) => op.matmul(t.a, t.b, { transA: true }),
    batch: ['a', 'b'],
    linear: 'each',
  },
  'matmul: transB': {
    build: (t) => op.matmul(t.a, t.b, { transB: true }),
    batch: ['a', 'b'],
    linear: 'each',
  },
  'matmul: both': {
    build: (t) => op.matmul(t.a, t.b, { transA: true, transB: true }),
    batch: ['a', 'b'],
    linear: 'each',
  },
  'matmul: shared': { build: (t) => op.matmul(t.a, t.b), batch: ['a'], linear: 'each' },
  'matmul: shared, transB': {
    build: (t) => op.matmul(t.a, t.b, { transB: true }),
    batch: ['a'],
    linear: 'each',
  },
  'matmul: shared, transA': {
    build: (t) => op.matmul(t.a, t.b, { transA: true }),
    batch: ['a'],
    linear: 'each',
  },
  'matmul: broadcast': { build: (t) => op.matmul(t.a, t.b), batch: ['a'], linear: 'each' },
  'matmul: shared left': { build: (t) => op.matmul(t.a, t.b), batch: ['b'], linear: 'each' },
  linear: { build: (t) => op.linear(t.x, t.weight, t.bias), batch: x },
  'linear: no bias': { build: (t) => op.linear(t.x, t.weight), batch: x, linear: 'each' },

  softmax: { build: (t) => op.softmax(t.x, -1), batch: x },
  'softmax: axis 1': { build: (t) => op.softmax(t.x, 1), batch: x },
  attention: { build: (t) => op.attention(t.q, t.k, t.v, { heads: 2 }), batch: ['q', 'k', 'v'] },
  'attention: causal': {
    build: (t) => op.attention(t.q, t.k, t.v, { heads: 2, causal: true }),
    batch: ['q', 'k', 'v'],
  },
  embedding: {
    build: (t) => op.embedding(t.table, t.ids),
    batch: ['ids'],
    linear: 'each',
    types: { ids: 'int64' },
  },
  layerNorm: { build: (t) => op.layerNorm(t.x, t.scale, t.bias, 1e-5), batch: x },
  groupNorm: { build: (t) => op.groupNorm(t.x, 2, t.scale, t.bias, 1e-5), batch: x },
  'groupNorm: large eps': { build: (t) => op.groupNorm(t.x, 3, t.scale, t.bias, 0.1), batch: x },
  normalizeGroups: { build: (t) => op.normalizeGroups(t.x, 2, 1e-6), batch: x },
  l2normalize: { build: (t) => op.l2normalize(t.x, -1), batch: x },
  'l2normalize: axis 1': { build: (t) => op.l2normalize(t.x, 1), batch: x },
};

/** Exports without a case, and why; what they do instead is in plain.test.ts. */
export const WITHOUT_GRADIENT: Readonly<Record<string, string>> = {
  detach: 'stops the gradient, which is its purpose',
  equal: 'true or false',
  max: 'taken for a constant, as its docstring says',
  zeros: 'depends on nothing',
};

const file = await SafetensorsFile.open(join(import.meta.dirname, '../../fixtures/graph/torch.safetensors'));

/** Names of the fixture's cases. */
export const recorded: ReadonlySet<string> = new Set(
  [...file.names()].map((name) => name.slice(0, name.indexOf('/'))),
);

/** A tensor of a case: an input, `y`, `cotangent` or `d <input>`. */
export function record(name: string, part: string): { shape: readonly number[]; data: Float32Array } {
  const stored = file.get(`${name}/${part}`);
  if (!stored) throw new Error(`the fixture has no ${part} of ${name}`);
  return { shape: stored.shape, data: stored.read() };
}

export interface Opened {
  readonly y: Tensor;
  /** sum(y * cotangent): its gradient is what PyTorch gave. */
  readonly loss: Tensor;
  /** The float inputs. */
  readonly differentiable: Tensor[];
  readonly feeds: Record<string, TypedArray>;
}

/** Builds a case on inputs of the fixture's shapes, or with `batch` in the place of their first axis. */
export function openCase(graph: Graph, name: string, symbolic = false): Opened {
  const { build, batch = [], types = {} } = CASES[name]!;
  const feeds: Record<string, TypedArray> = {};
  const inputs: Record<string, Tensor> = {};
  for (const full of file.names()) {
    const part = full.slice(name.length + 1);
    if (!full.startsWith(`${name}/`) || ['y', 'cotangent'].includes(part) || part.startsWith('d ')) continue;
    const { shape, data } = record(name, part);
    const type = types[part] ?? 'float32';
    const dims: readonly Dim[] = symbolic && batch.includes(part) ? ['batch', ...shape.slice(1)] : shape;
    inputs[part] = graph.input(part, dims, type);
    feeds[part] =
      type === 'int64' ? BigInt64Array.from(data, BigInt) : type === 'bool' ? Uint8Array.from(data) : data;
  }
  const y = build(inputs);
  feeds.cotangent = record(name, 'cotangent').data;
  const loss = op.sum(op.mul(y, graph.input('cotangent', y.shape)));
  const differentiable = Object.values(inputs).filter(({ type }) => type === 'float32');
  return { y, loss, differentiable, feeds };
}
