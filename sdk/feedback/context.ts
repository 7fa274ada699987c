import type { Meaning } from './lexicon/compile.ts';
import { type Word, word } from './words.ts';

const ONE: Meaning = { kind: 'adjective', facet: 'pattern', sort: 'number' };
const NO: Meaning = { kind: 'not' };
const FAR: Meaning = { kind: 'degree' };
const IS: Meaning = { kind: 'is' };
const LOSE: Meaning = { kind: 'remove' };
const ROUND: Meaning = { kind: 'preposition' };
const A: Meaning = { kind: 'determiner' };
const HAS: Meaning = { kind: 'has' };
const LOWER: Meaning = { kind: 'move', facet: 'length', moves: ['length', 1] };
const FLARE: Meaning = { kind: 'move', facet: 'fit' };
const EVEN: Meaning = { kind: 'adjective', facet: 'hem', part: 'hem', sort: 'look' };

/** Whether what follows is the first word of an order. */
const isOrder = (before: Word | undefined) =>
  before === undefined || /^(filler|stop|comma|and|but|not)$/.test(before.kind);
/** What these are, where they are an order with an object: "tie a bow on it", "lower the hem". */
const ORDERS: Readonly<Record<string, Meaning>> = {
  loose: LOSE,
  tie: HAS,
  trim: HAS,
  lower: LOWER,
  flare: FLARE,
};

/** "one side" counts, "this one" does not; "round the waist" is a place, "a round neck" a shape. */
function ambiguous(words: readonly Word[]): Word[] {
  return words.map((one, i) => {
    const next = words[i + 1]?.kind ?? 'stop';
    if (one.text === 'one' && /^(region|motif|part|detail|tone|colour|aspect|unknown-noun)$/.test(next))
      return word('one', ONE);
    if (one.text === 'round' && next === 'determiner') return word('around', ROUND);
    // "can we loose the ruffles", too: an order, and a slip of the pen.
    if (Object.hasOwn(ORDERS, one.text) && /^(determiner|pronoun)$/.test(next) && isOrder(words[i - 1]))
      return word(one.text === 'loose' ? 'lose' : one.text, ORDERS[one.text]!);
    // "make the hem even", not "even longer".
    if (
      one.text === 'even' &&
      one.kind === 'degree' &&
      !/^(degree|tone|adjective|unknown-adjective)$/.test(next)
    )
      return word('even', EVEN);
    // "one dress" is a dress.
    if (one.text === 'one' && next === 'generic') return word('one', A);
    if (one.text === 'look' && i > 0 && /s$/.test(words[i - 1]!.text) && words[i - 1]!.meaning.part)
      return word('look', IS);
    return one;
  });
}

const COUNT = /^(\d+(\.\d+)?|one|two|three|four|five|six|ten|a few|few|couple)$/;
const UNIT =
  /^(inch|inches|cm|cms|centimeters?|centimetres?|mm|sizes?|shades?|tones?|steps?|notch|notches|times)$/;

/** "2 inches longer", "a shade darker": how far, as one word. */
function measured(words: readonly Word[]): Word[] {
  return words.flatMap((one, i) => {
    const [before, next] = [words[i - 1], words[i + 1]];
    const unit =
      next !== undefined && UNIT.test(next.text) && (COUNT.test(one.text) || /^an?$/.test(one.text));
    const moved = (word: Word | undefined) => word?.meaning.moves !== undefined;
    if (unit && moved(words[i + 2])) return [word(`${one.text} ${next.text}`, FAR)];
    if (
      UNIT.test(one.text) &&
      before &&
      (COUNT.test(before.text) || /^an?$/.test(before.text)) &&
      moved(next)
    )
      return [];
    return [one];
  });
}

const GONE = /^(none|gone|no|off|removed|remove|out|away|nothing)$/;

/** "belt gone", "sleeves: none": what is said after a thing that it is not to have. */
function postposed(words: readonly Word[]): Word[] {
  const isEnd = (one: Word | undefined) => one === undefined || /^(comma|stop|and|but)$/.test(one.kind);
  const isStart = (one: Word | undefined) => isEnd(one) || one?.kind === 'determiner';
  const told = (i: number) =>
    /^(part|detail|motif)$/.test(words[i]?.kind ?? '') &&
    GONE.test(words[i + 1]?.text ?? '') &&
    isStart(words[i - 1]) &&
    isEnd(words[i + 2]);
  return words.flatMap((one, i) => {
    if (told(i)) return [word('no', NO), one];
    return i > 0 && told(i - 1) ? [] : [one];
  });
}

/** Words that mean something else beside certain others. */
export function inContext(words: readonly Word[]): readonly Word[] {
  return postposed(measured(ambiguous(words)));
}
