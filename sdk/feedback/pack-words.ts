import { core, PackIndex, type Words } from './pack-index.ts';
import type { SubInstruction } from './types.ts';

/** Said before a colour, these ask for nothing more: "all red". */
const WHOLLY = new Set('solid all pure plain entirely completely fully mostly mainly solidly'.split(' '));

/** Words for a step, by the facet and the axis along which it goes. */
const STEPS: Words = {
  'fit fit more': 'tighter',
  'fit fit less': 'looser',
  'fit width more': 'looser',
  'fit width less': 'tighter',
  'length length more': 'longer',
  'length length less': 'shorter',
  'sleeve length more': 'longer sleeves',
  'sleeve length less': 'shorter sleeves',
  'colour shade more': 'darker',
  'colour shade less': 'lighter',
};

/** Facets whose values are said of the whole, whatever part they are asked for: "floor length pants". */
const SHARED = new Set<string>(['length', 'fit', 'material', 'hem']);

const DENIAL = /^(?:no|not|non|never|without|less|fewer)\b/;
/** "take off the", "no": what stands before the thing that is to go. */
const REMOVER = /^(?:[a-z ]+? the|no|not|non|never|without|less|fewer) /;

type Said = Pick<SubInstruction, 'text' | 'facet' | 'part' | 'polarity' | 'value'>;

/**
 * What is left where something is not to be. Never the thing itself: without a phrase for its absence there is none.
 * Fewer buttons are still buttons, while what is less shiny is not shiny.
 */
function denied({ text, facet, part, polarity }: Said, index: PackIndex): string | undefined {
  const goes = polarity === 'remove' || /^(not|non|never)\b/.test(text);
  if (!goes && facet === 'detail') return undefined;
  const thing = core(text.replace(REMOVER, ''));
  const uncoloured = index.colourIn(thing)?.rest ?? [];
  return (
    index.find(['no', ...thing]) ??
    (uncoloured.length > 0 ? index.find(['no', ...uncoloured]) : undefined) ??
    (goes && facet === 'detail' ? index.find(['no', ...core(part)]) : undefined) ??
    (facet === 'sleeve' && polarity === 'remove' && !DENIAL.test(text) ? index.find('no sleeves') : undefined)
  );
}

/** A colour by itself, or a thing of that colour: "wine red buckled belt" is the burgundy belt. */
function coloured({ facet }: Said, tokens: readonly string[], index: PackIndex): string | undefined {
  const { colour, rest } = index.colourIn(tokens)!;
  if (rest.every((word) => WHOLLY.has(word))) return colour.phrase;
  // "a darker coral", "medium coral": where from there it goes.
  const shade = facet === 'colour' ? index.find([...rest, 'shade']) : undefined;
  if (shade !== undefined) return shade;
  const thing = index.find(rest);
  return index.find([colour.base, ...rest]) ?? (thing && index.find([colour.base, ...core(thing)]));
}

/** What the value is called by itself or with its part, if that says all that the text says. */
function valued(
  { facet, part, value }: Said,
  tokens: readonly string[],
  index: PackIndex,
): string | undefined {
  if (value === undefined) return undefined;
  const [own, of] = [core(value), core(part)];
  const whole = part === 'garment' || SHARED.has(facet);
  const said = new Set([...own, ...of]);
  const isPart = (word: string) => {
    const phrase = index.find([word]);
    return phrase !== undefined && phrase === index.find(of);
  };
  if (!tokens.every((word) => said.has(word) || isPart(word))) return undefined;
  return (
    (part === 'garment' ? undefined : index.find([...own, ...of])) ?? (whole ? index.find(own) : undefined)
  );
}

function phraseOf(sub: Said, index: PackIndex): string | undefined {
  const { text, facet, part, polarity, value } = sub;
  const whole = index.find(text);
  if (whole !== undefined) return whole;
  const step = STEPS[`${facet} ${value} ${polarity}`];
  if (step !== undefined) return index.find(step);
  // "strapless" takes away, "not strapless" gives back.
  const lacks = /[a-z]{4}less$/.test(text);
  if (lacks && polarity === 'add') return index.find(['with', ...core(part)]) ?? index.find(core(part));
  if (lacks && polarity === 'remove') return index.find(['no', ...core(part)]);
  if (polarity === 'remove' || DENIAL.test(text)) return denied(sub, index);
  const tokens = core(text);
  if (index.colourIn(tokens)) return coloured(sub, tokens, index);
  const more = tokens[0] === 'more' ? index.find(tokens.slice(1)) : undefined;
  return more ?? valued(sub, tokens, index);
}

const indexes = new WeakMap<Words, PackIndex>();

function indexOf(words: Words): PackIndex {
  let index = indexes.get(words);
  if (!index) {
    index = new PackIndex(words);
    indexes.set(words, index);
  }
  return index;
}

/**
 * A sub-instruction in a pack's own words. `words` maps what shoppers say to the phrases that the pack was trained
 * on; an empty one is an open vocabulary, which gets the shopper's words (what they say in built-in words, where a
 * lexicon knows). What is not in it stays as it is and is not `understood`.
 */
export function toPackWords(sub: SubInstruction, words: Words): { text: string; understood: boolean } {
  const text = sub.says ?? sub.text;
  const own = words[sub.text] ?? words[text];
  if (own !== undefined) return { text: own, understood: true };
  const index = indexOf(words);
  if (index.size === 0) return { text, understood: true };
  // What is replaced is not asked for: "dots instead of stripes", "red not blue".
  const wanted = text.replace(/ (?:instead of|rather than|not) .*$/, '');
  const phrase = phraseOf({ ...sub, text: wanted }, index);
  return phrase === undefined ? { text, understood: false } : { text: phrase, understood: true };
}
