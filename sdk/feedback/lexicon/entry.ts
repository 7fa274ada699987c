import type { Facet } from '../types.ts';

/**
 * How a word behaves in a phrase.
 *
 * Modifiers: `colour`; `tone` (dark, pale: shades a colour, or stands alone); `adjective`; `shape` (crew, puff: says
 * nothing without its part); `suffix` (coloured, fitting: belongs to the word before it).
 * Nouns: `part` (sleeves, collar); `detail` (pockets: comes and goes); `motif` (stripes, logo: what is printed);
 * `material`; `aspect` (colour, length: the name of a facet); `region` (front, waist: where);
 * `generic` (dress, top: only carries its modifiers); `type` (tunic: a garment of its own); `bottom` (skirt: worn
 * below, keeps its modifiers).
 * The rest is grammar: see `grammar.ts` of this folder.
 */
export const KINDS = [
  'colour',
  'tone',
  'adjective',
  'shape',
  'suffix',
  'part',
  'detail',
  'motif',
  'material',
  'aspect',
  'region',
  'generic',
  'type',
  'bottom',
  'degree',
  'not',
  'is',
  'has',
  'make',
  'remove',
  'change',
  'move',
  'set',
  'writes',
  'keep',
  'stays',
  'instead',
  'correction',
  'second-thought',
  'and',
  'or',
  'but',
  'determiner',
  'pronoun',
  'preposition',
  'of',
  'in',
  'to',
  'that',
  'filler',
  'nothing',
  'dislike',
  'like',
  'too',
  'rest',
  'slip',
] as const;
export type Kind = (typeof KINDS)[number];

/** Which sort of adjective it is: a part takes only some ("wide belt", never "long zips"). */
export type Sort =
  | 'length'
  | 'height'
  | 'width'
  | 'fit'
  | 'size'
  | 'tone'
  | 'look'
  | 'cover'
  | 'praise'
  | 'number';

/** Words that behave alike, and what they mean. This is all that a language or a shop has to give. */
export interface Entry {
  readonly kind: Kind;
  /** Words and phrases, separated by commas; lower case, with spaces for hyphens. */
  readonly words: string;
  readonly facet?: Facet;
  /** The part's name. */
  readonly part?: string;
  /** Of adjectives. */
  readonly sort?: Sort;
  /** Of parts: the sorts of adjectives that it takes; all when absent. */
  readonly takes?: readonly Sort[];
  /** Of comparatives: along which axis it moves, and whether up (1) or down (-1). */
  readonly moves?: readonly [axis: string, direction: 1 | -1];
  /** Broader words that these are kinds of, the nearest first: navy is `navy blue dark`. Of slips: what is meant. */
  readonly of?: string;
  /** Of adjectives: what to say for "too ...". */
  readonly opposite?: string;
  /** Of degrees: the polarity that it gives. */
  readonly polarity?: 'more' | 'less';
}

/**
 * Words of a shop or of another language. With `says` they stand for a built-in word or phrase ("red", "belt",
 * "without"), mean what that means, and are told to the pack as that; what else is given goes before it. Without
 * `says` they are as built-in ones. Where `says` is no entry of its own ("long sleeves") kind, facet and part are
 * needed, too.
 */
export interface AddedEntry extends Omit<Entry, 'kind'> {
  readonly kind?: Kind;
  readonly says?: string;
}

/** On top of the built-in words. Later entries win over earlier ones, and over the built-in ones. */
export type Lexicon = readonly AddedEntry[];
/** A whole language. */
export type Entries = readonly Entry[];
