import { core, type Group, headOf, isMarker, isModifier, isNoun } from './groups.ts';
import type { Word } from './words.ts';

/** One facet of a group. */
export interface Piece {
  readonly words: readonly Word[];
  readonly group: Group;
}

/** Patterns whose colours are theirs: "blue striped" is one, "blue floral" two. */
const COLOURED =
  /^(strip|stripe|stripp|stripy|stripey|pinstrip|polka|dot|spot|check|chequer|plaid|tie dye|tye dye|band|speckl|zebra|animal|camo)/;
/** Said before a colour, it belongs to it: "solid black", "plain white". */
const PLAIN = /^(solid|plain|all|pure)$/;

/** Said before a colour, these are of the colour: "a deep green". */
const DEEP = /^(deep|rich|soft|warm|bold|cool|classic|true|real|proper|deeper|softer|bolder|richer)$/;

const isColoured = (word: Word) => word.kind === 'colour' || word.kind === 'tone';
const isAdverb = (word: Word) => isMarker(word) || /ly$/.test(word.text);

/** Whether `word` goes on with the piece so far. */
function continues(piece: readonly Word[], word: Word): boolean {
  const last = piece.at(-1);
  if (!last) return true;
  if (isAdverb(last) && word.kind !== 'not') return true;
  if (/ly$/.test(word.text)) return false;
  if (word.kind === 'suffix') return true;
  if (isMarker(word)) return false;
  if (last.text === 'all') return true;
  const coloured = piece.some(isColoured);
  if (word.kind === 'colour') return isColoured(last) || PLAIN.test(last.text) || DEEP.test(last.text);
  if (word.kind === 'tone') return last.kind === 'tone' && !last.meaning.moves;
  if (word.kind === 'adjective') {
    if (/^(printed|patterned)$/.test(word.text) && last.meaning.facet === 'pattern') return true;
    if (coloured && word.meaning.facet === 'pattern' && COLOURED.test(word.text)) return true;
    return (
      word.meaning.facet === last.meaning.facet &&
      word.meaning.facet === 'pattern' &&
      last.meaning.sort === 'number'
    );
  }
  if (word.kind === 'aspect')
    return (
      !isNoun(last) && (word.meaning.facet === last.meaning.facet || coloured || last.meaning.sort === 'look')
    );
  if (word.kind === 'motif')
    return (
      coloured ||
      last.kind === 'motif' ||
      last.meaning.facet === 'pattern' ||
      last.meaning.sort === 'size' ||
      last.meaning.sort === 'width' ||
      last.kind === 'unknown-noun'
    );
  if (word.kind === 'unknown-noun') return last.kind === 'unknown-noun';
  if (isNoun(word)) {
    const sort = last.meaning.sort;
    return (
      last.kind === 'shape' ||
      (sort !== undefined && !coloured && (word.meaning.takes?.includes(sort) ?? false))
    );
  }
  return false;
}

/** Cuts a row of modifiers where another facet begins. */
function cut(words: readonly Word[]): Word[][] {
  const pieces: Word[][] = [];
  let piece: Word[] = [];
  for (const word of words) {
    // "sleeved" and "necked" take what stands before them if it is of their sort, and stand alone otherwise.
    const foreign =
      word.kind === 'suffix' &&
      word.meaning.part !== undefined &&
      piece.some((said) => said.kind === 'colour');
    if (piece.length > 0 && (foreign || !continues(piece, word))) {
      pieces.push(piece);
      piece = [];
    }
    piece.push(word);
  }
  if (piece.length > 0) pieces.push(piece);
  return pieces;
}

/** What hangs on a group, without what leads nowhere: "on it", "down". */
function hanging(tail: readonly Word[]): Word[] {
  let end = tail.length;
  while (end > 0 && /^(preposition|of|in|to|that|determiner)$/.test(tail[end - 1]!.kind)) end--;
  return tail.slice(0, end);
}

/** The facets of a group: of a whole garment each modifier is one, of a part all stay together. */
export function split(group: Group): Piece[] {
  const words = core(group);
  const tail = group.words.slice(group.tail);
  const head = headOf(group);
  const at = head ? words.lastIndexOf(head) : words.length;
  const before = words.slice(0, at);
  const after = words.slice(at + 1);
  let pieces: Word[][];
  if (words[0]?.kind === 'move' || words[0]?.meaning.kind === 'writes') pieces = [words];
  else if (!head || head.kind === 'material') pieces = cut(words);
  else if (head.kind === 'generic') {
    pieces = cut(before);
    if (head.meaning.part === 'top')
      pieces = pieces.map((piece) => (piece.every(isColoured) ? [...piece, head] : piece));
    // "nickelback tee"
    pieces = pieces.map((piece) => (piece.every((word) => !word.known) ? [...piece, head] : piece));
    if (pieces.length === 0 || after.length > 0) pieces.push([head, ...after]);
  } else if (head.kind === 'type') {
    const modified = cut(before);
    pieces = group.words[0]?.kind === 'not' ? [words] : [...modified, [head, ...after]];
  } else if (head.kind === 'bottom') {
    pieces =
      group.words[0]?.kind === 'not' || before.length === 0
        ? [words]
        : cut(before).map((piece) => [...piece, head, ...after]);
  } else pieces = beside(words, group);
  const last = pieces.at(-1);
  if (last && tail.length > 0) last.push(...hanging(tail));
  return pieces.filter((piece) => piece.length > 0).map((piece) => ({ words: piece, group }));
}

/** "long sleeved brown v-neck", "short sleeve v-neck": two parts that both have modifiers. */
function isRow(words: readonly Word[], head: Word): boolean {
  const at = words.findIndex(
    (word) =>
      (word.kind === 'suffix' || word.kind === 'part') &&
      word.meaning.part !== undefined &&
      word.meaning.part !== head.meaning.part,
  );
  return (
    at > 0 && head.kind !== 'motif' && head.kind !== 'unknown-noun' && words.slice(0, at).some(isModifier)
  );
}

/** "is black short sleeves": the colour is not the sleeves'. */
function beside(words: readonly Word[], group: Group): Word[][] {
  if (isRow(words, headOf(group)!)) return cut(words);
  let i = 0;
  while (i < words.length && isColoured(words[i]!)) i++;
  const next = words[i];
  const apart =
    group.verb === 'is' &&
    !group.determiner &&
    i > 0 &&
    next !== undefined &&
    isModifier(next) &&
    words[i - 1]!.kind === 'colour' &&
    headOf(group)!.kind !== 'motif' &&
    headOf(group)!.kind !== 'aspect';
  return apart ? [words.slice(0, i), words.slice(i)] : [[...words]];
}
