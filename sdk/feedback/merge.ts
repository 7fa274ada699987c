import type { Draft } from './meaning.ts';
import { type Sense, senseOf } from './sense.ts';

const within = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => {
  if (a.size > b.size) return false;
  for (const word of a) if (!b.has(word)) return false;
  return true;
};

/** Whether both say the same, one of them maybe more exactly. */
function restates(a: Sense, b: Sense): boolean {
  if (a.facet !== b.facet || a.part !== b.part) return false;
  if (a.names !== b.names && !(a.names ? b : a).takesAway) return true;
  if (a.moves || b.moves) {
    if (a.polarity !== b.polarity || !a.moves !== !b.moves) return false;
  } else if (a.takesAway !== b.takesAway) return false;
  if ((a.polarity === 'more') !== (b.polarity === 'more') && (a.onlyMore || b.onlyMore)) return false;
  return within(a.roots, b.roots) || within(b.roots, a.roots);
}

/** Whether `remedy` says what to do about what `complaint` complains of: "too low, higher please". */
function remedies(complaint: Sense, remedy: Sense): boolean {
  if (!complaint.complains || remedy.complains) return false;
  const [x, y] = [complaint.leans, remedy.leans];
  if (x && y && x[0] === y[0] && x[1] === y[1])
    return complaint.part === remedy.part || remedy.part === 'garment';
  return complaint.facet === remedy.facet && complaint.part === remedy.part && (complaint.disliked || !y);
}

/** Whether `a` is the more specific wording of the two; a tie goes by the text, so that order says nothing. */
function prefers(a: Sense, b: Sense): boolean {
  if (a.roots.size !== b.roots.size) return a.roots.size > b.roots.size;
  return a.text.length !== b.text.length ? a.text.length > b.text.length : a.text < b.text;
}

/** Which of two wishes that are one stays, or null where they are two. */
function either(a: Sense, b: Sense): Sense | null {
  if (remedies(a, b)) return b.part === a.part ? b : a;
  if (remedies(b, a)) return a.part === b.part ? a : b;
  if (!restates(a, b)) return null;
  if (a.names !== b.names) return a.names ? b : a;
  return prefers(b, a) ? b : a;
}

/** Restatements become one, as does a complaint with its remedy; it stays at the place of the first. */
export function merge(drafts: readonly Draft[]): Draft[] {
  let before: readonly Sense[] = drafts.map(senseOf);
  for (;;) {
    const out: Sense[] = [];
    for (const sense of before) {
      let at = 0;
      let one: Sense | null = null;
      for (; at < out.length && one === null; at++) one = either(out[at]!, sense);
      if (one) out[at - 1] = one;
      else out.push(sense);
    }
    if (out.length === before.length) return out.map((sense) => sense.draft);
    before = out;
  }
}

/** Whether both cannot be: longer and shorter, long and short, with and without, made red and made blue. */
function excludes(a: Sense, b: Sense): boolean {
  if (a.part !== b.part || a.facet !== b.facet || a.placed || b.placed) return false;
  if (a.moves && b.moves) return a.moves[0] === b.moves[0] && a.moves[1] !== b.moves[1];
  if (a.moves || b.moves) return false;
  if ((a.polarity === 'remove') !== (b.polarity === 'remove'))
    return a.facet !== 'colour' && a.facet !== 'other' && a.part !== 'garment';
  if (a.leans && b.leans && a.polarity === b.polarity)
    return a.leans[0] === b.leans[0] && a.leans[1] !== b.leans[1];
  return a.ordersHue && b.ordersHue;
}

/** Leaves out wishes that exclude each other. */
export function contradictions(drafts: readonly Draft[]): { parts: Draft[]; excluded: Draft[] } {
  const senses = drafts.map(senseOf);
  const excluded = senses
    .filter((a) => senses.some((b) => a !== b && excludes(a, b)))
    .map(({ draft }) => draft);
  return { parts: drafts.filter((draft) => !excluded.includes(draft)), excluded };
}
