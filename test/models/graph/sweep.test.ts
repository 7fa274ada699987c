import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gradients } from '../../../models/graph/gradient.ts';
import { Graph, type Tensor } from '../../../models/graph/graph.ts';
import * as op from '../../../models/graph/ops/index.ts';
import { Session } from '../../../models/graph/session.ts';
import { Random } from '../../../models/random.ts';

const random = new Random('sweep');
const drawn = (shape: readonly unknown[]) =>
  Float32Array.from({ length: shape.reduce<number>((n, d) => n * (d as number), 1) }, () => random.normal());
const dot = (a: Float32Array, b: Float32Array) => a.reduce((total, v, i) => total + v * b[i]!, 0);

/** One operator on x and weight, linear in each. */
interface Layer {
  readonly what: string;
  readonly x: readonly number[];
  readonly weight: readonly number[];
  build(x: Tensor, weight: Tensor): Tensor;
}

/**
 * <g, y> = <dx, x> = <dweight, weight> for every layer, in one session. Sums run in double precision, so the
 * two sides differ by the rounding of single products only.
 */
async function checkAdjoints(layers: readonly Layer[]): Promise<void> {
  const graph = new Graph('sweep');
  const feeds: Record<string, Float32Array> = {};
  const input = (name: string, shape: Tensor['shape']) => {
    feeds[name] = drawn(shape);
    return graph.input(name, shape);
  };
  layers.forEach((layer, i) => {
    const [x, weight] = [input(`x ${i}`, layer.x), input(`weight ${i}`, layer.weight)];
    const y = layer.build(x, weight);
    graph.output(`y ${i}`, y);
    const [dx, dweight] = gradients(op.sum(op.mul(y, input(`g ${i}`, y.shape))), [x, weight]);
    graph.output(`dx ${i}`, dx!);
    graph.output(`dweight ${i}`, dweight!);
  });
  const session = await Session.open(graph, { threads: 1 });
  try {
    const made = await session.run(feeds);
    layers.forEach(({ what }, i) => {
      const data = (name: string) => made[`${name} ${i}`]!.data as Float32Array;
      const [g, y] = [feeds[`g ${i}`]!, data('y')];
      const scale = Math.sqrt(dot(g, g) * dot(y, y));
      for (const of of ['x', 'weight']) {
        const error = Math.abs(dot(data(`d${of}`), feeds[`${of} ${i}`]!) - dot(g, y)) / scale;
        assert.ok(error < 1e-5, `${what}: d${of} is off by ${error}`);
      }
    });
  } finally {
    await session.close();
  }
}

const PADDINGS: readonly (number | readonly [number, number, number, number])[] = [
  0,
  1,
  [0, 0, 1, 1],
  [2, 0, 1, 1],
];

describe('convolutions over odd and even sides, strides, dilations, groups and paddings', () => {
  for (const stride of [1, 2, 3])
    for (const dilation of [1, 2])
      for (const groups of [1, 2])
        it(`conv: stride ${stride}, dilation ${dilation}, groups ${groups}`, async () => {
          const layers: Layer[] = [];
          for (const side of [7, 8])
            for (const kernel of [1, 2, 3])
              for (const padding of PADDINGS)
                layers.push({
                  what: `${side} cells, kernel ${kernel}, padding ${padding}`,
                  x: [2, 2 * groups, side, side + 1],
                  weight: [3 * groups, 2, kernel, kernel],
                  build: (x, weight) => op.conv(x, weight, undefined, { stride, dilation, groups, padding }),
                });
          await checkAdjoints(layers);
        });

  // From 16x16 cells the gradient takes another form.
  it('conv: large pictures at stride 1', async () => {
    const layers: Layer[] = [];
    for (const side of [16, 17])
      for (const kernel of [1, 2, 3, 5])
        for (const dilation of [1, 2])
          for (const padding of [...PADDINGS, 2, 4])
            layers.push({
              what: `${side} cells, kernel ${kernel}, dilation ${dilation}, padding ${padding}`,
              x: [2, 3, side, side],
              weight: [2, 3, kernel, kernel],
              build: (x, weight) => op.conv(x, weight, undefined, { dilation, padding }),
            });
    await checkAdjoints(layers);
  });

  for (const stride of [1, 2, 3])
    for (const dilation of [1, 2])
      for (const groups of [1, 2])
        it(`convTranspose: stride ${stride}, dilation ${dilation}, groups ${groups}`, async () => {
          const layers: Layer[] = [];
          for (const side of [4, 5])
            for (const kernel of [1, 2, 3])
              for (const padding of PADDINGS)
                for (let outputPadding = 0; outputPadding < stride; outputPadding++) {
                  const extra = { outputPadding, stride, dilation, groups, padding };
                  layers.push({
                    what: `${side} cells, kernel ${kernel}, padding ${padding}, ${outputPadding} more`,
                    x: [2, 2 * groups, side, side + 1],
                    weight: [2 * groups, 3, kernel, kernel],
                    build: (x, weight) => op.convTranspose(x, weight, undefined, extra),
                  });
                }
          await checkAdjoints(layers);
        });
});
