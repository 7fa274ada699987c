import { HemlineError } from '../../models/error.ts';
import type { Look } from '../conversation/look.ts';

/**
 * How a look becomes rounds: one for each sub-instruction (`rounds`), one for all together (`oneshot`), or whichever
 * was found to be better for so many facets (`auto`).
 */
export type Plan = 'rounds' | 'oneshot' | 'auto';

/** Numbers of facets for which one round under all sub-instructions is better than a round for each. */
export interface OneshotRange {
  /** 2 or more: one sub-instruction is one round either way. */
  readonly from: number;
  /** The last such number; no end by default. */
  readonly to?: number;
}

/** The look as it is to be drawn. `auto` without a range is `rounds`. */
export function withPlan(look: Look, plan: Plan, range?: OneshotRange): Look {
  const { plan: _, ...rest } = look;
  return look.instructions.length > 1 && isOneshot(look, plan, range) ? { ...rest, plan: 'oneshot' } : rest;
}

function isOneshot({ instructions }: Look, plan: Plan, range?: OneshotRange): boolean {
  if (plan !== 'auto') return plan === 'oneshot';
  const facets = new Set(instructions.map(({ facet, part }) => `${facet} ${part}`)).size;
  return range !== undefined && facets >= range.from && facets <= (range.to ?? Number.POSITIVE_INFINITY);
}

/** Throws HemlineError `bad-plan`. */
export function checkedPlan(plan: Plan): Plan {
  if (plan === 'rounds' || plan === 'oneshot' || plan === 'auto') return plan;
  throw new HemlineError('bad-plan', `No plan is called ${plan}: there are rounds, oneshot and auto.`);
}
