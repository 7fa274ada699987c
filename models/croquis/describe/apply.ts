import { type Attribute, COLOURS, type Colour, DETAILS, type Outfit } from '../outfit.ts';
import { contrasts, mend } from '../sample.ts';

/** What an edit asks for; attributes it does not name are to stay. */
export type Edit = { readonly [A in Attribute]?: Outfit[A] };

/** Whether anything of the outfit shows its accent: a pattern, a belt or a bow. */
export function showsAccent(outfit: Outfit): boolean {
  return outfit.pattern !== 'solid' || outfit.belt || outfit.bow;
}

/** The accent of a pattern or a belt whose colour nobody named: white where that is seen, else black, else the first that is. */
export function defaultAccent(colour: Colour): Colour {
  const order: readonly Colour[] = ['white', 'black', ...COLOURS];
  return order.find((accent) => contrasts(colour, accent)) ?? 'white';
}

/**
 * What becomes of an outfit under an edit, beyond what the edit names:
 * a new colour comes in its plain shade; an accent that was not seen before and is not named takes its default;
 * what cannot be is mended in the edit's favour.
 */
export function applyEdit(outfit: Outfit, edit: Edit): Outfit {
  const next: { -readonly [A in Attribute]: Outfit[A] } = { ...outfit, ...edit };
  if (edit.colour !== undefined && edit.shade === undefined) next.shade = 'plain';
  if (edit.accent === undefined && showsAccent(next)) {
    if (!showsAccent(outfit) || !contrasts(next.colour, next.accent))
      next.accent = defaultAccent(next.colour);
  }
  return mend(next, Object.keys(edit) as Attribute[]);
}

/** Attributes in the order in which differences are listed. */
export const ATTRIBUTES: readonly Attribute[] = [
  'garment',
  'colour',
  'shade',
  'bottom',
  'pattern',
  'accent',
  'sleeve',
  'sleeveShape',
  'neckline',
  'length',
  'fit',
  'material',
  'hem',
  ...DETAILS,
];

/** One attribute that differs. */
export interface Change<A extends Attribute = Attribute> {
  readonly attribute: A;
  readonly from: Outfit[A];
  readonly to: Outfit[A];
}

/** What one sees change from `a` to `b`: all attributes that differ, except an accent that `b` does not show. */
export function difference(a: Outfit, b: Outfit): Change[] {
  return ATTRIBUTES.filter(
    (attribute) => a[attribute] !== b[attribute] && (attribute !== 'accent' || showsAccent(b)),
  ).map((attribute) => ({ attribute, from: a[attribute], to: b[attribute] }));
}

/** Attributes that may follow from others, the likeliest first. */
const FOLLOWERS: readonly Attribute[] = [
  'shade',
  'accent',
  'bottom',
  'straps',
  'sleeveShape',
  'zip',
  'buttons',
  'neckline',
  'sleeve',
];

/** The least edit that makes `b` of `a`: what follows from the rest by itself is left out. */
export function leastEdit(a: Outfit, b: Outfit): Edit {
  const take = (attributes: readonly Attribute[]): Edit =>
    Object.fromEntries(attributes.map((attribute) => [attribute, b[attribute]]));
  let attributes = difference(a, b).map((change) => change.attribute);
  // A colour brings its plain shade with it: one that stays as it was has to be asked for.
  if (a.colour !== b.colour && b.shade !== 'plain' && !attributes.includes('shade')) attributes.push('shade');
  // A hidden accent counts as unknown, even where it happens to agree.
  if (showsAccent(b) && !showsAccent(a) && !attributes.includes('accent')) attributes.push('accent');
  for (const follower of FOLLOWERS) {
    const less = attributes.filter((attribute) => attribute !== follower);
    if (less.length < attributes.length && difference(applyEdit(a, take(less)), b).length === 0)
      attributes = less;
  }
  return take(attributes);
}
