import type { Compiled, Meaning } from './lexicon/compile.ts';
import { classOf } from './part-of-speech.ts';
import { mend } from './typos.ts';

/** A word or a fixed phrase of the text, with what it means. */
export interface Word {
  /** In built-in words. */
  readonly text: string;
  /** As the shopper said it, where that is something else. */
  readonly said?: string;
  readonly kind: Meaning['kind'] | 'comma' | 'stop' | 'unknown-noun' | 'unknown-adjective';
  readonly meaning: Meaning;
  /** False for words that no lexicon knows. */
  readonly known: boolean;
  /** It says what is wrong now, and not only what is wanted: "too long". */
  readonly complaint?: boolean;
}

const COMMA: Word = { text: ',', kind: 'comma', meaning: { kind: 'and' }, known: true };
const STOP: Word = { text: ';', kind: 'stop', meaning: { kind: 'and' }, known: true };
const NOUN: Meaning = { kind: 'motif', facet: 'other' };
const ADJECTIVE: Meaning = { kind: 'adjective', facet: 'style', sort: 'look' };

/** A word of the lexicon. */
export const word = (text: string, meaning: Meaning): Word => ({
  text,
  kind: meaning.kind,
  meaning,
  known: true,
});

/** What denies the words after it. */
export const NOT: Word = word('not', { kind: 'not' });

/** A word as the shopper said it. */
export const saidOf = ({ text, said = text }: Word): string => said;

/** A word that may stand for built-in ones. */
const meant = (said: string, meaning: Meaning): Word =>
  meaning.says === undefined ? word(said, meaning) : { ...word(meaning.says, meaning), said };

/** Unknown words of one text that are looked at closely; all that follow are taken for nouns. */
const CLOSELY = 100;

function unknown(text: string, closely: boolean): Word {
  const told = closely ? classOf(text) : 'noun';
  return told === 'adjective' || told === 'adverb'
    ? { text, kind: 'unknown-adjective', meaning: ADJECTIVE, known: false }
    : { text, kind: 'unknown-noun', meaning: NOUN, known: false };
}

const isMark = (token: string) => token === ',' || token === ';';

/** What a word means that the lexicon has in the other number. */
const inNumber = (token: string, lexicon: Compiled): Meaning | undefined => {
  if (token.length < 4) return undefined;
  const found = lexicon.single.get(token.endsWith('s') ? token.slice(0, -1) : `${token}s`);
  return found && /^(part|detail|motif|material|region|type|bottom|aspect)$/.test(found.kind)
    ? found
    : undefined;
};

/** The tokens with slips mended. */
function mended(tokens: readonly string[], lexicon: Compiled): string[] {
  return tokens.flatMap((token, i) => {
    if (isMark(token) || lexicon.words.has(token) || inNumber(token, lexicon)) return [token];
    const slip = lexicon.slips.get(token);
    if (slip) return slip;
    // "heyy", "redd"
    const [last, once] = [token.at(-1), token.slice(0, -1)];
    if (token.length > 3 && last === token.at(-2) && lexicon.words.has(once)) return [once];
    return [mend(token, lexicon, tokens[i - 1], tokens[i + 1])];
  });
}

/** The words of a text: the longest phrases that the lexicon knows, slips mended, the rest by part of speech. */
export function read(tokens: readonly string[], lexicon: Compiled): Word[] {
  const told = mended(tokens, lexicon);
  const words: Word[] = [];
  let unknowns = 0;
  for (let i = 0; i < told.length; ) {
    const token = told[i]!;
    const phrase = lexicon.phrases
      .get(token)
      ?.find(({ words: said }) => said.every((part, j) => told[i + j] === part));
    if (isMark(token)) words.push(token === ',' ? COMMA : STOP);
    else if (phrase) words.push(meant(phrase.words.join(' '), phrase.meaning));
    else {
      const meaning = inNumber(token, lexicon);
      words.push(meaning ? word(token, meaning) : unknown(token, unknowns++ < CLOSELY));
    }
    i += phrase?.words.length ?? 1;
  }
  return words;
}
