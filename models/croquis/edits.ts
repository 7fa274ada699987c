import type { Random } from '../random.ts';
import { applyEdit, type Edit, leastEdit, showsAccent } from './describe/index.ts';
import { type Figure, sampleFigure } from './figure.ts';
import {
  type Attribute,
  COLOURS,
  type Detail,
  FITS,
  GARMENTS,
  HEMS,
  LENGTHS,
  MATERIALS,
  NECKLINES,
  type Outfit,
  PATTERNS,
  SHADES,
  SLEEVE_SHAPES,
  SLEEVES,
  type Sleeve,
} from './outfit.ts';
import { contrasts, mend, sampleOutfit } from './sample.ts';

/** What is edited, with how often: a facet as a shopper would name it. */
const WEIGHTS = {
  colour: 15,
  shade: 8,
  garment: 5,
  bottom: 6,
  pattern: 15,
  accent: 4,
  sleeve: 14,
  sleeveShape: 7,
  neckline: 10,
  length: 12,
  fit: 8,
  material: 7,
  hem: 3,
  straps: 3,
  belt: 5,
  buttons: 3,
  ruffles: 3,
  pockets: 3,
  bow: 3.5,
  lace: 3,
  zip: 3,
} as const satisfies Record<Attribute, number>;

const FACETS = Object.keys(WEIGHTS) as Attribute[];

/** Another value; of an order now and then the next one, which "longer" alone can name. */
function other<T>(values: readonly T[], now: T, random: Random, ordered = false): T {
  const at = values.indexOf(now);
  const next = [values[at - 1], values[at + 1]].filter((value) => value !== undefined);
  return random.pick(ordered && random.chance(0.5) ? next : values.filter((value) => value !== now));
}

/** Shoppers ask for the two ends most: no sleeves at all, and long ones. */
function otherSleeve(now: Sleeve, random: Random): Sleeve {
  if (random.chance(0.45)) return other(SLEEVES, now, random, true);
  return random.pick(
    SLEEVES,
    SLEEVES.map((sleeve, i) => (sleeve === now ? 0 : [2.6, 0.7, 1, 0.7, 1.4][i]!)),
  );
}

/** How much more often what an outfit has is taken off than its frequency alone would give. */
const weightOf = (outfit: Outfit, facet: Attribute) =>
  WEIGHTS[facet] * (facet === 'straps' && outfit.straps ? 5 : 1);

/** A new value for one facet, or null where the outfit has nothing of the kind. */
function change(outfit: Outfit, facet: Attribute, random: Random): Edit | null {
  const accents = () =>
    COLOURS.filter((accent) => accent !== outfit.accent && contrasts(outfit.colour, accent));
  // What is seen for the first time comes in its default colour or in one that is named.
  const accent = () => (random.chance(0.5) ? { accent: random.pick(accents()) } : {});
  switch (facet) {
    case 'colour': {
      const colour = other(COLOURS, outfit.colour, random);
      return { colour, shade: random.pick(SHADES, [0.17, 0.66, 0.17]) };
    }
    case 'shade':
      return { shade: other(SHADES, outfit.shade, random, true) };
    case 'garment': {
      const garment = other(GARMENTS, outfit.garment, random);
      const parts = garment === 'skirt' || garment === 'trousers';
      return parts && random.chance(0.6) ? { garment, bottom: random.pick(COLOURS) } : { garment };
    }
    case 'bottom':
      return outfit.bottom === null ? null : { bottom: other(COLOURS, outfit.bottom, random) };
    case 'pattern': {
      const pattern = other(PATTERNS, outfit.pattern, random);
      return pattern === 'solid' ? { pattern } : { pattern, ...accent() };
    }
    case 'accent':
      return showsAccent(outfit) ? { accent: random.pick(accents()) } : null;
    case 'sleeve':
      return { sleeve: otherSleeve(outfit.sleeve, random) };
    case 'sleeveShape':
      return outfit.sleeve === 'sleeveless'
        ? null
        : { sleeveShape: other(SLEEVE_SHAPES, outfit.sleeveShape, random) };
    case 'neckline':
      return { neckline: other(NECKLINES, outfit.neckline, random) };
    case 'length':
      return { length: other(LENGTHS, outfit.length, random, true) };
    case 'fit':
      return { fit: other(FITS, outfit.fit, random) };
    case 'material':
      return { material: other(MATERIALS, outfit.material, random) };
    case 'hem':
      return { hem: other(HEMS, outfit.hem, random) };
    case 'belt':
    case 'bow':
      return outfit[facet] ? { [facet]: false } : { [facet]: true, ...(showsAccent(outfit) ? {} : accent()) };
    default:
      return { [facet satisfies Detail]: !outfit[facet] };
  }
}

