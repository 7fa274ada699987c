import type { Draft } from './meaning.ts';

/** What a wish says, word by word, with what is broader than its words. */
function said(draft: Draft): Set<string> {
  const words = new Set<string>();
  for (const { text, meaning } of draft.piece.words) {
    for (const word of text.split(' '))
      if (!/^(in|the|a|of|very|and)$/.test(word)) words.add(word.replace(/s$/, ''));
    if (meaning.of !== undefined) words.add(meaning.of);
    if (meaning.moves) words.add(`${meaning.moves[0]}${meaning.moves[1]}`);
  }
  return words;
}

const within = (a: ReadonlySet<string>, b: ReadonlySet<string>) => [...a].every((word) => b.has(word));

/** Restatements become one: of two wishes on one thing, the one that says more stays, at the place of the first. */
export function merge(drafts: readonly Draft[]): Draft[] {
  const out: Draft[] = [];
  for (const one of drafts) {
    const words = said(one);
    const at = out.findIndex((other) => {
      if (other.facet !== one.facet || other.part !== one.part || other.polarity !== one.polarity)
        return false;
      return within(words, said(other)) || within(said(other), words);
    });
    if (at < 0) out.push(one);
    else if (prefers(one, out[at]!)) out[at] = one;
  }
  return out;
}

/** Whether `a` is the more specific wording of the two; a tie goes by the text, so that order says nothing. */
function prefers(a: Draft, b: Draft): boolean {
  const [mine, other] = [said(a).size, said(b).size];
  if (mine !== other) return mine > other;
  return a.text.length !== b.text.length ? a.text.length > b.text.length : a.text < b.text;
}

/** Whether both cannot be: longer and shorter, with and without, two sleeve lengths. */
function excludes(a: Draft, b: Draft): boolean {
  if (a.part !== b.part) return false;
  const axis = (one: Draft) => one.piece.words.find((word) => word.meaning.moves)?.meaning.moves;
  const [x, y] = [axis(a), axis(b)];
  const located =
    a.piece.words.some((word) => word.kind === 'region') ||
    b.piece.words.some((word) => word.kind === 'region');
  if (located) return false;
  if (x && y && a.facet === b.facet) return x[0] === y[0] && x[1] !== y[1];
  const gone = (one: Draft) => one.polarity === 'remove';
  return (
    gone(a) !== gone(b) &&
    a.facet === b.facet &&
    a.facet !== 'colour' &&
    a.head?.text === b.head?.text &&
    a.head !== undefined
  );
}

/** Leaves out wishes that exclude each other. */
export function contradictions(drafts: readonly Draft[]): { parts: Draft[]; excluded: Draft[] } {
  const excluded = drafts.filter((a) => drafts.some((b) => a !== b && excludes(a, b)));
  return { parts: drafts.filter((one) => !excluded.includes(one)), excluded };
}
