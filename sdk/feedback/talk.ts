import type { Compiled } from './lexicon/compile.ts';
import type { Flag, Intent } from './types.ts';

/** What was heard before any phrase is read. */
export interface Heard {
  /** The normalised text without what is no wish. */
  readonly said: string;
  /** What the text asks of the conversation itself, if anything. */
  readonly asks?: Exclude<Intent, 'edit' | 'keep' | 'unclear'>;
  /** The text as it was, where it is in a language that is not known. */
  readonly foreign?: string;
  readonly flags: readonly Flag[];
}

const ASKS: ReadonlyArray<readonly [NonNullable<Heard['asks']>, RegExp]> = [
  [
    'reset',
    /\b(start (all )?over|start again|start fresh|from scratch|reset|back to (the )?(original|start|beginning|first( one)?)|clear (everything|all)|undo (everything|all)|revert (everything|all|to the original))\b/,
  ],
  ['redo', /\bredo\b/],
  [
    'undo',
    /\b(undo|go back|revert|take (that|it) back|step back|previous (one|version|look)|roll ?back|bring (back )?the (last|previous)|back to (the )?(previous|last|one before))\b/,
  ],
  [
    'another',
    /\b((show|give) me (another|something else|more options|a different one)|another (one|option|version|try)|try again|again with another|one more try|something (else|different)|more options|different (version|option)|surprise me)\b/,
  ],
];
const QUESTION =
  /\b(how (much|many|long|do|does|is|are|can)|what (size|sizes|is|are|does|do|kind|brand|about shipping)|when (will|does|do|is|can)|where (is|are|can|do)|who|why|do you (ship|have|sell|deliver|offer|accept|take)|does it (come|ship|run|fit)|is (it|this) (in stock|available|true|on sale|machine|washable|real)|can i (return|get a refund|pay|wash|buy|order)|ship(ping)?|deliver(y)?|refunds?|returns?|price|cost|discount|stock)\b/;

/** Sentences apart: those that ask, those that only talk, those that may hold a wish. */
export function listen(said: string, _text: string, _lexicon: Compiled): Heard {
  const wishes: string[] = [];
  let asks: Heard['asks'];
  for (const sentence of said.split(';')) {
    const found = ASKS.find(([, pattern]) => pattern.test(sentence));
    if (found) {
      asks ??= found[0];
      wishes.push(sentence.replace(found[1], ' '));
    } else if (QUESTION.test(sentence)) asks ??= 'question';
    else wishes.push(sentence);
  }
  return { said: wishes.join('; '), ...(asks ? { asks } : {}), flags: [] };
}
