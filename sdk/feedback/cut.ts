import { isMarker, isModifier, isNoun } from './groups.ts';
import type { Word } from './words.ts';

/** Patterns whose colours are theirs: "blue striped" is one, "blue floral" two. */
const COLOURED =
  /^(two ton|strip|stripe|stripp|stripy|stripey|pinstrip|polka|dot|spot|check|chequer|plaid|tie dye|band|speckl|zebra|animal|camo)/;
/** Said before a colour, it belongs to it: "solid black", "plain white". */
const PLAIN = /^(solid|plain|all|pure)$/;
/** So do these: "a deep green". */
const DEEP =
  /^(deep|rich|soft|warm|bold|cool|classic|true|real|proper|normal|regular|deeper|softer|bolder|richer)$/;

export const isColoured = (word: Word): boolean => word.kind === 'colour' || word.kind === 'tone';
const isAdverb = (word: Word) => isMarker(word) || /ly$/.test(word.text);

type Goes = (last: Word, word: Word, coloured: boolean) => boolean;

const adjective: Goes = (last, word, coloured) => {
  if (word.meaning.facet !== 'pattern') return false;
  if (/^(printed|patterned)$/.test(word.text)) return last.meaning.facet === 'pattern';
  if (coloured && COLOURED.test(word.text)) return true;
  return last.meaning.facet === 'pattern' && last.meaning.sort === 'number';
};

const aspect: Goes = (last, word, coloured) =>
  !isNoun(last) && (word.meaning.facet === last.meaning.facet || coloured || last.meaning.sort === 'look');

const motif: Goes = (last, _, coloured) =>
  coloured ||
  last.kind === 'motif' ||
  last.kind === 'unknown-noun' ||
  last.meaning.facet === 'pattern' ||
  last.meaning.sort === 'size' ||
  last.meaning.sort === 'width';

/** A part takes modifiers of its sorts ("long sleeve"), its own shapes ("cap sleeve") and details ("tied waist"). */
const part: Goes = (last, word, coloured) => {
  if (last.kind === 'shape') return true;
  if (last.kind === 'adjective' && last.meaning.facet === 'detail')
    return word.kind === 'part' || word.kind === 'region';
  const { sort } = last.meaning;
  return sort !== undefined && !coloured && (word.meaning.takes?.includes(sort) ?? false);
};

/** Whether `word` goes on with the piece so far. */
function continues(piece: readonly Word[], word: Word): boolean {
  const last = piece.at(-1)!;
  const coloured = piece.some(isColoured);
  if (isAdverb(last) && word.kind !== 'not') return true;
  if (/ly$/.test(word.text)) return false;
  // "sleeved" takes what stands before it if it is of its sort: "long sleeved", not "black sleeved".
  if (word.kind === 'suffix')
    return word.meaning.part === undefined || !piece.some((said) => said.kind === 'colour');
  if (isMarker(word)) return false;
  if (last.text === 'all' || (PLAIN.test(last.text) && DEEP.test(word.text))) return true;
  if (word.kind === 'colour') return isColoured(last) || PLAIN.test(last.text) || DEEP.test(last.text);
  if (/^all ?over$/.test(word.text)) return coloured;
  if (word.kind === 'tone') return last.kind === 'tone' && !last.meaning.moves;
  if (word.kind === 'adjective') return adjective(last, word, coloured);
  if (word.kind === 'aspect') return aspect(last, word, coloured);
  if (word.kind === 'motif') return motif(last, word, coloured);
  if (word.kind === 'unknown-noun') return last.kind === 'unknown-noun';
  return isNoun(word) && part(last, word, coloured);
}

/** Cuts a row of modifiers where another facet begins. */
export function cut(words: readonly Word[]): Word[][] {
  const pieces: Word[][] = [];
  for (const word of words) {
    const piece = pieces.at(-1);
    if (piece && continues(piece, word)) piece.push(word);
    else pieces.push([word]);
  }
  return pieces;
}

/** "long sleeved brown v-neck", "short sleeve v-neck": two parts that both have modifiers. */
export function isRow(words: readonly Word[], head: Word): boolean {
  const at = words.findIndex(
    ({ kind, meaning }) =>
      (kind === 'suffix' ||
        kind === 'part' ||
        (kind === 'adjective' && meaning.facet !== 'detail' && meaning.facet !== head.meaning.facet)) &&
      meaning.part !== undefined &&
      meaning.part !== head.meaning.part,
  );
  if (at < 0 || head.kind === 'motif' || head.kind === 'unknown-noun') return false;
  return words.slice(0, at + 1).some(isModifier);
}
