import type { Facet, Kept, SubInstruction } from '../feedback/types.ts';

/** A sub-instruction that is part of a look. Its id is its own within the conversation. */
export interface Instruction extends SubInstruction {
  readonly id: string;
}

/** A keep-constraint that holds. */
export interface Keep extends Kept {
  readonly id: string;
  readonly facet: Facet;
  /** The shopper asked for a change of it since and was told; asked again, it is lifted. */
  readonly contested?: boolean;
}

/**
 * A conversation's current state, from which its picture follows. Reference and pose belong to it, too; they never
 * change within a conversation, so its record has them once.
 */
export interface Look {
  readonly seed: number;
  /** One round each, in this order, unless `plan` says otherwise. */
  readonly instructions: readonly Instruction[];
  readonly keep: readonly Keep[];
  /** `oneshot`: all sub-instructions in one round. */
  readonly plan?: 'oneshot';
}

/** Whether two looks are the same to the shopper. */
export function sameLook(a: Look, b: Look): boolean {
  const same = (xs: readonly { id: string }[], ys: readonly { id: string }[]) =>
    xs.length === ys.length && xs.every(({ id }, i) => id === ys[i]!.id);
  return (
    a.seed === b.seed && a.plan === b.plan && same(a.instructions, b.instructions) && same(a.keep, b.keep)
  );
}
