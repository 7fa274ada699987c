import type { Dim } from '../dims.ts';
import type { Graph, Tensor } from '../graph.ts';
import { CONSTANT, define, type Known, misuse } from '../operator.ts';
import { axisOf } from './axis.ts';

/** A part of one axis: [start, end), every `step`-th element. */
export interface Range {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly step?: number;
}

const ints = (graph: Graph, values: readonly number[]): Tensor =>
  graph.constant(values, [values.length], 'int64');

/** `range` is start, end and step per axis of `axes`, flattened. */
const Slice = define<'x' | 'starts' | 'ends' | 'axes' | 'steps', { ranges: Known }>({
  type: 'Slice',
  inputs: ['x', 'starts', 'ends', 'axes', 'steps'],
  infer: ({ x }, { ranges }) => {
    const shape = [...x.shape];
    for (const { axis, start, end, step } of unpack(ranges)) {
      const length = shape[axis]!;
      if (start < 0 || end <= start || (typeof length === 'number' && end > length))
        throw misuse(`[${start}, ${end}) is not within axis ${axis}`);
      shape[axis] = Math.ceil((end - start) / step!);
    }
    return { shape, type: x.type };
  },
  gradient: ({ g, x, attributes: { ranges } }) => ({
    x: () => spread(g, x.x.shape, unpack(ranges)),
    starts: CONSTANT,
    ends: CONSTANT,
    axes: CONSTANT,
    steps: CONSTANT,
  }),
});

function unpack({ known }: Known): Range[] {
  const ranges: Range[] = [];
  for (let i = 0; i < known.length; i += 4) {
    const [axis, start, end, step] = known.slice(i, i + 4) as [number, number, number, number];
    ranges.push({ axis, start, end, step });
  }
  return ranges;
}

/** Zeros of `shape` with `g` in the places that the ranges took. */
function spread(g: Tensor, shape: readonly Dim[], ranges: readonly Range[]): Tensor {
  const before = shape.map(() => 0);
  const after = shape.map(() => 0);
  for (const { axis, start, end, step } of ranges) {
    const length = shape[axis]!;
    if (typeof length !== 'number') throw misuse(`the length ${length} of axis ${axis} must be a number`);
    if (step !== 1) throw misuse('slices with a step have no gradient');
    before[axis] = start;
    after[axis] = length - end;
  }
  return pad(g, before, after);
}

/** A part of x along one axis, or along several when given a list. */
export function slice(x: Tensor, range: Range | readonly Range[]): Tensor {
  const list = (Array.isArray(range) ? (range as readonly Range[]) : [range as Range]).flatMap(
    (r): Required<Range>[] => {
      const axis = axisOf(x, r.axis);
      const whole = r.start === 0 && r.end === x.shape[axis] && (r.step ?? 1) === 1;
      return whole ? [] : [{ axis, start: r.start, end: r.end, step: r.step ?? 1 }];
    },
  );
  if (list.length === 0) return x;
  const column = (key: keyof Range) =>
    ints(
      x.graph,
      list.map((r) => r[key]),
    );
  return Slice(
    { x, starts: column('start'), ends: column('end'), axes: column('axis'), steps: column('step') },
    { ranges: { known: list.flatMap((r) => [r.axis, r.start, r.end, r.step]) } },
  );
}

const Pad = define<'x' | 'pads', { around: Known }>({
  type: 'Pad',
  inputs: ['x', 'pads'],
  infer: ({ x }, { around }) => {
    const pads = around.known as readonly number[];
    const shape = x.shape.map((d, i) => {
      const extra = pads[i]! + pads[i + x.shape.length]!;
      if (typeof d === 'string' && extra > 0) throw misuse(`axis ${i} of length ${d} cannot be padded`);
      return typeof d === 'number' ? d + extra : d;
    });
    return { shape, type: x.type };
  },
  gradient: ({ g, x, attributes: { around } }) => ({
    x: () => {
      const pads = around.known as readonly number[];
      return slice(
        g,
        x.x.shape.flatMap((d, axis) =>
          typeof d === 'number' ? [{ axis, start: pads[axis]!, end: pads[axis]! + d }] : [],
        ),
      );
    },
    pads: CONSTANT,
  }),
});

/** Zeros before and after x, counted per axis. */
export function pad(x: Tensor, before: readonly number[], after: readonly number[]): Tensor {
  if (before.length !== x.shape.length || after.length !== x.shape.length)
    throw misuse(`Pad: [${before}] and [${after}] do not fit the axes of [${x.shape}]`);
  const around = [...before, ...after];
  if (around.some((n) => n < 0)) throw misuse('Pad: cannot cut; use slice');
  return around.every((n) => n === 0)
    ? x
    : Pad({ x, pads: ints(x.graph, around) }, { around: { known: around } });
}
