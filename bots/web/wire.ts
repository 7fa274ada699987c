import type { z } from 'zod';
import type * as schemas from '../../adapters/webhook/schemas.ts';

/**
 * What the page and the server say to each other: the HTTP API of `adapters/webhook`, whose types these are. Used on
 * both sides; nothing here may need Node or the DOM.
 */

/** Where the page finds the API, relative to itself. */
export const API = 'room/v1';
/** An uploaded picture's limit in bytes. */
export const MAX_UPLOAD = 12_000_000;
/** The longest feedback in characters. */
export const MAX_TEXT = 2_000;

export type LookCard = z.infer<typeof schemas.Look>;
export type View = z.infer<typeof schemas.View>;
export type Answer = z.infer<typeof schemas.Answer>;
export type Failed = z.infer<typeof schemas.Failed>;
export type Progress = z.infer<typeof schemas.Progress>;
export type Taken = z.infer<typeof schemas.Taken>;
export type Problem = z.infer<typeof schemas.Problem>;
type Feedback = z.infer<typeof schemas.Feedback>;

export type Move = 'undo' | 'redo' | 'reset' | 'another';
/** What a turn is to do: what `POST .../feedback` takes, as far as the page uses it. */
export type Ask = Extract<Feedback, { action: Move | 'takeBack' }> | { readonly text: string };

/** What happens in a conversation, as server-sent events bring it. */
export type RoomEvent =
  | { readonly type: 'state'; readonly data: View }
  | { readonly type: 'progress'; readonly data: Progress }
  | { readonly type: 'answer'; readonly data: Answer }
  | { readonly type: 'failure'; readonly data: Failed };
