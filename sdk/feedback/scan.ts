import { type Group, isContent, isNoun, type Joint, type Verb } from './groups.ts';
import { NOT, type Word } from './words.ts';

const STRENGTH: readonly Joint[] = ['none', 'comma', 'and', 'or', 'but', 'stop', 'start'];
const stronger = (a: Joint, b: Joint): Joint => (STRENGTH.indexOf(a) > STRENGTH.indexOf(b) ? a : b);
/** "cars graphic", "stripes print": one thing. */
const isPrint = (last: Word, word: Word) =>
  last.kind === 'motif' && /^(graphic|print|logo|design|pattern|image|picture|emblem)$/.test(word.text);
/** "above the knee": of "no hem above the knee" it is denied, too. */
const REACHES = / (knees?|ankles?|floor|ground|calf|calves|hips?|thighs?|feet|toes)$/;
const plural = (word: Word) => /[^s]s$/.test(word.text);

/** The groups of a text that is being read, and what the words so far say about the next one. */
export class Scan {
  readonly groups: Group[] = [];
  open: Group | undefined;
  verb: Verb = 'none';
  /** Nothing was said since the verb. */
  fresh = false;
  /** Within "that are ...": verbs and modifiers go on with the group. */
  relative = false;
  private joint: Joint = 'start';
  private remover: string | undefined;
  private determiner: string | undefined;
  private corrects: Group['corrects'];
  /** What "them" are. */
  private referent: Word | undefined;
  private isContext = false;
  /** The next group is what is replaced. */
  private replaced = false;
  /** "no" of a group of which nothing more was said: "not made of satin". */
  private denial: Word | undefined;
  /** What was replaced before it is said by what. */
  private old: Group | undefined;

  /** Ends the open group; `next` is how the one after hangs on it. */
  close(next: Joint = 'none'): void {
    const group = this.open;
    this.open = undefined;
    this.relative = false;
    if (next !== 'none') this.isContext = false;
    if (!group?.words.some(isContent)) {
      if (next !== 'none') this.denial = undefined;
      else if (group?.words[0]?.kind === 'not') this.denial = group.words[0];
      this.joint = stronger(this.joint, next);
      if (next !== 'none') this.determiner = undefined;
      return;
    }
    group.tail = Math.min(group.tail, group.words.length);
    this.joint = next;
    this.determiner = undefined;
    const last = this.groups.at(-1);
    if (!this.replaced) {
      if (this.old) group.old = this.old;
      this.old = undefined;
      this.groups.push(group);
    } else if (last && !last.old && group.joint !== 'stop') last.old = group;
    else this.old = group;
    this.replaced = false;
  }

  /** "the dress has": what is said next is said of it. */
  subject(): void {
    if (this.open && /^(the|this)$/.test(this.open.determiner ?? '')) this.open.subject = true;
  }

  /** What comes next says what the last group is changed to. */
  changeTo(): void {
    this.close();
    const from = this.groups.at(-1);
    this.verb = 'change';
    this.fresh = false;
    if (from) from.subject = true;
  }

  replaces(): void {
    this.close();
    this.replaced = true;
  }

  correct(how: 'surely' | 'perhaps'): void {
    this.close('comma');
    this.verb = 'none';
    if (this.groups.length > 0 && this.corrects !== 'surely') this.corrects = how;
  }

  /** "them": the things that were named last. */
  refer(moved: boolean): void {
    const open = this.open;
    if (!moved) this.close();
    this.referent = this.groups
      .slice(-3)
      .flatMap((group) => group.words)
      .findLast((word) => isNoun(word) && plural(word));
    if (moved && open && this.referent) {
      open.words.push(this.referent);
      this.referent = undefined;
    }
  }

  /** "one button less": as if it stood in front. */
  front(word: Word): void {
    this.open!.words.unshift(word);
    this.open!.tail++;
  }

  /** "for work": says what it is for, and not what to change. */
  context(): void {
    this.isContext = true;
  }

  say(verb: Verb, remover?: string): void {
    this.close();
    this.verb = verb;
    this.fresh = true;
    this.remover = remover;
  }

  determine(word: string): void {
    this.determiner = word;
    if (this.open) this.open.determiner = word;
  }

  push(word: Word): void {
    this.open ??= this.begin();
    this.open.words.push(word);
  }

  private begin(): Group {
    const { joint, verb, fresh, remover, determiner, corrects, referent, isContext, denial } = this;
    this.denial = undefined;
    // "remove the zip and a red skirt": what is there is "the" zip, "a" skirt is new.
    const isNew = verb === 'remove' && !fresh && /^an?$/.test(determiner ?? '');
    if (isNew) this.verb = 'has';
    this.fresh = false;
    this.corrects = undefined;
    this.referent = undefined;
    this.isContext = false;
    return {
      joint,
      verb: this.verb,
      fresh,
      words: denial ? [denial] : [],
      tail: Number.POSITIVE_INFINITY,
      ...(remover === undefined || isNew ? {} : { remover }),
      ...(determiner === undefined ? {} : { determiner }),
      ...(corrects ? { corrects } : {}),
      ...(referent ? { referent } : {}),
      ...(isContext ? { context: true } : {}),
    };
  }

