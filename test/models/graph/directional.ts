import assert from 'node:assert/strict';
import { gradients } from '../../../models/graph/gradient.ts';
import type { Graph, Tensor } from '../../../models/graph/graph.ts';
import { Session, type TypedArray } from '../../../models/graph/session.ts';
import { Random } from '../../../models/random.ts';

/**
 * Values for every trained weight and float input of a graph: kernels and matrices normal with deviation
 * fan_in^-1/2, scales near 1, biases small, inputs normal. Nothing is zero, so nothing hides a gradient.
 */
export function draw(graph: Graph, batch: number): Record<string, Float32Array> {
  const random = new Random('draw');
  const values: Record<string, Float32Array> = {};
  const fill = (count: number, mean: number, deviation: number) =>
    Float32Array.from({ length: count }, () => mean + deviation * random.normal());
  const product = (dims: readonly (number | string)[]) =>
    dims.reduce<number>((n, d) => n * (typeof d === 'number' ? d : batch), 1);
  for (const [name, { shape }] of graph.weights) {
    const isScale = shape.length === 1 && name.endsWith('weight');
    const deviation = shape.length > 1 ? product(shape.slice(1)) ** -0.5 : 0.2;
    values[name] = fill(product(shape), isScale ? 1 : 0, deviation);
  }
  for (const [name, t] of graph.inputs) if (t.type === 'float32') values[name] = fill(product(t.shape), 0, 1);
  return values;
}

/**
 * Holds the gradient of `loss` with respect to each of `wrt` against the change of the loss along a
 * random direction (central differences of fourth order). The error is measured against the deviation
 * that such a change has over all directions, so it says how much of the gradient is wrong.
 *
 * A loss in fp32 carries rounding, which a difference divides by its step: that much is let through, so a
 * gradient that is zero by nature (a bias on the keys of a softmax) passes. A long step is off where the
 * loss bends; a wrong gradient is wrong at every step, so a shorter one is tried.
 */
export async function checkGradients(
  graph: Graph,
  loss: Tensor,
  wrt: readonly Tensor[],
  feeds: Readonly<Record<string, TypedArray>>,
  { step = 0.02, tolerance = 0.01 } = {},
): Promise<void> {
  graph.output('loss', loss);
  // Small nets: one thread is the fastest, most of all beside other tests. Differences need no gradients.
  const forward = await Session.open(graph, { threads: 1 });
  const found = gradients(loss, wrt);
  found.forEach((gradient, i) => {
    graph.output(`gradient ${i}`, gradient);
  });
  const backward = await Session.open(graph, { threads: 1 });
  try {
    const made = await backward.run(feeds);
    const rounding = Math.abs(Number(made.loss!.data[0])) * 2 ** -22;
    for (const [i, tensor] of wrt.entries()) {
      assert.deepEqual(found[i]!.shape, tensor.shape, tensor.name);
      const random = new Random(tensor.name);
      const value = feeds[tensor.name] as Float32Array;
      const gradient = made[`gradient ${i}`]!.data as Float32Array;
      const size = Math.sqrt(value.reduce((n, v) => n + v * v, 0) / value.length);
      const direction = Float32Array.from(value, () => size * random.normal());
      const lossAt = async (shift: number) => {
        const moved = value.map((v, j) => v + shift * direction[j]!);
        return Number((await forward.run({ ...feeds, [tensor.name]: moved })).loss!.data[0]);
      };
      const analytic = gradient.reduce((n, g, j) => n + g * direction[j]!, 0);
      const deviation = size * Math.sqrt(gradient.reduce((n, g) => n + g * g, 0));
      const measured: number[] = [];
      const agrees = async (h: number) => {
        const near = (await lossAt(h)) - (await lossAt(-h));
        const far = (await lossAt(2 * h)) - (await lossAt(-2 * h));
        measured.push((8 * near - far) / (12 * h));
        return Math.abs(measured.at(-1)! - analytic) < tolerance * deviation + rounding / h;
      };
      assert.ok(
        (await agrees(step)) || (await agrees(step / 4)),
        `${tensor.name}: ${analytic} by the graph, ${measured.join(' and ')} measured, of ${deviation}`,
      );
    }
  } finally {
    await forward.close();
    await backward.close();
  }
}
