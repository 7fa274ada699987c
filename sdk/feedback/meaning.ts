import { isModifier, isNoun } from './groups.ts';
import type { Piece } from './pieces.ts';
import type { Facet, Polarity, SubInstruction } from './types.ts';
import { NOT, saidOf, type Word } from './words.ts';

/** A sub-instruction with what later steps need of its words. */
export interface Draft extends SubInstruction {
  readonly piece: Piece;
  readonly head?: Word;
}

/** Words that say what is there, without what hangs on it. */
function main(piece: Piece): Word[] {
  const cutAt = piece.words.findIndex(
    (word, i) =>
      i > 0 &&
      (word.meaning.kind === 'preposition' ||
        word.kind === 'of' ||
        word.kind === 'in' ||
        word.kind === 'to' ||
        word.kind === 'that'),
  );
  return cutAt < 0 ? [...piece.words] : piece.words.slice(0, cutAt);
}

function facetOf(words: readonly Word[], head: Word | undefined): { facet: Facet; part: string } {
  const modifiers = words.filter(isModifier);
  const part = head?.meaning.part ?? 'garment';
  if (head && head.kind !== 'region' && head.kind !== 'generic') {
    const toned =
      modifiers.length > 0 && modifiers.every((word) => word.kind === 'colour' || word.kind === 'tone');
    if (part === 'hem' && modifiers.some((word) => word.meaning.facet === 'length'))
      return { facet: 'length', part: 'garment' };
    if (head.kind === 'part' && toned) return { facet: 'colour', part };
    if (head.kind === 'bottom' && modifiers.length > 0)
      return { facet: modifiers.at(-1)!.meaning.facet ?? 'garment', part };
    if (head.kind === 'aspect' && head.meaning.facet === 'style') {
      const said = modifiers.find((word) => word.meaning.facet);
      return { facet: said?.meaning.facet ?? 'style', part };
    }
    return { facet: head.meaning.facet ?? 'other', part };
  }
  const said =
    words.findLast((word) => word.meaning.part !== undefined && !isNoun(word)) ??
    modifiers.findLast((word) => word.meaning.facet !== undefined) ??
    words.find((word) => word.kind === 'move');
  const colour = modifiers.find((word) => word.kind === 'colour' || word.kind === 'tone');
  const chosen =
    said?.meaning.facet === 'pattern' && said.kind === 'adjective'
      ? said
      : said?.meaning.part !== undefined
        ? said
        : (colour ?? said);
  return {
    facet: chosen?.meaning.facet ?? head?.meaning.facet ?? 'other',
    part: chosen?.meaning.part ?? part,
  };
}

/** Along which axis words move what is there, and which way: "longer", "less tight", "not as long". */
function movement(words: readonly Word[]): readonly [axis: string, direction: number] | undefined {
  const degree = words.find((word) => word.kind === 'degree' && word.meaning.polarity);
  const not = words[0]?.kind === 'not';
  const turn = degree?.meaning.polarity === 'less' || not ? -1 : 1;
  const moves = words.find((word) => word.meaning.moves)?.meaning.moves;
  // "not long" is shorter, but "not longer" is no movement, nor is "no long sleeves".
  if (not && (moves || words.some(isNoun))) return undefined;
  const leans = words.find((word) => word.meaning.leans)?.meaning.leans;
  const along = moves ?? (degree || not ? leans : undefined);
  return along && [along[0], along[1] * turn];
}

const isHue = (word: Word) => word.kind === 'colour' && word.meaning.of !== undefined;

function polarityOf(piece: Piece, words: readonly Word[], head: Word | undefined): Polarity {
  const not = words[0]?.kind === 'not';
  if (piece.group.verb === 'remove' && head) return 'remove';
  if (words.some((word) => word.meaning.part !== undefined && /[a-z]{4}less$/.test(word.text)))
    return not ? 'add' : 'remove';
  const moved = words.some(isHue) ? undefined : movement(words);
  if (not && !moved) return words.some(isNoun) ? 'remove' : 'less';
  if (moved) return moved[1] > 0 ? 'more' : 'less';
  const degree = words.find((word) => word.kind === 'degree' && word.meaning.polarity);
  if (degree) return degree.meaning.polarity!;
  return head && (head.kind === 'detail' || head.kind === 'motif') ? 'add' : 'set';
}

const SAME_AS_NO = /^(with no|without any|not any|has no|have no|zero|without the|do not have|non)$/;

/** The piece as a phrase, in built-in words or in the shopper's own. */
function textOf(piece: Piece, head: Word | undefined, wording: (word: Word) => string): string {
  const { words, group } = piece;
  let said = words.map(wording);
  if (words[0] !== undefined && SAME_AS_NO.test(said[0]!)) said = ['no', ...said.slice(1)];
  if (group.verb === 'remove' && head && words[0]?.kind !== 'not') {
    const remover = group.remover === 'take' ? 'take off' : (group.remover ?? 'remove');
    said = [...(remover === 'no' ? ['no'] : [remover, 'the']), ...said];
  }
  // "with" makes a phrase of what would be a word that nobody knows, or a list, when it stands alone.
  const unknown = words.every((word) => !word.known);
  if (group.verb === 'has' && (unknown || group.listed)) said = ['with', ...said];
  if (group.old) said = [...said, 'instead of', ...group.old.words.map(wording)];
  return said.join(' ');
}

/** "i do not want navy": what names nothing that could be taken away is not to be. */
function disliked(piece: Piece): Piece {
  const { words, group } = piece;
  const said = group.fresh || group.joint === 'and' || group.joint === 'or';
  if (group.verb !== 'remove' || !said || words[0]?.kind === 'not' || main(piece).some(isNoun)) return piece;
  return { group, words: [NOT, ...words] };
}

/** What a piece asks for. */
export function draft(told: Piece): Draft {
  const piece = disliked(told);
  const words = main(piece);
  const head = words.findLast(isNoun);
  // "longer in the sleeves", "square at the neck"
  const where = piece.words.slice(words.length).find((word) => word.kind === 'part');
  const { facet, part } = facetOf(words, head ?? where);
  const text = textOf(piece, head, saidOf);
  const says = textOf(piece, head, (word) => word.text);
  const moved = words.some(isHue) ? undefined : movement(words);
  const value = moved
    ? moved[0]
    : words
        .filter((word) => isModifier(word) || (isNoun(word) && word.meaning.part !== part))
        .map((word) => word.text)
        .join(' ');
  const content = piece.words.filter((word) => isModifier(word) || isNoun(word) || word.kind === 'move');
  const known = content.filter((word) => word.known).length;
  return {
    text,
    facet,
    part,
    polarity: polarityOf(piece, words, head),
    confidence: Math.round((0.4 + (0.6 * known) / Math.max(1, content.length)) * 100) / 100,
    ...(value === '' ? {} : { value }),
    ...(says === text ? {} : { says }),
    piece,
    ...(head ? { head } : {}),
  };
}
