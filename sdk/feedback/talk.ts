import { withoutCode, withoutCommands } from './commands.ts';
import { isForeign } from './languages.ts';
import type { Compiled } from './lexicon/compile.ts';
import { ASKS, QUESTION, SO, TALK, WISH } from './lexicon/talk.ts';
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

/** A clause by itself: what it asks of the conversation, and what of it may be a wish. */
interface Told {
  readonly asks?: Heard['asks'];
  readonly wish?: string;
}

function tell(clause: string): Told {
  const asked = ASKS.find(([, pattern]) => pattern.test(clause));
  if (asked) return { asks: asked[0], wish: clause.replace(asked[1], ' ') };
  if (QUESTION.test(clause)) return { asks: 'question' };
  // "i was at the beach", "my sister is jealous"
  if (!TALK.test(clause)) return { wish: clause };
  const [, so] = SO.exec(clause) ?? [];
  if (so !== undefined) return { asks: 'chatter', wish: so };
  return WISH.test(clause) ? { wish: clause } : { asks: 'chatter' };
}

/** Parts what may hold a wish from commands to the program, requests to the conversation, questions and tales. */
export function listen(text: string, lexicon: Compiled): Heard {
  if (isForeign(text, lexicon)) {
    return { said: '', foreign: text.trim().replace(/\s+/g, ' '), flags: ['other-language'] };
  }
  const plain = withoutCode(text);
  let commands = plain !== text;
  const asked = new Set<Told['asks']>();
  if (/\p{Extended_Pictographic}/u.test(text)) asked.add('chatter');
  const known = new Map<string, Told>();
  const sentences = normalise(plain)
    .split('; ')
    .map((sentence) => {
      const heard = withoutCommands(sentence.replace(/;$/, ''), lexicon);
      commands ||= heard.commands;
      const wishes = heard.said.split(', ').map((clause) => {
        const told = known.get(clause) ?? tell(clause);
        known.set(clause, told);
        asked.add(told.asks);
        return told.wish ?? '';
      });
      return wishes.join(', ');
    });
  if (commands) asked.add('chatter');
  // What is asked first counts; chatter beside it does not.
  const asks = [...asked].find((one) => one !== undefined && one !== 'chatter');
  const intent = asks ?? (asked.has('chatter') ? 'chatter' : undefined);
  return {
    said: sentences.join('; '),
    ...(intent ? { asks: intent } : {}),
    flags: commands ? ['command'] : [],
  };
}
