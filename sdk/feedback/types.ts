/** What a sub-instruction is about. `other` is what no lexicon knows, and text in another language. */
export const FACETS = [
  'garment',
  'colour',
  'pattern',
  'material',
  'fit',
  'length',
  'neckline',
  'sleeve',
  'hem',
  'detail',
  'style',
  'other',
] as const;
export type Facet = (typeof FACETS)[number];

/** `add` and `remove` something, move it `more` or `less` far than it is now, or `set` it. */
export type Polarity = 'add' | 'remove' | 'more' | 'less' | 'set';

/** One edit of one facet of one part, meaningful alone and in any order. */
export interface SubInstruction {
  /** The phrase, in the shopper's words with slips mended: "red", "long sleeves", "no belt". */
  readonly text: string;
  readonly facet: Facet;
  /** Of what: `garment` for the whole, else the part's name ("sleeves", "belt", "skirt"). */
  readonly part: string;
  readonly polarity: Polarity;
  /** 0 to 1: how much of the text the lexicon knows. */
  readonly confidence: number;
  /** The phrase in built-in words, where the shopper's are an operator's or of another language. */
  readonly says?: string;
  /** What it is set to, without the part ("red", "long"), or the axis along which it moves ("length"). */
  readonly value?: string;
}

/**
 * What the shopper wants of the conversation. `edit`: change the picture. `keep`: only say what is to stay.
 * `undo`, `redo`, `reset`: go back, forward, to the start. `another`: the same request again, another picture.
 * `question` and `chatter` want words for an answer; `unclear` wants a question back.
 */
export type Intent =
  | 'edit'
  | 'keep'
  | 'undo'
  | 'redo'
  | 'reset'
  | 'another'
  | 'question'
  | 'chatter'
  | 'unclear';

/** Something that is to stay as it is; without a facet, everything that is not mentioned. */
export interface Kept {
  readonly text: string;
  readonly facet?: Facet;
  readonly part?: string;
}

/**
 * Why an interpretation may be less than what was written:
 * `contradiction` two wishes exclude each other and both were left out; `other-language` the text is passed
 * through as it is; `command` it tried to command the program, and that was not obeyed; `long` only its start
 * was read.
 */
export type Flag = 'contradiction' | 'other-language' | 'command' | 'long';

export interface Interpretation {
  readonly intent: Intent;
  /** In the order of the text; `canonicalOrder` gives the order of rounds. */
  readonly parts: readonly SubInstruction[];
  readonly keep: readonly Kept[];
  readonly flags: readonly Flag[];
}
