import type { Random } from '../../../random.ts';
import type { Attribute, Outfit } from '../../outfit.ts';
import type { Lexeme } from '../lexicon/index.ts';

/** One sub-instruction before it is worded: what it sets, and the ways to say it. */
export interface Wording {
  readonly sets: readonly Attribute[];
  /** The canonical phrase. */
  readonly phrase: string;
  readonly is: readonly string[];
  readonly has: readonly string[];
  readonly do: readonly string[];
}

/** What a lexeme says, as the wording of some attributes. */
export const worded = (sets: readonly Attribute[], lexeme: Lexeme): Wording => ({
  sets,
  phrase: lexeme.phrase,
  is: lexeme.is,
  has: lexeme.has,
  do: lexeme.do ?? [],
});

/** With words for how far it goes: one step is a little, more is a lot. */
export function byDegree({ phrase, is, has, do: orders = [] }: Lexeme, steps: number): Lexeme {
  if (steps > 1) {
    const far = (list: readonly string[]) =>
      list.filter((words) => /^\w+er\b/.test(words)).flatMap((words) => [`much ${words}`, `a lot ${words}`]);
    return {
      phrase,
      is: [...is, ...far(is)],
      has: [...has, ...far(has).filter((w) => !w.startsWith('a lot'))],
      do: orders,
    };
  }
  const near = (list: readonly string[]) =>
    list
      .filter((words) => /^\w+er\b/.test(words))
      .flatMap((words) => [`slightly ${words}`, `a bit ${words}`]);
  return {
    phrase,
    is: [...is, ...is, ...near(is)],
    has: [...has, ...has, ...near(has).slice(0, 1)],
    do: orders,
  };
}

/** What the wording of a pair depends on. */
export interface Telling {
  readonly a: Outfit;
  readonly b: Outfit;
  /** True where the canonical phrases will be taken: then only what has such a phrase is made. */
  readonly canonical: boolean;
  readonly random: Random;
}

/** A relative wording for so many steps up or down, now and then: one step is what "longer" alone asks for. */
export function moved(
  steps: number,
  down: Lexeme,
  up: Lexeme,
  { canonical, random }: Telling,
): Lexeme | null {
  const far = Math.abs(steps);
  const chance = far === 1 ? 0.55 : far === 2 && !canonical ? 0.2 : 0;
  return random.chance(chance) ? byDegree(steps > 0 ? up : down, far) : null;
}
