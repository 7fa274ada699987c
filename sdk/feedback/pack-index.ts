import { compiled } from './lexicon/compile.ts';

export type Words = Readonly<Record<string, string>>;

/** Words that change nothing about what is asked for. */
const FILLERS = new Set(
  (
    'a an the it its is are be has have having make making made give me get got put add want would like with in of to on ' +
    'at and please some this that very really so quite rather much way lot bit little slightly somewhat just maybe ' +
    'colour coloured dress outfit garment top shirt blouse one item look looking style styled type kind piece'
  ).split(' '),
);

/** One spelling for all that is said in several, and one word for every "no". */
const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll('gray', 'grey')
    .replaceAll('color', 'colour')
    .replace(/[^\p{L}\p{N}/]+/gu, ' ')
    .replace(/\bneck line/g, 'neckline')
    .replace(/\b(without|not|never|non)\b/g, 'no')
    .replace(/\bno (any|more)\b/g, 'no')
    .trim()
    .replace(/^(an?|the) /, '');

const isHue = (word: string) => compiled().single.get(word)?.kind === 'colour';

/** One and many are one: "pocket" is "pockets", but "rose" is not "roses". */
function stem(word: string): string {
  const one = word.length > 3 ? word.replace(/(?<!s)s$/, '') : word;
  return isHue(one) && !isHue(word) ? word : one;
}

/** The words of a text that count: of "has buttons down the front" these are button, down, front. */
export const core = (text: string): string[] =>
  plain(text)
    .split(' ')
    .filter((word) => word !== '' && !FILLERS.has(word))
    .map(stem);

/** A colour that the pack has a name for. */
interface Colour {
  /** What is said for a garment of that colour. */
  readonly phrase: string;
  /** The name without its shade: what belts and patterns come in. */
  readonly base: string;
}

const COLOUR = 'make it ';
/** The longest name of a colour, in words. */
const LONGEST = 3;

const bag = (tokens: readonly string[]) => [...tokens].sort().join(' ');

/** A pack's words, to be found by what of them counts. */
export class PackIndex {
  private readonly exact = new Map<string, string>();
  private readonly cores = new Map<string, string>();
  /** In any order; null where two in different orders mean different things. */
  private readonly bags = new Map<string, string | null>();

  constructor(words: Words) {
    // Of two with the same core the shorter one counts.
    const longestFirst = Object.keys(words).sort((a, b) => b.length - a.length);
    for (const word of longestFirst) {
      const [phrase, tokens] = [words[word]!, core(word)];
      this.exact.set(plain(word), phrase);
      if (tokens.length === 0) continue;
      this.cores.set(tokens.join(' '), phrase);
      const key = bag(tokens);
      const known = this.bags.get(key);
      this.bags.set(key, known === undefined || known === phrase ? phrase : null);
    }
  }

  get size(): number {
    return this.exact.size;
  }

  /** The phrase for a text, or for words that count. */
  find(said: string | readonly string[]): string | undefined {
    if (typeof said === 'string') {
      const whole = this.exact.get(plain(said));
      return whole ?? this.find(core(said));
    }
    return this.cores.get(said.join(' ')) ?? this.bags.get(bag(said)) ?? undefined;
  }

  /** The one colour among words that count, and the words beside it. */
  colourIn(tokens: readonly string[]): { colour: Colour; rest: string[] } | undefined {
    for (let n = Math.min(LONGEST, tokens.length); n > 0; n--) {
      for (let i = 0; i + n <= tokens.length; i++) {
        const phrase = this.cores.get(tokens.slice(i, i + n).join(' '));
        const colour = phrase === undefined ? undefined : this.colour(phrase);
        if (colour) return { colour, rest: [...tokens.slice(0, i), ...tokens.slice(i + n)] };
      }
    }
    return undefined;
  }

  private colour(phrase: string): Colour | undefined {
    if (!phrase.startsWith(COLOUR)) return undefined;
    const base = phrase.slice(COLOUR.length).replace(/^(bright|light|dark) /, '');
    // Garments and steps are made, too: "make it a dress", "make it lighter".
    return isHue(base) ? { phrase, base } : undefined;
  }
}
