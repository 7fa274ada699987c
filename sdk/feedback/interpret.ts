import { attribute } from './attribute.ts';
import { remedies } from './complaints.ts';
import { inContext } from './context.ts';
import { correct } from './corrections.ts';
import { distribute } from './distribution.ts';
import { groupsOf } from './groups-of.ts';
import { shareHeads } from './heads.ts';
import { intentOf } from './intent.ts';
import { keepsOf } from './keep.ts';
import { compiled } from './lexicon/compile.ts';
import type { Lexicon } from './lexicon/index.ts';
import { joinLists } from './lists.ts';
import { type Draft, draft } from './meaning.ts';
import { contradictions, merge } from './merge.ts';
import { negations } from './negation.ts';
import { MOST_CHARACTERS } from './normalise.ts';
import { joinPalettes } from './palette.ts';
import { split } from './pieces.ts';
import { listen } from './talk.ts';
import { tokenise } from './tokens.ts';
import type { Flag, Interpretation, SubInstruction } from './types.ts';
import { isMeant, isSense } from './wishes.ts';
import { read } from './words.ts';

export interface InterpretOptions {
  /** Words of a shop or of another language, on top of the built-in ones. */
  readonly lexicon?: Lexicon;
}

/**
 * What a shopper's feedback asks for. Never throws (HemlineError `bad-lexicon` for a lexicon that cannot be used), is the same for the same text, and the set of its parts does not
 * depend on the order in which independent wishes are written.
 */
export function interpret(text: string, options: InterpretOptions = {}): Interpretation {
  const lexicon = compiled(options.lexicon);
  const flags: Flag[] = [];
  if (text.length > MOST_CHARACTERS) flags.push('long');
  const heard = listen(text.slice(0, MOST_CHARACTERS), lexicon);
  flags.push(...heard.flags);
  if (heard.foreign !== undefined) {
    const part: SubInstruction = {
      text: heard.foreign,
      facet: 'other',
      part: 'garment',
      polarity: 'set',
      confidence: 0.3,
    };
    return { intent: 'edit', parts: [part], keep: [], flags };
  }
  const words = joinPalettes(remedies(inContext(read(tokenise(heard.said), lexicon)), lexicon));
  const groups = joinLists(distribute(shareHeads(attribute(groupsOf(words)))));
  const { keep, rest } = keepsOf(groups);
  const drafts = negations(correct(rest.flatMap(split).map(draft)));
  const meant = isSense(drafts) ? drafts.filter((one) => isMeant(one, drafts)) : [];
  const wished = merge(meant);
  const { parts, excluded } = contradictions(wished);
  if (excluded.length > 0) flags.push('contradiction');
  // "put it back the way it was": beside what is asked of the conversation, words without sense are only its wording.
  const senseless = drafts.length > 0 && !isSense(drafts) && (heard.asks ?? 'chatter') === 'chatter';
  return {
    intent: intentOf(heard, parts, keep, excluded.length > 0 || senseless),
    parts: parts.map(plain),
    keep,
    flags,
  };
}

function plain({ text, facet, part, polarity, confidence, value, says }: Draft): SubInstruction {
  const more = { ...(value === undefined ? {} : { value }), ...(says === undefined ? {} : { says }) };
  return { text, facet, part, polarity, confidence, ...more };
}
