import type { Word } from './words.ts';

/** How a group hangs on the one before it. */
export type Joint = 'start' | 'none' | 'and' | 'or' | 'comma' | 'but' | 'stop';
/** What is done with a group. */
export type Verb = 'none' | 'is' | 'has' | 'make' | 'change' | 'remove' | 'keep';

/** Words that belong together: modifiers, at most one thing they modify, and what hangs on it ("on the front"). */
export interface Group {
  readonly joint: Joint;
  verb: Verb;
  /** Whether the verb stands before this group; false where it is carried over from the group before. */
  readonly fresh: boolean;
  /** What is taken away is called by the shopper's own verb: "get rid of". */
  readonly remover?: string;
  /** "a", "the", ... where there is one. */
  determiner?: string;
  /** In the order of the text; "no", "more" and "very" among them. */
  words: Word[];
  /** Where what hangs on it starts in `words`. */
  tail: number;
  /** What it takes the place of. */
  old?: Group;
  /** It stands before "is" or "stays". */
  subject?: boolean;
  /** Its colour is said after it, and of nothing else: "dots in red". */
  tinted?: boolean;
  /** A word of correction stands before it: "i mean" surely, "actually" perhaps. */
  readonly corrects?: 'surely' | 'perhaps';
  /** What "them" are, of which this is said. */
  readonly referent?: Word;
  /** "for work": only a wish where nothing else is. */
  readonly context?: boolean;
  /** It is said of a thing, after "is". */
  readonly stated?: boolean;
  /** Several things are printed, as one. */
  readonly listed?: boolean;
  /** It is said afterwards that it stays. */
  kept?: boolean;
}

const NOUNS = new Set<Word['kind']>([
  'part',
  'detail',
  'motif',
  'material',
  'aspect',
  'region',
  'generic',
  'type',
  'bottom',
  'unknown-noun',
]);
const MODIFIERS = new Set<Word['kind']>([
  'colour',
  'tone',
  'adjective',
  'shape',
  'suffix',
  'unknown-adjective',
]);

export const isNoun = (word: Word): boolean => NOUNS.has(word.kind);
export const isModifier = (word: Word): boolean => MODIFIERS.has(word.kind);
/** "no", "more", "very": stands before what it belongs to. */
export const isMarker = (word: Word): boolean => word.kind === 'not' || word.kind === 'degree';
export const isContent = (word: Word): boolean => isNoun(word) || isModifier(word) || word.kind === 'move';

/** What the group is about without what hangs on it. */
export const core = (group: Group): Word[] => group.words.slice(0, group.tail);
/** The thing that is modified: the last noun. */
export const headOf = (group: Group): Word | undefined => core(group).findLast(isNoun);
export const hasNot = (group: Group): boolean => group.words[0]?.kind === 'not';
/** Nothing but a noun: no modifier, no degree, no negation. */
export const isBare = (group: Group): boolean => core(group).every(isNoun);
/** Modifiers without a noun. */
export const isAdjectival = (group: Group): boolean => !headOf(group) && core(group).some(isModifier);

/** The modifiers of a group, its nouns, and what hangs on it. */
export const modifiers = (group: Group): Word[] => core(group).filter(isModifier);
export const tailOf = (group: Group): Word[] => group.words.slice(group.tail);
export const nouns = (group: Group): Word[] => core(group).filter(isNoun);

/** A new group of the words, hung where `like` hangs. */
export function rebuilt(like: Group, words: Word[], tail: Word[] = []): Group {
  return { ...like, subject: false, words: [...words, ...tail], tail: words.length };
}
