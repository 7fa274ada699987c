import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { HemlineError } from '../error.ts';

/**
 * A JSON file of an evaluation, read again.
 * @throws HemlineError `bad-record` where it was damaged, or comes from elsewhere.
 */
export function readWritten<T extends z.ZodType>(path: string, schema: T): z.infer<T> {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new HemlineError('bad-record', `${path} is not what \`hemline eval\` writes.`, { cause });
  }
}
