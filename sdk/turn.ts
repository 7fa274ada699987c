import type { Keypoints } from '../models/pose.ts';
import type { Overlap } from './conversation/overlap.ts';
import type { Plan } from './rounds/choose.ts';

/** A sub-instruction that is part of the look; `id` is good for `takeBack`. */
export interface Active {
  readonly id: string;
  readonly text: string;
  readonly facet: string;
}

/** A conversation as it stands. Pictures are PNG bytes. */
export interface View {
  readonly conversation: string;
  readonly picture: Uint8Array;
  /** The picture that the conversation began with, squared. */
  readonly reference: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  /** In the order of their rounds. */
  readonly instructions: readonly Active[];
  /** What the shopper asked to keep. */
  readonly keep: readonly Active[];
  /** The picture's number in the conversation's history: `history` lists them, `jump` goes there. */
  readonly moment: number;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/** A picture of the conversation's history. */
export interface MomentView {
  readonly moment: number;
  /** The moment that it was made from; null for the beginning. */
  readonly parent: number | null;
  /** What was said; none where a control was used. */
  readonly text?: string;
  readonly seed: number;
  readonly instructions: readonly Active[];
  readonly keep: readonly Active[];
  /** Whether the conversation is there now. */
  readonly current: boolean;
}

export interface KeptMoment extends MomentView {
  /** PNG; missing where it is not kept any more. */
  readonly picture?: Uint8Array;
}

/** All that is kept of a conversation. */
export interface Export {
  readonly conversation: string;
  /** PNG. */
  readonly reference: Uint8Array;
  /** The look of the lookbook that it began with. */
  readonly look?: string;
  /** As it was given. */
  readonly pose?: Keypoints;
  readonly history: readonly KeptMoment[];
  /** The last few answers, by the message that was answered. */
  readonly answers: readonly { readonly messageId: string; readonly reply: string }[];
}

/** A round of a turn. */
export interface Round {
  /** In the shopper's words; of one round for all, all of them. */
  readonly instruction: string;
  /** Steps that were run; 0 where the latent was cached. */
  readonly steps: number;
  /** Milliseconds. */
  readonly ms: number;
  readonly cached: boolean;
}

/** A sub-instruction that was understood and yet not followed; the reply says so too. */
export interface Refused {
  readonly text: string;
  readonly facet: string;
  /** `kept`: the shopper asked to keep that; `unknown`: the pack was not trained on it. */
  readonly reason: 'kept' | 'unknown';
}

/** What came of one feedback. */
export interface Turn extends View {
  /** What the feedback was taken for: `edit`, `keep`, `undo`, `chatter`, ... */
  readonly intent: string;
  /** What to say to the shopper: a sentence or two. */
  readonly reply: string;
  /** The look's whole chain, cached rounds too. Empty where the picture was there already. */
  readonly rounds: readonly Round[];
  /** Sub-instructions that were not followed. */
  readonly refused: readonly Refused[];
  /** Remarks of the interpretation (another language, a contradiction). */
  readonly flags: readonly string[];
  /** Milliseconds from beginning to end, without waiting for earlier turns. */
  readonly ms: number;
}

export type Progress =
  | {
      readonly type: 'planned';
      readonly rounds: readonly { readonly instruction: string; readonly cached: boolean }[];
    }
  | {
      readonly type: 'step';
      /** From 1. */
      readonly round: number;
      readonly rounds: number;
      readonly instruction: string;
      readonly step: number;
      readonly steps: number;
      /** A small PNG of where the round is going. */
      readonly preview?: Uint8Array;
    }
  | {
      readonly type: 'round';
      readonly round: number;
      readonly rounds: number;
      readonly instruction: string;
      readonly cached: boolean;
      readonly ms: number;
      /** PNG, as `TurnOptions.pictures` says. */
      readonly picture?: Uint8Array;
    };

export interface TurnOptions {
  /** How this turn's look becomes rounds; what the stylist was opened with by default. Throws HemlineError `bad-plan`. */
  readonly plan?: Plan;
  /** The platform's name for the message. A turn with a name that was answered before gives that answer again. */
  readonly messageId?: string;
  onProgress?(progress: Progress): void;
  /**
   * Which rounds are decoded for `onProgress`: the `last` of the chain (default), the `new` ones, or `every` one.
   * A decode costs about as much as two steps.
   */
  readonly pictures?: 'last' | 'new' | 'every';
  /** What happens where a turn of the conversation is running; what the stylist was opened with by default. */
  readonly overlap?: Overlap;
  /** Stops the turn between two steps; the conversation stays as it was. Throws HemlineError `cancelled`. */
  readonly signal?: AbortSignal;
}

export interface StartOptions {
  /** A whole number; the same seed gives the same picture. 1 by default. */
  readonly seed?: number;
  /** 18 keypoints in pixels of the squared picture; the lookbook's, or estimated, by default. */
  readonly pose?: Keypoints;
}
