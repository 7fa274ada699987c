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
}

const COMMA: Word = { text: ',', kind: 'comma', meaning: { kind: 'and' }, known: true };
const STOP: Word = { text: ';', kind: 'stop', meaning: { kind: 'and' }, known: true };
const NOUN: Meaning = { kind: 'motif', facet: 'other' };
const ADJECTIVE: Meaning = { kind: 'adjective', facet: 'style', sort: 'look' };

/** The words of a normalised text: the longest phrases that the lexicon knows, slips mended, the rest by part of speech. */
export function read(tokens: readonly string[], lexicon: Compiled): Word[] {
  const told = tokens.map((token) =>
    token === ',' || token === ';' || lexicon.words.has(token) ? token : mend(token, lexicon),
  );
  const words: Word[] = [];
  for (let i = 0; i < told.length; ) {
    const token = told[i]!;
    if (token === ',' || token === ';') {
      words.push(token === ',' ? COMMA : STOP);
      i++;
      continue;
    }
    const phrase = lexicon.phrases
      .get(token)
      ?.find(({ words: said }) => said.every((word, j) => told[i + j] === word));
    if (phrase) {
      words.push({
        text: phrase.words.join(' '),
        kind: phrase.meaning.kind,
        meaning: phrase.meaning,
        known: true,
      });
      i += phrase.words.length;
      continue;
    }
    const adjective = classOf(token) === 'adjective';
    words.push({
      text: token,
      kind: adjective ? 'unknown-adjective' : 'unknown-noun',
      meaning: adjective ? ADJECTIVE : NOUN,
      known: false,
    });
    i++;
  }
  return words;
}
