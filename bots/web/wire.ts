/**
 * What the fitting room's server and its page say to each other. Types, limits and two small helpers,
 * used on both sides; nothing here may need Node or the DOM.
 */

/** An uploaded picture's limit in bytes. */
export const MAX_UPLOAD = 12_000_000;
/** The longest feedback in characters. */
export const MAX_TEXT = 2_000;
/** Turns that may wait behind the running one. */
export const MAX_WAITING = 8;

/** A picture as a `data:` address. */
export type PictureUrl = string;

/** An outfit of the lookbook; `picture` is relative to the page. */
export interface LookCard {
  readonly id: string;
  readonly caption: string;
  readonly picture: string;
}

/** The state of a conversation without its reference, which never changes. */
export interface RoomView {
  readonly picture: PictureUrl;
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  readonly instructions: readonly { readonly id: string; readonly text: string; readonly facet: string }[];
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

export type Move = 'undo' | 'redo' | 'reset' | 'another';
/** What a turn is to do. */
export type Ask =
  | { readonly action: 'refine'; readonly text: string }
  | { readonly action: Move }
  | { readonly action: 'takeBack'; readonly instruction: string };

/** `turn` is made up by the page, so that a request that is sent twice is done once. */
export interface TurnRequest {
  readonly turn: string;
  readonly ask: Ask;
}

export interface WireError {
  readonly code: string;
  readonly message: string;
  /** Milliseconds after which trying again makes sense. */
  readonly retryAfterMs?: number;
}

export interface RoundDone {
  readonly instruction: string;
  readonly steps: number;
  readonly ms: number;
  readonly cached: boolean;
}

export type TurnEvent =
  | { readonly type: 'queued'; readonly turn: string; readonly ask: Ask }
  | { readonly type: 'started'; readonly turn: string }
  | {
      readonly type: 'planned';
      readonly turn: string;
      readonly rounds: readonly { readonly instruction: string; readonly cached: boolean }[];
    }
  | {
      readonly type: 'step';
      readonly turn: string;
      /** From 1. */
      readonly round: number;
      readonly rounds: number;
      readonly instruction: string;
      readonly step: number;
      readonly steps: number;
      readonly preview?: PictureUrl;
    }
  | {
      readonly type: 'round';
      readonly turn: string;
      readonly round: number;
      readonly rounds: number;
      readonly instruction: string;
      readonly cached: boolean;
      readonly picture?: PictureUrl;
    }
  | Outcome;

/** How a turn ended. */
export type Outcome =
  | {
      readonly type: 'done';
      readonly turn: string;
      readonly view: RoomView;
      readonly intent: string;
      readonly reply: string;
      readonly rounds: readonly RoundDone[];
      readonly ms: number;
    }
  | { readonly type: 'failed'; readonly turn: string; readonly error: WireError };

/** The first message of every subscription: all that a page needs to show the conversation. */
export interface RoomState {
  readonly type: 'state';
  readonly conversation: string;
  readonly reference: PictureUrl;
  readonly view: RoomView;
  readonly running: TurnRequest | null;
  readonly waiting: readonly TurnRequest[];
  /** The last few, so that a page that was away learns how its turns ended. */
  readonly finished: readonly Outcome[];
}

export type RoomMessage = RoomState | TurnEvent;

/** The answer to a request that began a conversation. */
export interface Started {
  readonly conversation: string;
}
