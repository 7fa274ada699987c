import { z } from 'zod';
import { MAX_FEEDBACK } from '../../sdk/stylist.ts';

/** What is said over HTTP, once: checks what comes in, describes what goes out, and becomes the OpenAPI document. */

const active = z.object({ id: z.string(), text: z.string(), facet: z.string() });
const bytes = z.instanceof(Uint8Array).meta({ type: 'string', format: 'binary' });
const text = z.string().max(MAX_FEEDBACK);

export const Look = z.object({ id: z.string(), caption: z.string(), picture: z.string() });
export const Lookbook = z.object({ looks: z.array(Look) });

export const View = z.object({
  conversation: z.string(),
  /** Paths. */
  picture: z.string(),
  reference: z.string(),
  width: z.int(),
  height: z.int(),
  seed: z.int(),
  moment: z.int(),
  instructions: z.array(active),
  keep: z.array(active),
  canUndo: z.boolean(),
  canRedo: z.boolean(),
});

/** JSON: a look of the lookbook, or the address of a picture. */
export const Start = z.union([
  z.strictObject({ look: z.string().max(200) }),
  z.strictObject({ picture: z.strictObject({ url: z.string().max(2000) }) }),
]);
/** A form, or a picture by itself. */
export const StartForm = z.union([
  z.strictObject({ look: z.string().max(200) }),
  z.strictObject({ picture: bytes }),
]);

const plain = z.strictObject({ action: z.enum(['undo', 'redo', 'reset', 'another']) });
const takeBack = z.strictObject({ action: z.literal('takeBack'), instruction: z.string().max(200) });
export const Feedback = z.union([
  z.strictObject({ text, picture: z.strictObject({ url: z.string().max(2000) }).optional() }),
  plain,
  takeBack,
  z.strictObject({ action: z.literal('jump'), moment: z.int().min(0) }),
]);
export const FeedbackForm = z.union([
  z.strictObject({ text, picture: bytes.optional() }),
  plain,
  takeBack,
  z.strictObject({
    action: z.literal('jump'),
    moment: z.coerce.number().int().min(0).meta({ type: 'integer' }),
  }),
]);

export const Taken = z.object({ conversation: z.string(), message: z.string(), events: z.string() });

export const Answer = z.object({
  message: z.string(),
  text: z.string(),
  intent: z.string().optional(),
  rounds: z
    .array(z.object({ instruction: z.string(), steps: z.int(), ms: z.number(), cached: z.boolean() }))
    .optional(),
  refused: z
    .array(z.object({ text: z.string(), facet: z.string(), reason: z.enum(['kept', 'unknown']) }))
    .optional(),
  flags: z.array(z.string()).optional(),
  view: View.optional(),
});

export const Failed = z.object({
  message: z.string(),
  text: z.string(),
  code: z.string(),
  retryAfterMs: z.number().optional(),
});

export const Progress = z.object({
  message: z.string(),
  text: z.string(),
  round: z.int().optional(),
  rounds: z.int().optional(),
  instruction: z.string().optional(),
  step: z.int().optional(),
  steps: z.int().optional(),
  /** A few pixels of where it is going, as a data: address. */
  preview: z.string().optional(),
  /** The picture of a round that is done, where `roundPictures` asks for it: a data: address. */
  picture: z.string().optional(),
});

export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  retryAfterMs: z.number().optional(),
});
