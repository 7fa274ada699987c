import type { SessionOptions } from '../graph/session.ts';
import { type AdamWOptions, adamwStep } from './adamw.ts';
import { openMuon, partition } from './muon.ts';
import type { Place, Slot } from './vectors.ts';

export interface OptimiserOptions extends AdamWOptions {
  /** Matrices of hidden layers are stepped by Muon, all else by AdamW. Default false: all by AdamW. */
  readonly muon?: boolean;
}

export interface Optimiser {
  /** Steps its weights by their mean gradients. `step` counts from 0; `norm` is of all gradients. */
  step(step: number, rate: number, norm: number): Promise<void>;
  close(): Promise<void>;
}

/** The optimiser of these weights. */
export async function openOptimiser(
  slots: readonly Slot[],
  options: OptimiserOptions,
  session: SessionOptions,
): Promise<Optimiser> {
  const { matrices, others } = options.muon ? partition(slots) : { matrices: [], others: slots };
  const muon = matrices.length > 0 ? await openMuon(matrices, options, session) : undefined;
  return {
    async step(step, rate, norm) {
      adamwStep(others, options, step, rate, norm);
      await muon?.step(step, rate, norm);
    },
    close: async () => muon?.close(),
  };
}

/** What a weight's step costs, in passes over numbers: Muon multiplies each by every row, or column, of the shorter side. */
export function stepCost({ length, rows }: Place, { muon }: OptimiserOptions): number {
  return muon && rows ? length * (1 + Math.min(rows, length / rows) / 8) : length;
}
