import type { z } from 'zod';
import { HemlineError } from '../../models/error.ts';

/** A request's body, read to its end. Throws HemlineError `body-too-large`. */
export async function readBody(request: Request, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () =>
    new HemlineError('body-too-large', `At most ${most / 1e6} MB are taken. Send a smaller picture.`);
  if (Number(request.headers.get('content-length') ?? 0) > most) throw tooLarge();
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request.body ?? []) {
    length += part.length;
    if (length > most) throw tooLarge();
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

/** What a body says: JSON as it is, a form's fields with its file as `picture`, or a picture by itself. */
export async function parseBody(request: Request, bytes: Uint8Array<ArrayBuffer>): Promise<unknown> {
  const type = request.headers.get('content-type') ?? '';
  if (/^application\/json\b/i.test(type)) return parseJson(bytes);
  if (/^multipart\/form-data\b/i.test(type)) return parseForm(bytes, type);
  if (/^(image\/|application\/octet-stream)/i.test(type)) return { picture: bytes };
  throw new HemlineError('media-type', 'Send JSON, multipart/form-data or the bytes of a picture.');
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new HemlineError('bad-request', 'The body is not JSON in UTF-8.', { cause });
  }
}

async function parseForm(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<unknown> {
  const fields: [string, unknown][] = [];
  try {
    const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
    for (const [name, value] of form) {
      fields.push([name, typeof value === 'string' ? value : new Uint8Array(await value.arrayBuffer())]);
    }
  } catch (cause) {
    throw new HemlineError('bad-request', 'The form is not multipart/form-data as it says.', { cause });
  }
  const names = fields.map(([name]) => name);
  if (new Set(names).size < names.length) throw new HemlineError('bad-request', 'A field comes twice.');
  return Object.fromEntries(fields);
}

/** Throws HemlineError `bad-request` with the field that is wrong. */
export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') || 'body';
  throw new HemlineError('bad-request', `The request is not understood (${where}: ${issue?.message}).`);
}
