import type { Model } from '../graph/lower.ts';
import { Session, type SessionOptions, type TypedArray } from '../graph/session.ts';
import { type OptimiserOptions, openOptimiser, stepCost } from './optimiser.ts';
import { meanGradients, type Place, sharesOf, slotsOf, type Vectors } from './vectors.ts';

/** All that a part needs, as plain data: it can be sent to another thread. */
export interface PartPlan {
  /** Outputs are the scalars, and `d:<name>` for every trained weight. */
  readonly model: Model;
  readonly session: Omit<SessionOptions, 'weights'>;
  readonly vectors: Vectors;
  readonly places: readonly Place[];
  readonly optimiser: OptimiserOptions;
  /** Names of the scalar outputs. */
  readonly scalars: readonly string[];
  /** Which of the step's parts this is, of how many. */
  readonly index: number;
  readonly parts: number;
}

export type Feeds = Readonly<Record<string, TypedArray>>;

/** A step's numbers, the same for all parts. */
export interface Update {
  /** Counted from 0. */
  readonly step: number;
  readonly rate: number;
  /** Norm of the mean gradient. */
  readonly norm: number;
}

/** What works on its part of a step's rows, then on its share of the weights: here or in another thread. */
export interface Part {
  /** Runs the rows: their gradients go into `vectors.gradients[index]`, the scalars come back. */
  compute(feeds: Feeds): Promise<Record<string, number>>;
  /** When all parts have computed: the mean gradient of its share. Gives the sum of squares. */
  reduce(): Promise<number>;
  /** When all have reduced: steps its share of the weights. */
  update(update: Update): Promise<void>;
  close(): Promise<void>;
}

export async function openPart(plan: PartPlan): Promise<Part> {
  const { vectors, places, index, parts } = plan;
  const total = vectors.value.length;
  const [from, to] = sharesOf(places, parts, (place) => stepCost(place, plan.optimiser))[index]!;
  const optimiser = await openOptimiser(slotsOf(places, vectors, from, to), plan.optimiser, plan.session);
  // ONNX Runtime takes no shared memory: weights and gradients are copied, which costs next to nothing.
  const [value, gradient] = [new Float32Array(total), new Float32Array(total)];
  const views = (vector: Float32Array, prefix: string) =>
    Object.fromEntries(
      places.map(({ name, at, length }) => [`${prefix}${name}`, vector.slice(at, at + length)]),
    );
  const [weights, into] = [views(value, ''), views(gradient, 'd:')];
  const session = await Session.of(plan.model, plan.session);
  return {
    async compute(feeds) {
      for (const { name, at, length } of places) weights[name]!.set(vectors.value.subarray(at, at + length));
      const result = await session.run({ ...feeds, ...weights }, { into });
      for (const { name, at } of places) vectors.gradients[index]!.set(into[`d:${name}`]!, at);
      return Object.fromEntries(plan.scalars.map((name) => [name, Number(result[name]!.data[0])]));
    },
    reduce: async () => meanGradients(vectors, from, to),
    update: ({ step, rate, norm }) => optimiser.step(step, rate, norm),
    async close() {
      await Promise.all([session.close(), optimiser.close()]);
    },
  };
}
