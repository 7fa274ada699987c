import type { Random } from '../../random.ts';
import type { Outfit } from '../outfit.ts';
import { applyEdit, difference, type Edit, leastEdit } from './apply.ts';
import { GARMENT_WORDS } from './lexicon/index.ts';
import { misspell } from './typos.ts';
import { type Wording, wordingsOf } from './wording/index.ts';

/** What a shopper says who sees one outfit and wants another. */
export interface Feedback {
  readonly text: string;
  /** The sub-instructions in the order of the text, each a piece of it and meaningful alone. */
  readonly parts: readonly string[];
  /** The parts in the pack's own words: the canonical phrase of each. */
  readonly phrases: readonly string[];
}

/** The captions' "is ... and has ...", bare words, orders, or the canonical phrases. */
type Style = 'caption' | 'words' | 'orders' | 'canonical';
type Form = 'is' | 'has' | 'do';
interface Part {
  readonly form: Form;
  readonly text: string;
  readonly phrase: string;
}

type Told = Pick<Feedback, 'text' | 'parts'>;

/** More words than this are said shorter, to stay under the 30 tokens of the text encoder. */
const MAX_WORDS = 20;
const countWords = (text: string) => text.split(' ').length;

/** Which form of a wording to take; one that it has. */
function formOf(wording: Wording, style: Style, random: Random): Form {
  const weights: Record<Form, number> =
    style === 'orders' ? { is: 0.35, has: 0.15, do: 0.5 } : { is: 0.55, has: 0.45, do: 0 };
  const forms = (['is', 'has', 'do'] as const).filter(
    (form) => wording[form].length > 0 && weights[form] > 0,
  );
  return random.pick(
    forms,
    forms.map((form) => weights[form]),
  );
}

function wordPart(wording: Wording, style: Style, short: boolean, random: Random): Part {
  const { phrase } = wording;
  if (style === 'canonical') return { form: 'do', text: phrase, phrase };
  const form = formOf(wording, style, random);
  const pick = () => random.pick(wording[form]);
  const [one, other] = [pick(), pick()];
  return { form, text: short && other.length < one.length ? other : one, phrase };
}

/** Joins the parts in the manner of a style; says what each part is called when it stands alone. */
function join(parts: readonly Part[], style: Style, noun: string, random: Random): Told {
  if (style === 'caption') return joinCaption(parts, noun, random);
  const told = parts.map(({ form, text }) => {
    if (style !== 'orders') return text;
    if (form === 'is') return /^(an? |in |made )/.test(text) && random.chance(0.3) ? text : `make it ${text}`;
    if (form === 'has')
      return text.startsWith('no ') || random.chance(0.6) ? `with ${text}` : `give it ${text}`;
    return text;
  });
  let text = told[0]!;
  const separator = random.pick([' and ', ', ', ' ']);
  for (let i = 1; i < told.length; i++) {
    const last = i === told.length - 1;
    const commas = parts.length > 2 && !last;
    const joint = commas
      ? separator === ' '
        ? ', '
        : separator
      : random.pick(
          [' and ', ', ', ' & ', ', and ', style === 'orders' ? ' then ' : ' but '],
          [5, 4, 0.6, 1.5, 0.6],
        );
    text += (told[i]!.startsWith('with ') && random.chance(0.6) ? ' ' : joint) + told[i]!;
  }
  if (style === 'orders') {
    if (random.chance(0.16)) text = random.pick(['please ', 'can you ', 'could you ', 'now ', 'ok ']) + text;
    else if (random.chance(0.08))
      text += random.pick([' please', ' instead', ' pls']).replace(' instead', ' please');
  } else if (style === 'words' && random.chance(0.12)) {
    text = random.pick(['i want ', 'id like ', 'looking for ', 'something ', 'more like ']) + text;
  }
  return { text, parts: told };
}

