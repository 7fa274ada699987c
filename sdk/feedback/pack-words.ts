import type { SubInstruction } from './types.ts';

type Words = Readonly<Record<string, string>>;

/** Words that change nothing about what is asked for. */
const FILLERS = new Set(
  (
    'a an the it its is are be has have having make making made give get got put add want would like with in of to on ' +
    'at and please some this that very really so quite rather much way lot bit little slightly somewhat just maybe ' +
    'color colour coloured colored dress outfit garment one item look looking style styled type kind piece'
  ).split(' '),
);
/** What takes something away; the pack says "no". */
const REMOVALS = new Set('no not without remove lose drop ditch less off take delete minus skip'.split(' '));
const COLOUR = 'make it ';
const SPELLINGS: Words = { gray: 'grey', color: 'colour' };

/** The words that count, as one text: "has buttons down the front" is "buttons down front". */
function core(text: string): string {
  const words = text.toLowerCase().split(/[^\p{L}\p{N}/]+/u);
  return words
    .filter((word) => word !== '' && !FILLERS.has(word))
    .map((word) => SPELLINGS[word] ?? word)
    .join(' ');
}

const indexes = new WeakMap<Words, ReadonlyMap<string, string>>();

/** A pack's words by their cores; of two with the same core the shorter one counts. */
function indexOf(words: Words): ReadonlyMap<string, string> {
  const known = indexes.get(words);
  if (known) return known;
  const index = new Map<string, string>();
  const longestFirst = Object.keys(words).sort((a, b) => b.length - a.length);
  for (const word of longestFirst) index.set(core(word), words[word]!);
  indexes.set(words, index);
  return index;
}

/** One and many: "pocket" is "pockets". */
const numbers = (text: string) => [text, `${text}s`, text.replace(/s$/, '')];

function find(index: ReadonlyMap<string, string>, text: string): string | undefined {
  const told = text === '' ? undefined : numbers(text).find((one) => index.has(one));
  return told === undefined ? undefined : index.get(told);
}

/** A pack's own name for a colour in front: "wine red belt" is "burgundy belt". */
function recoloured(index: ReadonlyMap<string, string>, text: string): string | undefined {
  const words = text.split(' ');
  for (let n = Math.min(3, words.length - 1); n > 0; n--) {
    const colour = index.get(words.slice(0, n).join(' '));
    const rest = words.slice(n).join(' ');
    if (!colour?.startsWith(COLOUR)) continue;
    const own = colour.slice(COLOUR.length).replace(/^(bright|light|dark) /, '');
    const found = find(index, `${own} ${rest}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Words for a step along a facet, by its direction. */
const STEPS: Readonly<Record<string, Partial<Record<string, string>>>> = {
  fit: { more: 'tighter', less: 'looser' },
  length: { more: 'longer', less: 'shorter' },
  sleeve: { more: 'longer sleeves', less: 'shorter sleeves', remove: 'no sleeves' },
};

const SHARED = new Set<string>(['length', 'fit', 'material', 'hem']);

/** Texts that may stand for the sub-instruction, the closest first. */
function* candidates({ text, value, part, polarity, facet }: Omit<SubInstruction, 'says'>): Iterable<string> {
  const told = core(text);
  yield told;
  yield told.replace(/ (instead|not|rather)( .*)?$/, '');
  if (polarity === 'remove') {
    const thing = told
      .split(' ')
      .filter((word) => !REMOVALS.has(word))
      .join(' ');
    yield `no ${thing}`;
    yield `without ${thing}`;
  } else if (value !== undefined) {
    if (part !== 'garment') yield `${core(value)} ${core(part)}`;
    // "floor length pants": of these there is one, whatever part it is said of.
    if (part === 'garment' || SHARED.has(facet)) yield core(value);
  }
  if (value === 'shade') yield polarity === 'more' ? 'darker' : 'lighter';
  const step = STEPS[facet]?.[polarity];
  if (step !== undefined) yield core(step);
}

/**
 * A sub-instruction in a pack's own words. `words` maps what shoppers say to the phrases that the pack was trained
 * on; an empty one is an open vocabulary, which gets the shopper's words (what they say in built-in words, where a lexicon
 * knows). What is not in it stays as it is and is
 * not `understood`.
 */
export function toPackWords(sub: SubInstruction, words: Words): { text: string; understood: boolean } {
  const text = sub.says ?? sub.text;
  const own = words[sub.text] ?? words[text];
  if (own !== undefined) return { text: own, understood: true };
  const index = indexOf(words);
  if (index.size === 0) return { text, understood: true };
  for (const candidate of candidates({ ...sub, text })) {
    const found = find(index, candidate) ?? recoloured(index, candidate);
    if (found !== undefined) return { text: found, understood: true };
  }
  return { text, understood: false };
}
