import { isNoun } from './groups.ts';
import type { Draft } from './meaning.ts';

/** A word without its ending: sleeved, sleeves and sleeve are the same here. */
const root = (word: string) => word.replace(/(?<=.{3})(ed|es|s|e|d)$/, '').replace(/(.)\1$/, '$1');
const SMALL = /^(in|the|a|an|of|very|and|more|with|on|at|bit|much|color|colour)$/;

const heard = new WeakMap<Draft, ReadonlySet<string>>();

/** What a wish says, word by word, with the broader words for them; found once for each. */
function said(draft: Draft): ReadonlySet<string> {
  const found = heard.get(draft) ?? rootsOf(draft);
  heard.set(draft, found);
  return found;
}

function rootsOf({ piece: { words } }: Draft): ReadonlySet<string> {
  const roots = new Set<string>();
  for (const { text, meaning } of words) {
    if (meaning.moves) roots.add(`${meaning.moves[0]} ${meaning.moves[1]}`);
    for (const word of meaning.of?.split(' ') ?? []) roots.add(root(word));
    if (meaning.moves && words.length > 1) continue;
    for (const word of text.split(' ')) {
      const lacks = /^(.{4,})less$/.exec(word);
      if (lacks) roots.add('no').add(root(lacks[1]!));
      else if (!SMALL.test(word)) roots.add(word === 'without' ? 'no' : root(word));
    }
  }
  return roots;
}

const within = (a: ReadonlySet<string>, b: ReadonlySet<string>) => [...a].every((word) => b.has(word));
const isComplaint = (one: Draft) =>
  one.piece.words.some((word) => word.complaint) || one.piece.group.remover === 'no';
/** Only names a thing, which another wish says more of. */
const onlyNames = (one: Draft) =>
  one.polarity !== 'remove' &&
  one.piece.words.every((word) => isNoun(word) && word.meaning.part === one.part && !word.text.includes(' '));
const leaning = (one: Draft) => one.piece.words.find((word) => word.meaning.leans)?.meaning.leans;
const moving = (one: Draft) => one.piece.words.find((word) => word.meaning.moves)?.meaning.moves;
const placed = (one: Draft) => one.piece.words.some((word) => word.kind === 'region');
const takesAway = (one: Draft) => one.polarity === 'remove' || one.polarity === 'less';

/** "more sleeve": a degree and a thing. */
const onlyMore = (one: Draft) =>
  one.polarity === 'more' && one.piece.words.every((word) => isNoun(word) || word.kind === 'degree');

/** Whether both say the same, one of them maybe more exactly. */
function restates(a: Draft, b: Draft): boolean {
  if (a.facet !== b.facet || a.part !== b.part) return false;
  if (onlyNames(a) !== onlyNames(b) && !takesAway(onlyNames(a) ? b : a)) return true;
  const [x, y] = [moving(a), moving(b)];
  if (x || y ? a.polarity !== b.polarity || !x !== !y : takesAway(a) !== takesAway(b)) return false;
  if ((a.polarity === 'more') !== (b.polarity === 'more') && [a, b].some(onlyMore)) return false;
  return within(said(a), said(b)) || within(said(b), said(a));
}

/** Whether `remedy` says what to do about what `complaint` complains of: "too low, higher please". */
function remedies(complaint: Draft, remedy: Draft): boolean {
  if (!isComplaint(complaint) || isComplaint(remedy)) return false;
  const [x, y] = [leaning(complaint), leaning(remedy)];
  if (x && y && x[0] === y[0] && x[1] === y[1])
    return complaint.part === remedy.part || remedy.part === 'garment';
  const disliked = complaint.piece.group.remover === 'no';
  return complaint.facet === remedy.facet && complaint.part === remedy.part && (disliked || !y);
}

/** Whether `a` is the more specific wording of the two; a tie goes by the text, so that order says nothing. */
function prefers(a: Draft, b: Draft): boolean {
  const [mine, other] = [said(a).size, said(b).size];
  if (mine !== other) return mine > other;
  return a.text.length !== b.text.length ? a.text.length > b.text.length : a.text < b.text;
}

/** Which of two wishes that are one stays, or null where they are two. */
function one(a: Draft, b: Draft): Draft | null {
  if (remedies(a, b)) return b.part === a.part ? b : a;
  if (remedies(b, a)) return a.part === b.part ? a : b;
  if (!restates(a, b)) return null;
  if (onlyNames(a) !== onlyNames(b)) return onlyNames(a) ? b : a;
  return prefers(b, a) ? b : a;
}

/** Restatements become one, as does a complaint with its remedy; it stays at the place of the first. */
export function merge(drafts: readonly Draft[]): Draft[] {
  const out: Draft[] = [];
  for (const draft of drafts) {
    const at = out.findIndex((other) => one(other, draft) !== null);
    if (at < 0) out.push(draft);
    else out[at] = one(out[at]!, draft)!;
  }
  return out.length < drafts.length && out.length > 1 ? merge(out) : out;
}

/** Whether both cannot be: longer and shorter, long and short, with and without, made red and made blue. */
function excludes(a: Draft, b: Draft): boolean {
  if (a.part !== b.part || a.facet !== b.facet || placed(a) || placed(b)) return false;
  const [x, y] = [moving(a), moving(b)];
  if (x && y) return x[0] === y[0] && x[1] !== y[1];
  if (x || y) return false;
  const [l, m] = [leaning(a), leaning(b)];
  const gone = (draft: Draft) => draft.polarity === 'remove';
  if (gone(a) !== gone(b)) return a.facet !== 'colour' && a.facet !== 'other' && a.part !== 'garment';
  if (l && m && a.polarity === b.polarity) return l[0] === m[0] && l[1] !== m[1];
  const ordered = (draft: Draft) => draft.piece.group.fresh && draft.piece.group.verb === 'make';
  const hued = (draft: Draft) => draft.piece.words.some((word) => word.kind === 'colour' && word.meaning.of);
  return a.facet === 'colour' && ordered(a) && ordered(b) && hued(a) && hued(b);
}

/** Leaves out wishes that exclude each other. */
export function contradictions(drafts: readonly Draft[]): { parts: Draft[]; excluded: Draft[] } {
  const excluded = drafts.filter((a) => drafts.some((b) => a !== b && excludes(a, b)));
  return { parts: drafts.filter((draft) => !excluded.includes(draft)), excluded };
}
