import { createHash } from 'node:crypto';
import type { Outgoing, Platform } from '../../sdk/adapter/index.ts';
import type { Callbacks } from './callbacks.ts';
import type { Events } from './events.ts';
import { answerOf, failedOf, progressOf } from './present.ts';

/** Where an answer goes: to those who follow the conversation. */
export interface Where {
  readonly caller: string;
  /** The conversation's id over HTTP. */
  readonly id: string;
  /** Nobody is told: whoever asked waits for it (beginning, forgetting). */
  readonly quiet?: boolean;
}

const PROGRESS_MS = 250;

interface Desk {
  readonly events: Events;
  readonly callbacks: Callbacks | undefined;
  /** Path before `/v1`. */
  readonly base: string;
  /** Makes a round's picture ready to be shown; without it progress has none. */
  readonly roundPicture?: (png: Uint8Array) => Uint8Array;
}

/** HTTP as a chat platform: answers are events, and callbacks. */
export function httpPlatform({ events, callbacks, base, roundPicture }: Desk): Platform<Where> {
  const addressOf = (id: string) => `${base}/v1/conversations/${id}`;
  const show = async (out: Outgoing, { caller, id }: Where) => {
    const { conversation, messageId } = out;
    if (out.kind === 'progress') {
      events.tell(conversation, { type: 'progress', data: progressOf(out, roundPicture) });
      return;
    }
    const data = out.kind === 'failure' ? failedOf(out) : answerOf(out, id, addressOf(id));
    await events.add(conversation, out.kind, data);
    const timestamp = new Date().toISOString();
    await callbacks?.add(`msg_${hash(conversation, messageId)}`, {
      type: `hemline.${out.kind}`,
      timestamp,
      data: { caller, conversation: id, ...data },
    });
  };
  return {
    name: `webhook${base}`, // what is not answered is left to one with the same addresses
    redelivers: true,
    ...(roundPicture && { rounds: 'new' }),
    progressMs: PROGRESS_MS,
    ways: (where) => [
      {
        name: where.quiet ? 'quiet' : 'events',
        show: async (out) => (where.quiet ? undefined : show(out, where)),
      },
    ],
  };
}

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 27);
}
