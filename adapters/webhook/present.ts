import type { z } from 'zod';
import type { Outgoing } from '../../sdk/adapter/index.ts';
import type * as sdk from '../../sdk/turn.ts';
import type { Answer, Failed, Progress, View } from './schemas.ts';

/** The address of a conversation, below which its pictures and events are. */
export type AddressOf = (id: string) => string;

/** A conversation as it is told over HTTP: pictures by their paths. */
export function viewOf(view: sdk.View, id: string, at: string): z.infer<typeof View> {
  const { width, height, seed, moment, instructions, keep, canUndo, canRedo } = view;
  return {
    conversation: id,
    picture: `${at}/picture?moment=${moment}`,
    reference: `${at}/reference`,
    width,
    height,
    seed,
    moment,
    instructions: [...instructions],
    keep: [...keep],
    canUndo,
    canRedo,
  };
}

export function answerOf(outgoing: Outgoing, id: string, at: string): z.infer<typeof Answer> {
  const { messageId, text, turn } = outgoing;
  if (!turn) return { message: messageId, text };
  const { intent, rounds, refused, flags } = turn;
  const told = { intent, rounds: [...rounds], refused: [...refused], flags: [...flags] };
  return { message: messageId, text, ...told, view: viewOf(turn, id, at) };
}

export function failedOf({ messageId, text, failure }: Outgoing): z.infer<typeof Failed> {
  const { code, retryAfterMs } = failure!;
  return { message: messageId, text, code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** `roundPicture` makes the picture of a round that is done ready to be shown; without it there is none. */
export function progressOf(
  { messageId, text, progress }: Outgoing,
  roundPicture?: (png: Uint8Array) => Uint8Array,
): z.infer<typeof Progress> {
  const told = { message: messageId, text };
  if (!progress || progress.type === 'planned') return told;
  const { round, rounds, instruction } = progress;
  const where = { ...told, round, rounds, instruction };
  if (progress.type === 'step') {
    const { step, steps, preview } = progress;
    return { ...where, step, steps, ...(preview && { preview: dataUrl(preview) }) };
  }
  const picture = progress.picture && roundPicture?.(progress.picture);
  return { ...where, ...(picture && { picture: dataUrl(picture) }) };
}

function dataUrl(png: Uint8Array): string {
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}
