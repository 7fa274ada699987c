import { createHash } from 'node:crypto';
import type { Instruction, Look } from '../conversation/look.ts';
import { canonicalOrder } from '../feedback/index.ts';

/** What every round of a conversation has in common. */
export interface Base {
  /** EditorInfo.key: pack and LoRA. */
  readonly editor: string;
  /** Hash over the reference's pixels. */
  readonly reference: string;
  /** Hash over the given pose; empty where it is estimated, which follows from the reference. */
  readonly pose: string;
  /** Denoising steps of a round; the pack's own where not given. */
  readonly steps?: number;
}

/** How sub-instructions are told to the network. */
export interface Wording {
  /** In the pack's words. */
  say(instruction: Instruction): string;
  /** Whether the text encoder reads all of a text. */
  fits(text: string): boolean;
}

/** One round of a look's chain. */
export interface PlannedRound {
  /** In the shopper's words. */
  readonly says: string;
  /** In the pack's words: what the network reads. */
  readonly text: string;
  /** Names the round's noise. */
  readonly noise: string;
  /** Names the latent that comes out: a hash over everything that it depends on. */
  readonly key: string;
}

/**
 * A look as a chain of rounds. Each key hashes the one before it, so equal keys mean equal ancestry: same pack, LoRA,
 * reference, pose, seed, steps and the same texts up to here. A one-shot look is a chain of one round, whose text is
 * all texts together, or of as few as the text encoder can read; their keys are others than those of single texts.
 */
export function planRounds(base: Base, look: Look, wording: Wording): PlannedRound[] {
  const { editor, reference, pose, steps = null } = base;
  let key = hash([1, editor, reference, pose, steps, look.seed]);
  const times = new Map<string, number>();
  return saidIn(look, wording).map(({ says, text }) => {
    const time = (times.get(text) ?? 0) + 1;
    times.set(text, time);
    // Not the ancestry: what a round draws should change as little as may be when another one is taken back.
    const noise = time === 1 ? text : `${text} #${time}`;
    key = hash([key, text]);
    return { says, text, noise, key };
  });
}

/** What each round says. In one round no sub-instruction comes before another, so their order is the canonical one. */
function saidIn({ plan, instructions }: Look, { say, fits }: Wording): Pick<PlannedRound, 'says' | 'text'>[] {
  const rounds: { says: string; text: string }[] = [];
  for (const one of plan === 'oneshot' ? canonicalOrder(instructions) : instructions) {
    const text = say(one);
    const before = plan === 'oneshot' ? rounds.pop() : undefined;
    const together = before && `${before.text}, ${text}`;
    if (before && together && fits(together))
      rounds.push({ says: `${before.says}, ${one.text}`, text: together });
    else rounds.push(...(before ? [before] : []), { says: one.text, text });
  }
  return rounds;
}

/** 128 bits of SHA-256 over a value as JSON, or over bytes; hexadecimal. */
export function hash(value: Uint8Array | object): string {
  const bytes = value instanceof Uint8Array ? value : JSON.stringify(value);
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}
