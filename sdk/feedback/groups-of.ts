import { degree, determiner, has, preposition, quote, stays } from './clauses.ts';
import { type Group, isContent, isModifier, isNoun } from './groups.ts';
import { Scan } from './scan.ts';
import type { Word } from './words.ts';

/** Finds the groups of a text, in one pass from left to right. */
export function groupsOf(words: readonly Word[]): Group[] {
  const scan = new Scan();
  for (let i = 0; i < words.length; i++) i = step(scan, words, i);
  scan.close();
  return scan.groups;
}

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
      has(scan, word);
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
        // "the coat has no belt"
        if (/^(has|have)\b/.test(word.text)) scan.subject();
        if (scan.has(isContent)) scan.close();
        scan.push(word);
      }
      break;
    case 'degree':
      degree(scan, word, next);
      break;
    case 'determiner':
      determiner(scan, word, next);
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
      scan.move(word);
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