  has(test: (word: Word) => boolean): boolean {
    return this.open?.words.some(test) ?? false;
  }

  lastIs(test: (word: Word) => boolean): boolean {
    const last = this.open?.words.at(-1);
    return last !== undefined && test(last);
  }

  /** Whether a thing is named already in what hangs on the group, or the group has nothing that hangs on it. */
  get complete(): boolean {
    if (!this.open || this.open.tail === Number.POSITIVE_INFINITY) return true;
    return this.lastIs(isNoun) || this.lastIs((word) => word.kind === 'colour');
  }

  /** A wish was begun with "has" or "a", and nothing yet said of it. */
  get quotes(): boolean {
    return this.verb === 'has' && this.fresh;
  }

  /** The open group says what the one before it is changed to. */
  get changed(): boolean {
    return this.open?.joint === 'none' && this.groups.at(-1)?.subject === true;
  }

  /** "a larger more colourful graphic": modifiers of one thing go on. */
  get stacks(): boolean {
    return this.open?.determiner !== undefined && !this.has(isNoun) && this.complete;
  }

  /** "bad meets evil written on it": all since the verb is what is written. */
  regroup(): void {
    this.close();
    if (this.joint !== 'none') return;
    let last = this.groups.at(-1);
    if (!last || !/^(has|none|is)$/.test(last.verb) || last.old || last.joint === 'stop') return;
    this.groups.pop();
    while (last.joint === 'none' && !last.fresh && this.groups.length > 0) {
      const before: Group = this.groups.pop()!;
      last = { ...before, words: [...before.words, ...last.words], tail: Number.POSITIVE_INFINITY };
    }
    this.open = { ...last, tail: Number.POSITIVE_INFINITY };
  }

  /** What follows hangs on the group: "on the front", "that are bold". */
  hang(word: Word): void {
    const group = this.open!;
    group.tail = Math.min(group.tail, group.words.length);
    this.push(word);
  }

  /** "shorten": begins another wish, save after "i do not want to". */
  move(word: Word): void {
    const denied = this.disliked;
    if (this.has(isContent) || !this.open) this.say('none');
    if (denied) this.push(NOT);
    this.push(word);
  }

  /** "i do not want", and nothing said since. */
  get disliked(): boolean {
    return (
      this.verb === 'remove' && this.remover === 'no' && this.fresh && !this.open && this.joint !== 'comma'
    );
  }

  modifier(word: Word): void {
    const placed = this.open?.words.every((said) => said.kind === 'region' || said.kind === 'degree');
    if (this.open?.words[0]?.kind === 'not' && this.lastIs(isNoun) && REACHES.test(word.text)) {
      this.hang(word);
      return;
    }
    if (!this.relative && this.lastIs(isNoun) && !placed) this.close();
    else if (!this.relative && this.complete && this.open && this.open.tail !== Number.POSITIVE_INFINITY)
      this.close();
    this.push(word);
  }

  noun(word: Word): void {
    const last = this.open?.words.at(-1);
    if (last && isNoun(last) && !this.relative) {
      const compound =
        last.kind !== 'generic' || (this.open!.words.filter(isContent).length === 1 && word.kind !== 'motif');
      if (last.kind === 'aspect' && last.meaning.facet === 'colour' && word.kind === 'unknown-noun')
        this.close();
      else if ((plural(last) && last.known && !isPrint(last, word)) || !compound) this.close();
    }
    this.push(word);
  }
}

/** Whether the group is about a thing or a pattern that takes "in blue" for itself: "two tone", "a graphic one". */
export function isThing({ words, tail }: Group): boolean {
  const last = words[Math.min(tail, words.length) - 1];
  const what = last?.text === 'one' ? words.at(-2) : last;
  const toned = what?.kind === 'colour' && what.meaning.of === undefined;
  if (toned || what?.meaning.facet === 'pattern') return true;
  return /^(part|detail|motif|bottom|unknown-noun)$/.test(words.findLast(isNoun)?.kind ?? '');
}

/** Whether a colour without a noun follows: "in white", not "in the white parts". */
export function startsColour(words: readonly Word[], from: number): boolean {
  let i = from;
  while (/^(tone|determiner|degree)$/.test(words[i]?.kind ?? '')) i++;
  const word = words[i];
  const named = word?.kind === 'aspect' && word.meaning.facet === 'colour' && i > from;
  return named || word?.kind === 'colour' || (word?.kind === 'material' && !isNoun(words[i + 1] ?? word));
}
