import { cut, isColoured, isRow } from './cut.ts';
import { core, type Group, headOf, isModifier } from './groups.ts';
import type { Word } from './words.ts';

/** One facet of a group. */
export interface Piece {
  readonly words: readonly Word[];
  readonly group: Group;
}

/** Says by itself which way stripes run: "stripes across", "stripes going down". */
const isDirection = (word: Word) => /^(across|going \w+|running \w+)$/.test(word.text);

/** What hangs on a group, without what leads nowhere: "on it", "down". */
function hanging(tail: readonly Word[]): Word[] {
  let end = tail.length;
  while (
    end > 0 &&
    !isDirection(tail[end - 1]!) &&
    /^(preposition|of|in|to|that|determiner)$/.test(tail[end - 1]!.kind)
  )
    end--;
  return tail.slice(0, end);
}

/** Of a dress each modifier is a facet; the dress itself is none, but names what nobody knows ("nickelback tee"). */
function ofGeneric(before: readonly Word[], head: Word, after: readonly Word[]): Word[][] {
  const top = head.meaning.part === 'top';
  const pieces = cut(before).map((piece) => {
    const named = (top && piece.every(isColoured)) || piece.every((word) => !word.known);
    return named ? [...piece, head] : piece;
  });
  return pieces.length === 0 || after.length > 0 ? [...pieces, [head, ...after]] : pieces;
}

/** Of a part all modifiers stay together, save where they are another's: "is black short sleeves". */
function ofPart(words: readonly Word[], head: Word, group: Group): Word[][] {
  if (isRow(words, head)) return cut(words);
  let i = 0;
  while (i < words.length && isColoured(words[i]!)) i++;
  const next = words[i];
  if (i === 0 || !next || !isModifier(next) || words[i - 1]!.kind !== 'colour') return [[...words]];
  const sleeved = head.meaning.facet === 'sleeve' && next.meaning.sort === 'length' && group.verb !== 'has';
  const described =
    group.verb === 'is' && !group.determiner && head.kind !== 'motif' && head.kind !== 'aspect';
  return sleeved || described ? [words.slice(0, i), words.slice(i)] : [[...words]];
}

function pieces(group: Group): Word[][] {
  const words = core(group);
  const head = headOf(group);
  if (words[0]?.kind === 'move' || words[0]?.meaning.kind === 'writes') return [words];
  if (!head || head.kind === 'material') return cut(words);
  const at = words.lastIndexOf(head);
  const [before, after] = [words.slice(0, at), words.slice(at + 1)];
  if (head.kind === 'generic') return ofGeneric(before, head, after);
  const denied = words[0]?.kind === 'not' || before.length === 0;
  if (head.kind === 'type') return denied ? [words] : [...cut(before), [head, ...after]];
  if (head.kind === 'bottom')
    return denied ? [words] : cut(before).map((piece) => [...piece, head, ...after]);
  return ofPart(words, head, group);
}

/** The facets of a group: of a whole garment each modifier is one, of a part all stay together. */
export function split(group: Group): Piece[] {
  const found = pieces(group);
  const last = found.at(-1);
  return found.map((words) => ({
    words: words === last ? [...words, ...hanging(group.words.slice(group.tail))] : words,
    group,
  }));
}
