import { HemlineError } from '../../../models/error.ts';
import { tokenise } from '../tokens.ts';
import { type AddedEntry, type Entry, KINDS, type Lexicon } from './entry.ts';
import { ENGLISH } from './index.ts';

/** An entry as one of its words. */
export interface Meaning extends Omit<Entry, 'words'> {
  /** The built-in words that it stands for. */
  readonly says?: string;
  /** Where on an axis it lies: long is up the axis of length, and so is longer. */
  readonly leans?: readonly [axis: string, direction: number];
}

interface Phrase {
  readonly words: readonly string[];
  readonly meaning: Meaning;
}

/** A lexicon made ready for look-ups. */
export interface Compiled {
  /** Phrases by their first word, the longest first. */
  readonly phrases: ReadonlyMap<string, readonly Phrase[]>;
  readonly single: ReadonlyMap<string, Meaning>;
  /** What is meant by what is written wrong. */
  readonly slips: ReadonlyMap<string, readonly string[]>;
  /** Every word that occurs in any phrase. */
  readonly words: ReadonlySet<string>;
  /** Words that were given on top of the built-in ones. */
  readonly added: ReadonlySet<string>;
}

const phrasesOf = ({ words }: Pick<Entry, 'words'>): string[] =>
  words
    .split(',')
    .map((raw) => raw.trim().toLowerCase().replaceAll('-', ' '))
    .filter((phrase) => phrase !== '')
    .flatMap((phrase) => {
      const american = phrase.replaceAll('grey', 'gray').replaceAll('colour', 'color');
      return american === phrase ? [phrase] : [phrase, american];
    });

/** A word leans the way that its comparative moves, or away from where its opposite moves. */
function leaning(entry: Entry, moves: ReadonlyMap<string, Entry['moves']>): Meaning['leans'] {
  if (entry.moves) return entry.moves;
  const away = entry.opposite === undefined ? undefined : moves.get(entry.opposite);
  return away && [away[0], -away[1]];
}

/** The entries as if they were built-in: spelt as texts are read, and with the meaning of what they stand for. */
function adopted(extra: Lexicon): (Entry & Pick<Meaning, 'says'>)[] {
  if (!Array.isArray(extra)) throw badLexicon('it should be a list of entries');
  const english = extra.some(({ says }) => says !== undefined) ? compiled() : undefined;
  return extra.map((entry: AddedEntry) => {
    const { kind, words, says } = entry;
    const shown = JSON.stringify(entry);
    if (typeof words !== 'string' || phrasesOf({ words }).length === 0)
      throw badLexicon(`${shown} has no words`);
    const stands =
      says === undefined
        ? undefined
        : english!.phrases.get(says.split(' ')[0]!)?.find((phrase) => phrase.words.join(' ') === says)
            ?.meaning;
    if (kind === undefined && !stands)
      throw badLexicon(`${shown} has no kind, and what it says is no entry of its own`);
    if (kind !== undefined && !KINDS.includes(kind)) throw badLexicon(`${shown}: there is no kind ${kind}`);
    const spelt = phrasesOf({ words }).map((phrase) => tokenise(phrase).join(' '));
    return { ...stands, ...entry, kind: (kind ?? stands?.kind)!, words: spelt.join(', ') };
  });
}

function badLexicon(why: string): HemlineError {
  return new HemlineError('bad-lexicon', `The lexicon cannot be used: ${why}.`);
}

function compile(extra: Lexicon): Compiled {
  const entries = [...ENGLISH, ...adopted(extra)];
  const moves = new Map(entries.flatMap((entry) => phrasesOf(entry).map((phrase) => [phrase, entry.moves])));
  const all = new Map<string, Phrase>();
  const slips = new Map<string, readonly string[]>();
  for (const entry of entries) {
    const { words: _, ...rest } = entry;
    const leans = leaning(entry, moves);
    const meaning: Meaning = leans ? { ...rest, leans } : rest;
    for (const phrase of phrasesOf(entry)) {
      if (entry.kind === 'slip') slips.set(phrase, (entry.of ?? phrase).split(' '));
      else all.set(phrase, { words: phrase.split(/\s+/), meaning });
    }
  }
  const phrases = new Map<string, Phrase[]>();
  const single = new Map<string, Meaning>();
  const known = new Set<string>();
  for (const phrase of all.values()) {
    const first = phrase.words[0]!;
    if (phrase.words.length === 1) single.set(first, phrase.meaning);
    const list = phrases.get(first);
    if (list) list.push(phrase);
    else phrases.set(first, [phrase]);
    for (const word of phrase.words) known.add(word);
  }
  for (const list of phrases.values()) list.sort((a, b) => b.words.length - a.words.length);
  for (const word of known) slips.delete(word);
  const added = new Set(extra.flatMap(phrasesOf).flatMap((phrase) => phrase.split(' ')));
  return { phrases, single, slips, words: known, added };
}

const cache = new WeakMap<Lexicon, Compiled>();
const NONE: Lexicon = [];

/** The built-in lexicon with `extra` on top; compiled once for each `extra`. Throws HemlineError `bad-lexicon`. */
export function compiled(extra: Lexicon = NONE): Compiled {
  let found = cache.get(extra);
  if (!found) {
    found = compile(extra);
    cache.set(extra, found);
  }
  return found;
}
