import { canonicalOrder, moves } from '../feedback/canonical.ts';
import type { Interpretation, Kept, SubInstruction } from '../feedback/types.ts';
import type { Refused } from '../turn.ts';
import { conflicts, holds } from './keep.ts';
import type { Instruction, Keep, Look } from './look.ts';

export interface ApplyOptions {
  /**
   * `append`: new rounds come after those of earlier turns, so these stay cached. `canonical`: the whole list is kept
   * in one order, so that the order of turns about different things does not matter either, at the price of more rounds.
   */
  readonly order: 'append' | 'canonical';
  /** Whether the pack was trained on such a sub-instruction. */
  follows(sub: SubInstruction): boolean;
  /** A fresh id with every call. */
  nextId(): string;
}

export interface Applied {
  readonly look: Look;
  /** What was followed, in the order of its rounds, also where it took something back or was there already. */
  readonly followed: readonly SubInstruction[];
  readonly refused: readonly Refused[];
  /** Keep-constraints that hold from now on, and those that no longer do. */
  readonly kept: readonly Keep[];
  readonly lifted: readonly Keep[];
}

/**
 * A look and what was said about it give the next look.
 *
 * A newer value replaces the older one: what sets, adds or removes something takes the place of all that was said
 * before about that facet of that part. What moves it ("longer") is added, and its opposite along the same axis
 * ("shorter again") takes the last such move back. What the shopper asked to keep is refused once, and done when a
 * later message asks for it again.
 */
export function apply(look: Look, said: Interpretation, options: ApplyOptions): Applied {
  const again = (old: Keep) => said.keep.some((one) => alike(old, one));
  // One that was contested and is said again counts anew.
  const standing = look.keep.filter((old) => !(old.contested && again(old)));
  const kept = said.keep
    .filter(holds)
    .filter((one) => !standing.some((old) => alike(old, one)))
    .map((one) => ({ ...one, id: options.nextId() }));
  let keep: readonly Keep[] = [...standing, ...kept];
  // Only what an earlier message contested: the wishes of one message are all told that it is kept.
  const contested = new Set(standing.filter((one) => one.contested).map(({ id }) => id));
  let instructions = look.instructions;
  const [followed, refused, lifted]: [SubInstruction[], Refused[], Keep[]] = [[], [], []];
  const earlier = new Set(look.instructions.map(({ id }) => id));

  for (const sub of canonicalOrder(said.parts)) {
    const { text, facet } = sub;
    if (!options.follows(sub)) {
      refused.push({ text, facet, reason: 'unknown' });
      continue;
    }
    const inTheWay = keep.filter((one) => conflicts(sub, one));
    if (inTheWay.some(({ id }) => !contested.has(id))) {
      keep = keep.map((one) => (inTheWay.includes(one) ? { ...one, contested: true } : one));
      refused.push({ text, facet, reason: 'kept' });
      continue;
    }
    keep = keep.filter((one) => !inTheWay.includes(one));
    lifted.push(...inTheWay);
    followed.push(sub);
    instructions = follow(instructions, sub, earlier, options.nextId);
  }
  if (options.order === 'canonical') instructions = canonicalOrder(instructions);
  return { look: { ...look, instructions, keep }, followed, refused, kept, lifted };
}

/** The list with one more sub-instruction in it. Only what earlier turns said (`earlier`) makes room for it. */
function follow(
  instructions: readonly Instruction[],
  sub: SubInstruction,
  earlier: ReadonlySet<string>,
  nextId: () => string,
): readonly Instruction[] {
  const about = instructions.filter((one) => earlier.has(one.id) && replaces(sub, one));
  if (moves(sub)) {
    const undone = about.findLast((one) => one.polarity === opposite(sub) && one.value === sub.value);
    if (undone) return instructions.filter((one) => one !== undone);
    return [...instructions, { ...sub, id: nextId() }];
  }
  // Said before in the same words, its round stays where it is, and only what came after it goes.
  const same = about.findLast((one) => one.polarity === sub.polarity && one.text === sub.text);
  const rest = instructions.filter((one) => one === same || !about.includes(one));
  return same ? rest : [...rest, { ...sub, id: nextId() }];
}

const alike = (a: Kept, b: Kept) => a.facet === b.facet && a.part === b.part;
const opposite = ({ polarity }: SubInstruction) => (polarity === 'more' ? 'less' : 'more');

/** A sleeve has a length and a shape, and "puffy" says nothing against "long". */
const SLEEVE_SHAPE =
  /\b(puff\w*|bell|balloon|bishop|lantern|flutter|raglan|flar\w+|fitted|slim|tight|loose|wide)\b/;

/** What a pattern of the whole garment is about, named or not; a graphic can stand on any of them. */
const ALL_OVER: ReadonlySet<string> = new Set(['garment', 'pattern', 'stripes', 'dots', 'plaid', 'floral']);
const allOver = ({ facet, part }: SubInstruction) => facet === 'pattern' && ALL_OVER.has(part);

/** Whether a sub-instruction takes the place of an earlier one. A garment has one pattern, but "no dots" leaves stripes. */
function replaces(sub: SubInstruction, earlier: SubInstruction): boolean {
  if (slot(sub) === slot(earlier)) return true;
  const removesOne = sub.polarity === 'remove' && sub.part !== 'garment' && sub.part !== 'pattern';
  return allOver(sub) && allOver(earlier) && !removesOne;
}

/** What a sub-instruction is about: two with the same slot cannot both hold. */
function slot({ facet, part, text }: SubInstruction): string {
  // Of what nobody knows more than its words, and of details without a name, there can be many.
  if (facet === 'other' || (facet === 'detail' && part === 'garment')) return `${facet} ${part} ${text}`;
  if (facet === 'sleeve' && SLEEVE_SHAPE.test(text)) return `${facet} ${part} shape`;
  return `${facet} ${part}`;
}
