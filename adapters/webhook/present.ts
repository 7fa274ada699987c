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

export function progressOf({ messageId, text, progress }: Outgoing): z.infer<typeof Progress> {
  const told = { message: messageId, text };
  if (progress?.type !== 'step') return told;
  const { round, rounds, instruction, step, steps, preview } = progress;
  const shown = preview && { preview: `data:image/png;base64,${Buffer.from(preview).toString('base64')}` };
  return { ...told, round, rounds, instruction, step, steps, ...shown };
}
