import assert from 'node:assert/strict';
import { HemlineError, type Turn, type View } from '../../../sdk/index.ts';

export const fails = (code: string) => (error: unknown) => {
  assert.ok(error instanceof HemlineError, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, /^\p{Lu}.*[.!?]$/su, 'a sentence');
  assert.doesNotMatch(error.message, /\n/);
  return true;
};

export const texts = (view: View) => view.instructions.map(({ text }) => text);
export const bytes = (picture: Uint8Array) => Buffer.from(picture).toString('base64');

/** What two answers have in common when they are the same: all but the time they took. */
export const lasting = ({ ms, rounds, picture, ...rest }: Turn) => ({ ...rest, picture: bytes(picture) });
