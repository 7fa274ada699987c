import { isModifier, isNoun } from './groups.ts';
import type { Piece } from './pieces.ts';
import type { Facet, Polarity, SubInstruction } from './types.ts';
import type { Word } from './words.ts';

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

function polarityOf(piece: Piece, words: readonly Word[], head: Word | undefined): Polarity {
  if (piece.group.verb === 'remove' && head) return 'remove';
  if (words.some((word) => word.meaning.part !== undefined && /[a-z]{4}less$/.test(word.text)))
    return 'remove';
  if (words[0]?.kind === 'not') return words.some(isNoun) ? 'remove' : 'less';
  const degree = words.find((word) => word.kind === 'degree' && word.meaning.polarity);
  if (degree) return degree.meaning.polarity!;
  const moving = words.find((word) => word.meaning.moves);
  if (moving) return moving.meaning.moves![1] > 0 ? 'more' : 'less';
  return head && (head.kind === 'detail' || head.kind === 'motif') ? 'add' : 'set';
}

const SAME_AS_NO = /^(with no|without any|not any|has no|have no|zero|without the|do not have|non)$/;

function textOf(piece: Piece, words: readonly Word[], head: Word | undefined): string {
  let said = words.map((word) => word.text);
  if (said[0] !== undefined && SAME_AS_NO.test(said[0])) said = ['no', ...said.slice(1)];
  if (piece.group.verb === 'remove' && head && words[0]?.kind !== 'not') {
    const remover = piece.group.remover === 'take' ? 'take off' : (piece.group.remover ?? 'remove');
    said = [...(remover === 'no' ? ['no'] : [remover, 'the']), ...said];
  }
  return said.join(' ');
}

/** What a piece asks for. */
export function draft(piece: Piece): Draft {
  const words = main(piece);
  const head = words.findLast(isNoun);
  const { facet, part } = facetOf(words, head);
  let text = textOf(piece, piece.words, head);
  if (piece.group.old) text += ` instead of ${piece.group.old.words.map((word) => word.text).join(' ')}`;
  const moving = words.find((word) => word.meaning.moves);
  const value = moving
    ? moving.meaning.moves![0]
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
    piece,
    ...(head ? { head } : {}),
  };
}
