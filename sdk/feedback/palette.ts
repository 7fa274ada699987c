import { saidOf, type Word } from './words.ts';

/** Where a colour with its tones ends that starts at `i` ("very dark blue"), or -1. */
function colourAt(words: readonly Word[], i: number): number {
  let at = i;
  while (words[at]?.kind === 'tone' || words[at]?.kind === 'degree') at++;
  if (words[at]?.kind !== 'colour') return -1;
  while (words[at]?.kind === 'colour') at++;
  return at;
}

const joins = (word: Word | undefined) =>
  word?.kind === 'and' || word?.kind === 'or' || word?.kind === 'comma';
const ends = (word: Word | undefined) =>
  word === undefined || joins(word) || word.kind === 'stop' || word.kind === 'but';

/** The end of the palette that starts with a colour ending at `end`, or `end` where it is a colour alone. */
function paletteEnd(words: readonly Word[], end: number): number {
  let last = end;
  let at = end;
  for (;;) {
    const joint = words[at];
    if (joint?.kind === 'has' && joint.text === 'with') {
      const next = colourAt(words, at + 1);
      if (next < 0) return last;
      const all = paletteEnd(words, next);
      return ends(words[all]) ? all : last;
    }
    if (!joins(joint)) return last;
    // "red, white, and blue"
    let start = at + 1;
    let bound = joint!.kind !== 'comma';
    if (!bound && (words[start]?.kind === 'and' || words[start]?.kind === 'or')) {
      bound = true;
      start++;
    }
    const next = colourAt(words, start);
    if (next < 0 || words[start]?.kind === 'degree') return last;
    at = next;
    if (bound) last = next;
  }
}

/** "light and dark purple": a tone that waits for its colour. */
const toned = (words: readonly Word[], i: number): boolean =>
  words[i]!.kind === 'tone' &&
  !words[i]!.meaning.moves &&
  words[i + 1]?.kind === 'and' &&
  words[i + 2]?.kind === 'tone' &&
  !words[i + 2]!.meaning.moves &&
  colourAt(words, i + 2) > 0;

const listed = (parts: readonly Word[], wording: (word: Word) => string) =>
  parts
    .map((word) => (word.kind === 'comma' ? ',' : ` ${wording(word)}`))
    .join('')
    .trim();

/** Coordinated colours become one word: "black and white", "red, white and blue". A comma alone joins nothing. */
export function joinPalettes(words: readonly Word[]): Word[] {
  const joined: Word[] = [];
  for (let i = 0; i < words.length; ) {
    if (words[i]!.kind === 'colour' || toned(words, i)) {
      let end = toned(words, i) ? colourAt(words, i + 2) : i;
      while (words[end]?.kind === 'colour') end++;
      const last = paletteEnd(words, end);
      if (last > end || toned(words, i)) {
        const parts = words.slice(i, last);
        const [text, said] = [listed(parts, (word) => word.text), listed(parts, saidOf)];
        const meaning = { kind: 'colour', facet: 'colour' } as const;
        joined.push({ text, ...(said === text ? {} : { said }), kind: 'colour', meaning, known: true });
        i = last;
        continue;
      }
    }
    joined.push(words[i]!);
    i++;
  }
  return joined;
}