/** How many sub-instructions lead from `a` to `b`: facets that have to be told. */
export function facetsBetween(a: Outfit, b: Outfit): number {
  const asked = new Set(Object.keys(leastEdit(a, b)));
  if (asked.has('colour')) asked.delete('shade');
  if (asked.has('garment')) asked.delete('bottom');
  // The accent is told with what it colours.
  const carried =
    (asked.has('pattern') && b.pattern !== 'solid') ||
    (asked.has('belt') && b.belt) ||
    (asked.has('bow') && b.bow);
  if (carried) asked.delete('accent');
  return asked.size;
}

const same = (a: Outfit, b: Outfit) => JSON.stringify(a) === JSON.stringify(b);

/**
 * An outfit that differs from this one by `count` facets (1 to 6) and what follows from them.
 * Edits that undo each other, that cannot be, or that mending would change again are drawn anew.
 */
export function sampleEdit(outfit: Outfit, count: number, random: Random): Outfit {
  for (;;) {
    let edit: Edit = {};
    const left = [...FACETS];
    for (let i = 0; i < count; i++) {
      const facet = random.pick(
        left,
        left.map((one) => weightOf(outfit, one)),
      );
      left.splice(left.indexOf(facet), 1);
      const changed = change(outfit, facet, random);
      if (changed) edit = { ...edit, ...changed };
    }
    const next = applyEdit(outfit, edit);
    if (same(mend(next), next) && facetsBetween(outfit, next) === count) return next;
  }
}

/** Outfits of one figure, and the ordered pairs of them that become triplets. */
export interface Cluster {
  readonly figure: Figure;
  readonly outfits: readonly Outfit[];
  readonly pairs: readonly (readonly [reference: number, target: number])[];
}

/** How many triplets a cluster holds. */
export const PAIRS = 10;
const MOST = 6;

/**
 * One figure in five outfits: a base 0; 1 and 3 a facet from it; 2 a facet from 1, so that 0, 1, 2 are a chain of
 * rounds whose middle is known; 4 one to four facets from 2. Of the pairs about half differ by one facet,
 * and both directions come up; none differs by more than six.
 */
export function sampleCluster(random: Random): Cluster {
  for (;;) {
    const figure = sampleFigure(random.fork('figure'));
    const base = sampleOutfit(random);
    const first = sampleEdit(base, 1, random);
    const second = sampleEdit(first, 1, random);
    const third = sampleEdit(base, 1, random);
    const fourth = sampleEdit(second, random.pick([1, 2, 3, 4], [0.3, 0.3, 0.25, 0.15]), random);
    const outfits = [base, first, second, third, fourth];
    const count = (a: number, b: number) => facetsBetween(outfits[a]!, outfits[b]!);
    const all = outfits.flatMap((_, a) => outfits.flatMap((_, b) => (a === b ? [] : [[a, b] as const])));
    if (all.some(([a, b]) => count(a, b) === 0)) continue;
    const fixed = [
      [0, 1],
      [1, 2],
      [0, 2],
      [0, 3],
      [2, 4],
      random.pick([
        [1, 0],
        [2, 1],
        [3, 0],
      ] as const),
    ] as const;
    const rest = random.shuffle(
      all.filter(([a, b]) => count(a, b) <= MOST && !fixed.some(([c, d]) => a === c && b === d)),
    );
    const pairs = [...fixed, ...rest.slice(0, PAIRS - fixed.length)];
    if (pairs.length === PAIRS && fixed.every(([a, b]) => count(a, b) <= MOST))
      return { figure, outfits, pairs };
  }
}
