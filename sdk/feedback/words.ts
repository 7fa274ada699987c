import type { Compiled, Meaning } from './lexicon/compile.ts';
import { classOf } from './part-of-speech.ts';
import { mend } from './typos.ts';

/** A word or a fixed phrase of the text, with what it means. */
export interface Word {
  readonly text: string;
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
const ONE: Meaning = { kind: 'adjective', facet: 'pattern', sort: 'number' };
const NO: Meaning = { kind: 'not' };
const FAR: Meaning = { kind: 'degree' };
const IS: Meaning = { kind: 'is' };
const ROUND: Meaning = { kind: 'preposition' };

const word = (text: string, meaning: Meaning): Word => ({ text, kind: meaning.kind, meaning, known: true });

function unknown(text: string): Word {
  const told = classOf(text);
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
  return tokens.flatMap((token) => {
    if (isMark(token) || lexicon.words.has(token) || inNumber(token, lexicon)) return [token];
    return lexicon.slips.get(token) ?? [mend(token, lexicon)];
  });
}

/** "one side" counts, "this one" does not; "round the waist" is a place, "a round neck" a shape. */
function inContext(words: readonly Word[]): Word[] {
  return words.map((one, i) => {
    const next = words[i + 1]?.kind ?? 'stop';
    if (one.text === 'one' && /^(region|motif|part|detail|tone|colour|aspect|unknown-noun)$/.test(next))
      return word('one', ONE);
    if (one.text === 'round' && next === 'determiner') return word('around', ROUND);
    if (one.text === 'look' && i > 0 && /s$/.test(words[i - 1]!.text) && words[i - 1]!.meaning.part)
      return word('look', IS);
    return one;
  });
}

const COUNT = /^(\d+(\.\d+)?|one|two|three|four|five|six|ten|a few|few|couple)$/;
const UNIT =
  /^(inch|inches|cm|cms|centimeters?|centimetres?|mm|sizes?|shades?|tones?|steps?|notch|notches|times)$/;

/** "2 inches longer", "a shade darker": how far, as one word. */
function measured(words: readonly Word[]): Word[] {
  return words.flatMap((one, i) => {
    const [before, next] = [words[i - 1], words[i + 1]];
    const unit =
      next !== undefined && UNIT.test(next.text) && (COUNT.test(one.text) || /^an?$/.test(one.text));
    const moved = (word: Word | undefined) => word?.meaning.moves !== undefined;
    if (unit && moved(words[i + 2])) return [{ ...word(`${one.text} ${next.text}`, FAR) }];
    if (
      UNIT.test(one.text) &&
      before &&
      (COUNT.test(before.text) || /^an?$/.test(before.text)) &&
      moved(next)
    )
      return [];
    return [one];
  });
}

const GONE = /^(none|gone|no|off|removed|remove|out|away|nothing)$/;

/** "belt gone", "sleeves: none": what is said after a thing that it is not to have. */
function postposed(words: readonly Word[]): Word[] {
  const isEnd = (one: Word | undefined) => one === undefined || /^(comma|stop|and|but)$/.test(one.kind);
  const isStart = (one: Word | undefined) => isEnd(one) || one?.kind === 'determiner';
  const told = (i: number) =>
    /^(part|detail|motif)$/.test(words[i]?.kind ?? '') &&
    GONE.test(words[i + 1]?.text ?? '') &&
    isStart(words[i - 1]) &&
    isEnd(words[i + 2]);
  return words.flatMap((one, i) => {
    if (told(i)) return [word('no', NO), one];
    return i > 0 && told(i - 1) ? [] : [one];
  });
}

/** The words of a text: the longest phrases that the lexicon knows, slips mended, the rest by part of speech. */
export function read(tokens: readonly string[], lexicon: Compiled): Word[] {
  const told = mended(tokens, lexicon);
  const words: Word[] = [];
  for (let i = 0; i < told.length; ) {
    const token = told[i]!;
    const phrase = lexicon.phrases
      .get(token)
      ?.find(({ words: said }) => said.every((part, j) => told[i + j] === part));
    if (isMark(token)) words.push(token === ',' ? COMMA : STOP);
    else if (phrase) words.push(word(phrase.words.join(' '), phrase.meaning));
    else {
      const meaning = inNumber(token, lexicon);
      words.push(meaning ? word(token, meaning) : unknown(token));
    }
    i += phrase?.words.length ?? 1;
  }
  return postposed(measured(inContext(words)));
}
