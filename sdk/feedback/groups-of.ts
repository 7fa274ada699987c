import { type Group, isContent, isModifier, isNoun } from './groups.ts';
import { isThing, Scan, startsColour } from './scan.ts';
import type { Word } from './words.ts';

/** Finds the groups of a text, in one pass from left to right. */
export function groupsOf(words: readonly Word[]): Group[] {
  const scan = new Scan();
  for (let i = 0; i < words.length; i++) i = step(scan, words, i);
  scan.close();
  return scan.groups;
}

/** "tied with a bow" is one. */
const TAKES_WITH =
  /^(trimmed|tied|lined|edged|decorated|embellished|outlined|covered|filled|belted|laced|finished|adorned|printed|cinched)$/;

/** "the words": what follows is what is written. */
const SPELLED = /^(words?|phrase|quote|slogan|letters?|letter|saying|name|text)$/;

/** Reads the word at `i`; returns the place of the last word that was read. */
function step(scan: Scan, words: readonly Word[], i: number): number {
  const word = words[i]!;
  const next = words[i + 1];
  switch (word.kind) {
    case 'comma':
    case 'and':
    case 'or':
      scan.close(word.kind);
      break;
    case 'but':
    case 'stop':
      scan.close(word.kind);
      scan.verb = 'none';
      break;
    case 'is':
      if (scan.relative) break;
      // "has no sleeves is blue" are two wishes without a joint.
      if (scan.open && scan.has(isNoun) && !(scan.open.fresh && /^(has|is)$/.test(scan.open.verb)))
        scan.open.subject = scan.open.words[0]?.kind !== 'not';
      scan.say('is');
      break;
    case 'stays':
      stays(scan);
      break;
    case 'has':
      if (scan.relative) break;
      if (scan.verb === 'change' && word.text === 'with') scan.changeTo();
      else {
        if (word.text === 'with' && scan.lastIs((last) => TAKES_WITH.test(last.text))) {
          scan.hang({ ...word, kind: 'preposition', meaning: { kind: 'preposition' } });
          break;
        }
        if (word.text !== 'with' && /^(the|this)$/.test(scan.open?.determiner ?? ''))
          scan.open!.subject = true;
        scan.say('has');
      }
      break;
    case 'make':
    case 'change':
      scan.say(word.kind);
      break;
    case 'nothing':
      scan.say('keep');
      break;
    case 'keep':
    case 'like':
      // "with keep calm on it" is written there.
      if (word.text === 'like' && scan.has(isContent)) scan.hang({ ...word, kind: 'preposition' });
      else if (scan.quotes) scan.push({ ...word, kind: 'unknown-noun' });
      else scan.say('keep');
      break;
    case 'remove':
      scan.say('remove', word.text);
      break;
    case 'dislike':
      scan.say('remove', 'no');
      break;
    case 'instead':
      scan.replaces();
      break;
    case 'correction':
    case 'second-thought':
      scan.correct(word.kind === 'correction' ? 'surely' : 'perhaps');
      break;
    case 'not':
      if (next === undefined || next.kind === 'comma' || next.kind === 'stop') scan.correct('surely');
      else {
        if (scan.has(isContent)) scan.close();
        scan.push(word);
      }
      break;
    case 'degree':
      if (
        word.meaning.polarity &&
        (next === undefined || /^(comma|and|or|but|stop|filler)$/.test(next.kind)) &&
        scan.lastIs(isNoun)
      ) {
        scan.front(word);
        break;
      }
      if (
        scan.has(isContent) &&
        !scan.relative &&
        scan.complete &&
        !scan.stacks &&
        !scan.lastIs((last) => last.kind === 'move')
      )
        scan.close();
      scan.push(word);
      break;
    case 'determiner':
      if (
        /^(those|these)$/.test(word.text) &&
        scan.verb === 'make' &&
        scan.fresh &&
        next &&
        isModifier(next)
      ) {
        scan.refer(false);
        break;
      }
      // "puff the sleeves"
      if (
        next?.meaning.part &&
        scan.lastIs((last) => last.kind === 'shape' && last.meaning.part === next.meaning.part)
      )
        break;
      if (!scan.complete || scan.lastIs((last) => last.kind === 'move' || last.kind === 'degree')) break;
      if (scan.has(isContent) && !scan.relative) scan.close();
      scan.determine(word.text);
      break;
    case 'that':
      if (!scan.has(isContent)) break;
      scan.hang(word);
      scan.relative = true;
      break;
    case 'writes':
      return quote(scan, words, i);
    case 'in':
    case 'to':
    case 'of':
    case 'preposition':
      preposition(scan, words, i);
      break;
    case 'move':
      if (scan.has(isContent) || !scan.open) scan.say('none');
      scan.push(word);
      break;
    case 'suffix':
      scan.push(word);
      break;
    case 'filler':
      // "cropped just above the waist"
      if (next?.kind !== 'preposition' || !scan.open) scan.close();
      break;
    case 'pronoun':
      if (/^(they|them)$/.test(word.text)) scan.refer(scan.lastIs((last) => last.kind === 'move'));
      else scan.close();
      break;
    default:
      if (isModifier(word)) scan.modifier(word);
      else if (isNoun(word)) {
        scan.noun(word);
        // "the words free hugs"
        if (scan.open?.determiner === 'the' && SPELLED.test(word.text)) scan.relative = true;
      } else scan.close();
  }
  return i;
}

/** "the collar and the cuffs stay": all that was named last. */
function stays(scan: Scan): void {
  if (!scan.open) return;
  scan.close();
  for (const group of [...scan.groups].reverse()) {
    group.verb = 'keep';
    group.kept = true;
    if (group.joint !== 'and' || group.fresh) break;
  }
}

function preposition(scan: Scan, words: readonly Word[], i: number): void {
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
  if (kind === 'in' && startsColour(words, i + 1) && group.words.every(isNoun)) {
    // "bottom in black" is a black bottom.
    group.subject = true;
    scan.close();
  } else if (kind === 'in' && !isThing(group) && startsColour(words, i + 1)) scan.close();
  else scan.hang(words[i]!);
}

/** "says under new management": what is written, up to the end of the sentence or the next "and is". */
function quote(scan: Scan, words: readonly Word[], i: number): number {
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
