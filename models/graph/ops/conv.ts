import type { Dim } from '../dims.ts';
import type { Tensor } from '../graph.ts';
import { define, misuse, type Value } from '../operator.ts';
import { matmul } from './matmul.ts';
import { sum } from './reduce.ts';
import { concat, reshape, split, transpose } from './shape.ts';
import { pad, slice } from './slice.ts';

export interface ConvOptions {
  /** Step of the kernel in cells; 1 by default. */
  readonly stride?: number;
  /** Zeros around the input: one number for all sides, or [top, left, bottom, right]; 0 by default. */
  readonly padding?: number | readonly [number, number, number, number];
  /** Distance of the kernel's taps in cells; 1 by default. */
  readonly dilation?: number;
  /** Channels are cut into this many groups that do not see each other; 1 by default. */
  readonly groups?: number;
}

interface ConvAttributes {
  kernel_shape: readonly number[];
  strides: readonly number[];
  pads: readonly number[];
  dilations: readonly number[];
  group: number;
  [name: string]: number | readonly number[];
}

function attributesOf(weight: Tensor, o: ConvOptions): ConvAttributes {
  const [stride, dilation, padding] = [o.stride ?? 1, o.dilation ?? 1, o.padding ?? 0];
  const kernel = weight.shape.slice(2);
  if (kernel.length !== 2 || !kernel.every((k) => typeof k === 'number'))
    throw misuse(`a convolution's weight has four axes, not [${weight.shape}]`);
  return {
    kernel_shape: kernel,
    strides: [stride, stride],
    pads: typeof padding === 'number' ? [padding, padding, padding, padding] : padding,
    dilations: [dilation, dilation],
    group: o.groups ?? 1,
  };
}

/** Cells that the kernel spans along an axis. */
const span = (a: ConvAttributes, i: number): number => a.dilations[i]! * (a.kernel_shape[i]! - 1) + 1;

function checkBias(bias: Tensor | undefined, channels: Dim): void {
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== channels))
    throw misuse(`the bias must be [${channels}]`);
}

function picture(x: Tensor): [Dim, Dim, number, number] {
  const [batch, channels, height, width] = x.shape;
  if (x.shape.length !== 4 || typeof height !== 'number' || typeof width !== 'number')
    throw misuse('pictures are [batch, channels, height, width] with numbers for height and width');
  return [batch!, channels!, height, width];
}

function convolved({ x, weight, bias }: Layer, a: ConvAttributes): Value {
  const [batch, channels, height, width] = picture(x);
  const [out, inner] = weight.shape as [number, number];
  if (channels !== inner * a.group || out % a.group !== 0)
    throw misuse(`${channels} channels in ${a.group} groups meet a weight for ${inner}`);
  checkBias(bias, out);
  const sides = [height, width].map(
    (n, i) => Math.floor((n + a.pads[i]! + a.pads[i + 2]! - span(a, i)) / a.strides[i]!) + 1,
  );
  if (sides.some((n) => n < 1)) throw misuse('the kernel is larger than the picture');
  return { shape: [batch, out, ...sides], type: x.type };
}

interface Layer {
  readonly x: Tensor;
  readonly weight: Tensor;
  readonly bias?: Tensor;
}

// y[n,o,p] = sum over c, t of w[o,c,t] x[n,c,s p + d t - pad] (the cross-correlation that everybody
// calls convolution). It is linear in x and in w:
//   dx is its transpose, a ConvTranspose with the same strides and pads (Dumoulin & Visin, 2016);
//   dw[o,c,t] = sum over n, p of g[n,o,p] x[n,c,s p + d t - pad], for each tap a product of matrices.
const Conv = define<'x' | 'weight' | 'bias', ConvAttributes>({
  type: 'Conv',
  inputs: ['x', 'weight', 'bias'],
  optional: ['bias'],
  infer: convolved,
  gradient: ({ g, x, attributes: a }) => ({
    x: (): Tensor => {
      if (flippable(g, a)) return Conv({ x: g, weight: flipped(x.weight, a) }, a);
      // Rows at the far end that the stride did not reach are still part of x.
      const [, , height, width] = picture(x.x);
      const missed = [height, width].map(
        (n, i) => (n + a.pads[i]! + a.pads[i + 2]! - span(a, i)) % a.strides[i]!,
      );
      return ConvTranspose({ x: g, weight: x.weight }, { ...a, output_padding: missed });
    },
    weight: () => weightGradient(x.x, g, x.weight, a),
    bias: () => sum(g, [0, 2, 3]),
  }),
});

/** dw of a convolution that made g's shape from x's. */
function weightGradient(x: Tensor, g: Tensor, weight: Tensor, a: ConvAttributes): Tensor {
  if (a.group > 1) {
    const cut = (t: Tensor) => split(t, Array<number>(a.group).fill((t.shape[1] as number) / a.group), 1);
    const gs = cut(g);
    const parts = cut(x).map((part, i) => weightGradient(part, gs[i]!, weight, { ...a, group: 1 }));
    return concat(parts, 0);
  }
  const out = g.shape[1]!;
  const channels = x.shape[1]!;
  const last = (t: Tensor) => transpose(t, [0, 2, 3, 1]);
  const [top, left, bottom, right] = a.pads as [number, number, number, number];
  const around = pad(last(x), [0, top, left, 0], [0, bottom, right, 0]);
  const products =
    typeof x.shape[0] === 'number' && a.strides.every((s) => s === 1)
      ? shifted(around, last(g), a)
      : tapByTap(around, last(g), a);
  const product = reshape(concat(products, 0), [-1, channels, out]);
  return reshape(transpose(product, [2, 1, 0]), [out, channels, ...a.kernel_shape]);
}

