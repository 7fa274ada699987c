/**
 * How a value is put into words.
 * `is` follows "is" or "make it", `has` follows "has", "with" or "give it", `do` stands as an order;
 * `words` are further keywords that only a reader needs.
 */
export interface Lexeme {
  /** The one phrase that the model is trained to follow. */
  readonly phrase: string;
  readonly is: readonly string[];
  readonly has: readonly string[];
  readonly do?: readonly string[];
  readonly words?: readonly string[];
}

/** "a" or "an" in front of a word. */
export const an = (words: string): string => `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`;

/** The colour of the accent on what carries it: "a red belt", "white polka dots". */
export function accented(colour: string, noun: string): string {
  return /s$|plaid$/.test(noun) ? `${colour} ${noun}` : an(`${colour} ${noun}`);
}