function joinCaption(parts: readonly Part[], noun: string, random: Random): Told {
  const told: string[] = [];
  let text = '';
  let previous: Form | null = null;
  for (const { form, text: words } of parts) {
    const verb = form === 'is' ? 'is' : 'has';
    let joint: string;
    let part: string;
    if (previous === null) {
      joint = random.pick(
        ['', `the ${noun} `, 'it ', 'desired item ', 'this one '],
        [12, 1.2, 0.9, 0.5, 0.4],
      );
      part = joint !== '' || random.chance(0.88) ? `${verb} ${words}` : words;
    } else if (form === previous) {
      joint = random.pick([' and ', ', ', ' & ', ' but '], [10, 2, 0.5, 0.6]);
      part = random.chance(0.35) ? `${verb} ${words}` : words;
    } else if (form === 'has') {
      joint = random.pick([' ', ' and ', ' but ', ', '], [8, 6, 1, 1]);
      part = joint === ' ' ? `with ${words}` : `${verb} ${words}`;
    } else {
      joint = random.pick([' and ', ', ', ' but '], [8, 2, 1]);
      part = `${verb} ${words}`;
    }
    text += joint + part;
    told.push(part);
    previous = form;
  }
  return { text, parts: told };
}

/** Swaps our spelling for the American one, as most shoppers write. */
const american = (text: string) =>
  text.replaceAll('colour', 'color').replaceAll('grey', 'gray').replaceAll('trousers', 'pants');

/** Edits that follow from the rest are told too, now and then. */
function mentioned(a: Outfit, b: Outfit, least: Edit, random: Random): Edit {
  if (!random.chance(0.2) || Object.keys(least).length > 4) return least;
  const more: Record<string, unknown> = { ...least };
  for (const { attribute, to } of difference(a, b))
    if (attribute === 'straps' || attribute === 'zip' || attribute === 'buttons') more[attribute] = to;
  const edit = more as Edit;
  return difference(applyEdit(a, edit), b).length === 0 ? edit : least;
}

/** One part in a text of ten is misspelt; canonical phrases never are. */
function slipped(parts: readonly Part[], style: Style, random: Random): readonly Part[] {
  if (style === 'canonical' || !random.chance(0.1)) return parts;
  const one = random.int(parts.length);
  return parts.map((part, i) => (i === one ? { ...part, text: misspell(part.text, random) } : part));
}

/**
 * Feedback that leads from `a` to `b`, in the manner of FashionIQ's captions: all that differs and does not
 * follow from the rest is told; relative words only where they are true; about a quarter in canonical phrases.
 * Words and order come from `random`. Empty for outfits that look the same.
 */
export function feedback(a: Outfit, b: Outfit, random: Random): Feedback {
  const edit = mentioned(a, b, leastEdit(a, b), random);
  const style = random.pick(['canonical', 'caption', 'words', 'orders'] as const, [0.26, 0.4, 0.14, 0.2]);
  const telling = { a, b, canonical: style === 'canonical', random };
  const noun = random.pick(GARMENT_WORDS[a.garment].nouns);
  let result: Feedback = { text: '', parts: [], phrases: [] };
  for (let attempt = 0; attempt < 8; attempt++) {
    const wordings = random.shuffle(wordingsOf(telling, edit));
    if (wordings.length === 0) return result;
    // What will not be short as a caption becomes a list of words.
    const way = style !== 'canonical' && attempt > 3 ? 'words' : style;
    const parts = slipped(
      wordings.map((wording) => wordPart(wording, way, wordings.length > 3 || attempt > 0, random)),
      way,
      random,
    );
    const next = { ...join(parts, way, noun, random), phrases: parts.map(({ phrase }) => phrase) };
    if (attempt === 0 || countWords(next.text) < countWords(result.text)) result = next;
    if (countWords(result.text) <= MAX_WORDS) break;
  }
  if (style !== 'canonical' && random.chance(0.6))
    result = { ...result, text: american(result.text), parts: result.parts.map(american) };
  return { ...result, text: finish(result.text, random) };
}

/** A capital at the start, a full stop at the end, as some people leave them. */
function finish(text: string, random: Random): string {
  let told = text;
  if (random.chance(0.1)) told = told[0]!.toUpperCase() + told.slice(1);
  if (random.chance(0.08)) told += '.';
  return told;
}
