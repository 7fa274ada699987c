import { withoutCode, withoutCommands } from './commands.ts';
import { isForeign } from './languages.ts';
import type { Compiled } from './lexicon/compile.ts';
import { ASKS, QUESTION, TALK, WISH } from './lexicon/talk.ts';
import { normalise } from './normalise.ts';
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

/** Whether a clause only tells of something: "i was at the beach", "my sister is jealous". */
const isTale = (clause: string) => TALK.test(clause) && !WISH.test(clause);

/** Parts what may hold a wish from commands to the program, requests to the conversation, questions and tales. */
export function listen(text: string, lexicon: Compiled): Heard {
  if (isForeign(text, lexicon)) {
    return { said: '', foreign: text.trim().replace(/\s+/g, ' '), flags: ['other-language'] };
  }
  const plain = withoutCode(text);
  let commands = plain !== text;
  let asks: Heard['asks'];
  let talks = /\p{Extended_Pictographic}/u.test(text);
  const wishes: string[] = [];
  for (const sentence of normalise(plain).split('; ')) {
    const heard = withoutCommands(sentence.replace(/;$/, ''), lexicon);
    commands ||= heard.commands;
    for (const clause of heard.said.split(', ')) {
      const asked = ASKS.find(([, pattern]) => pattern.test(clause));
      if (asked) {
        asks ??= asked[0];
        wishes.push(clause.replace(asked[1], ' '));
      } else if (QUESTION.test(clause)) asks ??= 'question';
      else if (isTale(clause)) talks = true;
      else wishes.push(clause);
      wishes.push(', ');
    }
    wishes[wishes.length - 1] = '; ';
  }
  const intent = asks ?? (talks || commands ? 'chatter' : undefined);
  return { said: wishes.join(''), ...(intent ? { asks: intent } : {}), flags: commands ? ['command'] : [] };
}
