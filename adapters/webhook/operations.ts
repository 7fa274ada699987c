import type { z } from 'zod';
import * as schemas from './schemas.ts';

/** What an operation answers with. */
export interface Reply {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Of what is not JSON. */
  readonly type?: 'image/png' | 'text/event-stream';
}

export interface Operation {
  readonly method: 'get' | 'post' | 'delete';
  /** Below `/v1`, as OpenAPI writes it. */
  readonly path: string;
  readonly summary: string;
  /** False: no token is asked for. */
  readonly secured?: false;
  /** It makes the host work: counted against `turnsPerMinute`. Takes an Idempotency-Key. */
  readonly turn?: true;
  readonly body?: { readonly json: z.ZodType; readonly form: z.ZodType; readonly picture?: true };
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly replies: Readonly<Record<number, Reply>>;
  /** Statuses of problems beyond 400, 401, 429, 500 and 503. */
  readonly problems?: readonly number[];
}

const { Start, StartForm, Feedback, FeedbackForm, Lookbook, View, Taken, Answer } = schemas;

/** Every operation: routes, checks and the OpenAPI document come from here. */
export const OPERATIONS = {
  describe: {
    method: 'get',
    path: '/openapi.json',
    summary: 'This document.',
    secured: false,
    replies: { 200: { description: 'OpenAPI 3.1.' } },
  },
  listLooks: {
    method: 'get',
    path: '/lookbook',
    summary: 'Outfits that a conversation can begin with.',
    replies: { 200: { description: 'The lookbook.', schema: Lookbook } },
  },
  getLook: {
    method: 'get',
    path: '/lookbook/{look}',
    summary: 'The picture of a look.',
    replies: { 200: { description: 'The picture.', type: 'image/png' } },
    problems: [404],
  },
  startConversation: {
    method: 'post',
    path: '/conversations',
    summary: 'Begins a conversation: with a look, a picture, or the address of a picture (https, public).',
    turn: true,
    body: { json: Start, form: StartForm, picture: true },
    replies: { 201: { description: 'The conversation. Whoever knows its name may enter it.', schema: View } },
    problems: [404, 409, 413, 415, 422],
  },
  getConversation: {
    method: 'get',
    path: '/conversations/{conversation}',
    summary: 'A conversation as it stands.',
    replies: { 200: { description: 'Its view.', schema: View } },
    problems: [404],
  },
  forgetConversation: {
    method: 'delete',
    path: '/conversations/{conversation}',
    summary: 'Stops what runs, and deletes the conversation with its pictures.',
    replies: { 204: { description: 'It is gone.' } },
    problems: [404],
  },
  giveFeedback: {
    method: 'post',
    path: '/conversations/{conversation}/feedback',
    summary:
      'Takes feedback, or a control. The answer is an event; with "Prefer: wait=60" also the response.',
    turn: true,
    body: { json: Feedback, form: FeedbackForm },
    headers: { prefer: 'wait=<seconds>: answer with the picture ready, if it is by then.' },
    replies: {
      200: { description: 'The answer, where it was waited for.', schema: Answer },
      202: { description: 'It is worked on.', schema: Taken },
    },
    problems: [404, 409, 413, 415, 422],
  },
  stopFeedback: {
    method: 'delete',
    path: '/conversations/{conversation}/feedback/{message}',
    summary: 'Stops feedback that runs or waits.',
    replies: { 204: { description: 'It ends with the failure "cancelled".' } },
    problems: [404],
  },
  getPicture: {
    method: 'get',
    path: '/conversations/{conversation}/picture',
    summary: 'The picture as it stands, or that of a moment.',
    query: { moment: "A picture's number in the conversation's history." },
    replies: { 200: { description: 'The picture.', type: 'image/png' } },
    problems: [404],
  },
  getReference: {
    method: 'get',
    path: '/conversations/{conversation}/reference',
    summary: 'The picture that the conversation began with.',
    replies: { 200: { description: 'The picture.', type: 'image/png' } },
    problems: [404],
  },
  followEvents: {
    method: 'get',
    path: '/conversations/{conversation}/events',
    summary:
      'What happens, as server-sent events: state first, then progress, answer and failure. "Last-Event-ID" goes on after that event.',
    headers: { 'last-event-id': 'The id of the last event that arrived.' },
    query: { after: 'The same, for those who cannot send that header; the header counts more.' },
    replies: { 200: { description: 'Events.', type: 'text/event-stream' } },
    problems: [404],
  },
} as const satisfies Record<string, Operation>;

export type OperationId = keyof typeof OPERATIONS;
