import { Graph, type Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { Session, type SessionOptions } from '../graph/session.ts';
import type { AdamWOptions } from './adamw.ts';
import type { Slot } from './vectors.ts';

/** Decay of the momentum. */
const BETA = 0.95;
/** One Newton-Schulz iteration is a X + (b A + c A^2) X with A = X X^T; these drive singular values towards 1 fastest. */
const [A, B, C] = [3.4445, -4.775, 2.0315];
const ITERATIONS = 5;
/** Size of an update's numbers at rate 1 (root of the mean square), about that of AdamW: one rate serves both. */
const SIZE = 0.2;

/** A slot that is a matrix. */
type Matrix = Slot & { readonly rows: number };

const columnsOf = ({ value, rows }: Matrix) => value.length / rows;

/** The nearest matrix with orthonormal rows or columns, roughly: singular values end between 0.7 and 1.2. x is [rows, columns]. */
export function orthogonalised(x: Tensor): Tensor {
  const [rows, columns] = x.shape as [number, number];
  let y = rows > columns ? op.transpose(x, [1, 0]) : x;
  y = op.div(y, op.add(op.sqrt(op.sum(op.mul(y, y), [0, 1], true)), 1e-7));
  for (let i = 0; i < ITERATIONS; i++) {
    const a = op.matmul(y, y, { transB: true });
    const b = op.add(op.mul(a, B), op.mul(op.matmul(a, a), C));
    y = op.add(op.mul(y, A), op.matmul(b, y));
  }
  return rows > columns ? op.transpose(y, [1, 0]) : y;
}

export interface Muon {
  /** `step`, `rate` and `norm` as for `adamwStep`. */
  step(step: number, rate: number, norm: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Muon (Jordan et al. 2024): momentum with Nesterov's look ahead, made orthogonal, so that every direction of a hidden
 * layer's matrix learns alike; sizes and weight decay as in Liu et al. 2025 (Moonlight). Its momentum is the slot's
 * `first`; `second` stays as it is. Of the options it takes decay, clipping and average.
 */
export async function openMuon(
  matrices: readonly Matrix[],
  o: AdamWOptions,
  session: SessionOptions,
): Promise<Muon> {
  const graph = new Graph('muon');
  for (const slot of matrices)
    graph.output(`${slot.name}:step`, orthogonalised(graph.input(slot.name, [slot.rows, columnsOf(slot)])));
  const made = await Session.open(graph, session);
  const buffers = (suffix: string) =>
    Object.fromEntries(
      matrices.map(({ name, value }) => [`${name}${suffix}`, new Float32Array(value.length)]),
    );
  const [ahead, steps] = [buffers(''), buffers(':step')];
  return {
    async step(step, rate, norm) {
      const scale = o.clip > 0 && norm > o.clip ? o.clip / norm : 1;
      for (const { name, gradient, first } of matrices) {
        const look = ahead[name]!;
        for (let i = 0; i < look.length; i++) {
          const g = gradient[i]! * scale;
          const m = BETA * first[i]! + g;
          first[i] = m;
          look[i] = g + BETA * m;
        }
      }
      await made.run(ahead, { into: steps });
      const keep = Math.min(o.ema, (1 + step) / (10 + step));
      for (const slot of matrices) {
        const { value, average, rows } = slot;
        const taken = steps[`${slot.name}:step`]!;
        const pace = rate * SIZE * Math.sqrt(Math.max(rows, columnsOf(slot)));
        const shrink = slot.decays ? 1 - rate * o.weightDecay : 1;
        for (let i = 0; i < value.length; i++) {
          const w = value[i]! * shrink - pace * taken[i]!;
          value[i] = w;
          average[i] = keep * average[i]! + (1 - keep) * w;
        }
      }
    },
    close: () => made.close(),
  };
}

/** The slots that are whole matrices of hidden layers, and the others. */
export function partition(slots: readonly Slot[]): { matrices: Matrix[]; others: Slot[] } {
  const isMatrix = (slot: Slot): slot is Matrix => slot.rows !== undefined;
  return { matrices: slots.filter(isMatrix), others: slots.filter((slot) => !isMatrix(slot)) };
}