/**
 * Each tap's product at stride 1, for a batch whose number is known. With g on the grid of the padded x, zero beyond its own cells, a tap sees x as one
 * stretch of rows: a copy in one piece, where windows are copied cell by cell.
 */
function shifted(x: Tensor, g: Tensor, a: ConvAttributes): Tensor[] {
  const [batch, high, wide, channels] = x.shape as [Dim, number, number, number];
  const [, height, width, out] = g.shape as [Dim, number, number, number];
  const rows = reshape(x, [-1, channels]);
  const spread = reshape(pad(g, [0, 0, 0, 0], [0, high - height, wide - width, 0]), [-1, out]);
  const count = (batch as number) * high * wide;
  const shifts = taps(a).map(([i, j]) => i * wide + j);
  const length = count - Math.max(...shifts);
  const cut = (t: Tensor, start: number) => slice(t, [{ axis: 0, start, end: start + length }]);
  const held = cut(spread, 0);
  return shifts.map((shift) => matmul(cut(rows, shift), held, { transA: true }));
}

/** Each tap's product at any stride. */
function tapByTap(x: Tensor, g: Tensor, a: ConvAttributes): Tensor[] {
  const [, height, width, out] = g.shape as [Dim, number, number, number];
  const rows = reshape(g, [-1, out]);
  return taps(a).map((tap) => {
    const range = (axis: number, length: number) => {
      const [start, step] = [tap[axis - 1]!, a.strides[axis - 1]!];
      return { axis, start, end: start + (length - 1) * step + 1, step };
    };
    const window = slice(x, [range(1, height), range(2, width)]);
    return matmul(reshape(window, [-1, x.shape[3]!]), rows, { transA: true });
  });
}

/** Where the kernel's taps lie, in cells down and to the right. */
function taps({ kernel_shape: [high, wide], dilations: [down, right] }: ConvAttributes): [number, number][] {
  const columns = Array.from({ length: wide! }, (_, j) => j * right!);
  return Array.from({ length: high! }, (_, i) => columns.map((j): [number, number] => [i * down!, j])).flat();
}

/**
 * Whether dx may be a convolution of g with the flipped weight: at stride 1 with equal pads, and where
 * the picture is large enough for that to be the faster form (measured: from 16x16 cells).
 */
function flippable(g: Tensor, a: ConvAttributes): boolean {
  const [, , height, width] = picture(g);
  return (
    a.group === 1 &&
    height * width >= 256 &&
    a.strides.every((s) => s === 1) &&
    a.pads.every((p, i) => 2 * p === span(a, i % 2) - 1)
  );
}

/** Inputs and outputs changed places, taps in the opposite order. */
function flipped(weight: Tensor, a: ConvAttributes): Tensor {
  const [out, channels] = weight.shape as [number, number];
  const taps = a.kernel_shape[0]! * a.kernel_shape[1]!;
  const first = transpose(reshape(weight, [out, channels, taps]), [2, 1, 0]);
  const turned = taps === 1 ? first : concat(split(first, Array<number>(taps).fill(1), 0).reverse(), 0);
  return reshape(transpose(turned, [1, 2, 0]), [channels, out, ...a.kernel_shape]);
}

interface TransposeAttributes extends ConvAttributes {
  output_padding: readonly number[];
}

// The transpose of Conv, so everything is the other way round; its weight is [in, out, k, k].
const ConvTranspose = define<'x' | 'weight' | 'bias', TransposeAttributes>({
  type: 'ConvTranspose',
  inputs: ['x', 'weight', 'bias'],
  optional: ['bias'],
  infer: ({ x, weight, bias }, a) => {
    const [batch, channels, height, width] = picture(x);
    const [inner, out] = weight.shape as [number, number];
    if (channels !== inner || inner % a.group !== 0)
      throw misuse(`${channels} channels in ${a.group} groups meet a weight for ${inner}`);
    checkBias(bias, out * a.group);
    const sides = [height, width].map(
      (n, i) => (n - 1) * a.strides[i]! - a.pads[i]! - a.pads[i + 2]! + span(a, i) + a.output_padding[i]!,
    );
    return { shape: [batch, out * a.group, ...sides], type: x.type };
  },
  gradient: ({ g, x, attributes: { output_padding: _, ...a } }) => ({
    x: (): Tensor => Conv({ x: g, weight: x.weight }, a),
    weight: () => weightGradient(g, x.x, x.weight, a),
    bias: () => sum(g, [0, 2, 3]),
  }),
});

/** PyTorch's Conv2d: x [N, C, H, W], weight [out, C / groups, k, k], bias [out]. */
export function conv(x: Tensor, weight: Tensor, bias?: Tensor, options: ConvOptions = {}): Tensor {
  return Conv({ x, weight, bias }, attributesOf(weight, options));
}

/** PyTorch's ConvTranspose2d: x [N, C, H, W], weight [C, out / groups, k, k], bias [out]. */
export function convTranspose(
  x: Tensor,
  weight: Tensor,
  bias?: Tensor,
  options: ConvOptions & { readonly outputPadding?: number } = {},
): Tensor {
  const extra = options.outputPadding ?? 0;
  return ConvTranspose(
    { x, weight, bias },
    { ...attributesOf(weight, options), output_padding: [extra, extra] },
  );
}
