import { isContent, isModifier, isNoun } from './groups.ts';
import { isThing, type Scan, startsColour } from './scan.ts';
import type { Word } from './words.ts';

/** "tied with a bow" is one. */
const TAKES_WITH =
  /^(trimmed|tied|lined|edged|decorated|embellished|outlined|covered|filled|laced|finished|adorned|printed|cinched)$/;

/** "has", "with": another wish, unless it hangs on the one before or says what that is changed to. */
export function has(scan: Scan, word: Word): void {
  if (scan.relative) return;
  if (word.text === 'with' && scan.disliked) return;
  if (word.text !== 'with') scan.subject();
  else if (scan.verb === 'change' && scan.open && !scan.changed && scan.open.words[0]?.kind !== 'not') {
    scan.changeTo();
    return;
  } else if (scan.lastIs((last) => TAKES_WITH.test(last.text))) {
    scan.hang({ ...word, kind: 'preposition', meaning: { kind: 'preposition' } });
    return;
  }
  scan.say('has');
}

/** "more", "very": begins another wish, or goes on with one; "one button less" says it after. */
export function degree(scan: Scan, word: Word, next: Word | undefined): void {
  const last = next === undefined || /^(comma|and|or|but|stop|filler)$/.test(next.kind);
  if (last && word.meaning.polarity && scan.lastIs(isNoun)) {
    scan.front(word);
    return;
  }
  const moved = scan.lastIs((said) => said.kind === 'move');
  if (scan.has(isContent) && !scan.relative && scan.complete && !scan.stacks && !moved) scan.close();
  scan.push(word);
}

/** "the", "a": begins another wish, save after a preposition, a degree or a verb that moves. */
export function determiner(scan: Scan, word: Word, next: Word | undefined): void {
  if (/^(those|these)$/.test(word.text) && scan.verb === 'make' && scan.fresh && next && isModifier(next)) {
    scan.refer(false);
    return;
  }
  const puffs = (last: Word) => last.kind === 'shape' && last.meaning.part === next?.meaning.part;
  if (!scan.complete || scan.lastIs((last) => last.kind === 'move' || last.kind === 'degree' || puffs(last)))
    return;
  if (scan.has(isContent) && !scan.relative) scan.close();
  scan.determine(word.text);
}

/** "the collar and the cuffs stay": all that was named last. */
export function stays(scan: Scan): void {
  if (!scan.open) return;
  scan.close();
  for (const group of [...scan.groups].reverse()) {
    group.verb = 'keep';
    group.kept = true;
    if (group.joint !== 'and' || group.fresh) break;
  }
}

/** What hangs on the group, what it is changed to, or a colour that is said of the whole: "in blue". */
export function preposition(scan: Scan, words: readonly Word[], i: number): void {
  const { kind, text } = words[i]!;
  if (scan.verb === 'make' && text === 'into' && scan.open) {
    scan.changeTo();
    return;
  }
  if (
    scan.verb === 'change' &&
    (kind === 'to' || text === 'for' || text === 'into') &&
    (scan.open || !scan.fresh)
  ) {
    scan.changeTo();
    return;
  }
  const group = scan.open;
  if (!group || !scan.has(isContent)) {
    if (text === 'for' || text === 'for a') scan.context();
    return;
  }
  const things = group.words.every(isNoun) && group.words.at(-1)!.kind !== 'generic';
  if (kind === 'in' && startsColour(words, i + 1) && things) {
    // "bottom in black" is a black bottom.
    group.subject = true;
    group.tinted = true;
    scan.close();
  } else if (kind === 'in' && !isThing(group) && startsColour(words, i + 1)) scan.close();
  else scan.hang(words[i]!);
}

/** "says under new management": what is written, up to the end of the sentence or the next "and is". */
export function quote(scan: Scan, words: readonly Word[], i: number): number {
  scan.regroup();
  scan.push({ ...words[i]!, kind: 'unknown-noun' });
  let j = i + 1;
  for (; j < words.length; j++) {
    const word = words[j]!;
    if (word.kind === 'stop') break;
    if (word.kind === 'and' && /^(is|has|make)$/.test(words[j + 1]?.kind ?? '')) break;
    if (word.kind !== 'comma') scan.push(isContent(word) ? word : { ...word, kind: 'preposition' });
  }
  return j - 1;
}
