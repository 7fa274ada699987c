import { isNoun } from './groups.ts';
import type { Meaning } from './lexicon/compile.ts';
import type { Draft } from './meaning.ts';
import type { Facet, Polarity } from './types.ts';

/** What of a wish counts beside another: found once for each. */
export interface Sense {
  readonly draft: Draft;
  readonly text: string;
  readonly facet: Facet;
  readonly part: string;
  readonly polarity: Polarity;
  /** What it says, word by word without endings, with the broader words for them. */
  readonly roots: ReadonlySet<string>;
  readonly moves: Meaning['moves'];
  readonly leans: Meaning['leans'];
  readonly takesAway: boolean;
  /** It only names a thing, which another wish says more of. */
  readonly names: boolean;
  /** "more sleeve": a degree and a thing. */
  readonly onlyMore: boolean;
  /** "too long", "i hate the bow". */
  readonly complains: boolean;
  readonly disliked: boolean;
  /** It is said of a place: "longer in the back". */
  readonly placed: boolean;
  /** "make it red". */
  readonly ordersHue: boolean;
}

/** A word without its ending: sleeved, sleeves and sleeve are the same here. */
const root = (word: string) => word.replace(/(?<=.{3})(ed|es|s|e|d)$/, '').replace(/(.)\1$/, '$1');
const SMALL = /^(in|the|a|an|of|very|and|more|with|on|at|bit|much|color|colour)$/;
const LACKS = /^(.{4,})less$/;

function rootsOf({ piece: { words } }: Draft): ReadonlySet<string> {
  const roots = new Set<string>();
  for (const { text, meaning } of words) {
    if (meaning.moves) roots.add(`${meaning.moves[0]} ${meaning.moves[1]}`);
    for (const word of meaning.of?.split(' ') ?? []) roots.add(root(word));
    if (meaning.moves && words.length > 1) continue;
    for (const word of text.split(' ')) {
      const lacks = LACKS.exec(word);
      if (lacks) roots.add('no').add(root(lacks[1]!));
      else if (!SMALL.test(word)) roots.add(word === 'without' ? 'no' : root(word));
    }
  }
  return roots;
}

export function senseOf(draft: Draft): Sense {
  const { text, facet, part, polarity } = draft;
  const { words, group } = draft.piece;
  const disliked = group.remover === 'no';
  return {
    draft,
    text,
    facet,
    part,
    polarity,
    roots: rootsOf(draft),
    moves: words.find((word) => word.meaning.moves)?.meaning.moves,
    leans: words.find((word) => word.meaning.leans)?.meaning.leans,
    takesAway: polarity === 'remove' || polarity === 'less',
    names:
      polarity !== 'remove' &&
      words.every((word) => isNoun(word) && word.meaning.part === part && !word.text.includes(' ')),
    onlyMore: polarity === 'more' && words.every((word) => isNoun(word) || word.kind === 'degree'),
    complains: disliked || words.some((word) => word.complaint),
    disliked,
    placed: words.some((word) => word.kind === 'region'),
    ordersHue:
      facet === 'colour' &&
      group.fresh &&
      group.verb === 'make' &&
      words.some((word) => word.kind === 'colour' && word.meaning.of !== undefined),
  };
}
