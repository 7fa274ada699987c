import { showsAccent } from './describe/index.ts';
import {
  type Attribute,
  COLOURS,
  DETAILS,
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
} from './outfit.ts';

/** An attribute with all its values. */
export interface AttributeValues {
  readonly name: Attribute;
  readonly values: readonly (string | boolean)[];
}

/** Every attribute of an outfit. */
export const FACETS: readonly AttributeValues[] = [
  { name: 'garment', values: GARMENTS },
  { name: 'colour', values: COLOURS },
  { name: 'shade', values: SHADES },
  { name: 'bottom', values: COLOURS },
  { name: 'pattern', values: PATTERNS },
  { name: 'accent', values: COLOURS },
  { name: 'sleeve', values: SLEEVES },
  { name: 'sleeveShape', values: SLEEVE_SHAPES },
  { name: 'neckline', values: NECKLINES },
  { name: 'length', values: LENGTHS },
  { name: 'fit', values: FITS },
  { name: 'material', values: MATERIALS },
  { name: 'hem', values: HEMS },
  ...DETAILS.map((name) => ({ name, values: [false, true] })),
];

/** What one head of a network that reads attributes tells apart, in the order of its logits. */
export interface Head {
  readonly name: string;
  readonly values: readonly Partial<Outfit>[];
}

/** A head for every attribute, but one for colour and shade: which shade a red is of depends on which red it is. */
export const HEADS: readonly Head[] = [
  { name: 'tone', values: COLOURS.flatMap((colour) => SHADES.map((shade) => ({ colour, shade }))) },
  ...FACETS.filter(({ name }) => name !== 'colour' && name !== 'shade').map(({ name, values }) => ({
    name,
    values: values.map((value) => ({ [name]: value })),
  })),
];

/** Names of the heads, and how many values they have. */
export const HEAD_SIZES = HEADS.map(({ name, values }) => ({ name, values: values.length }));

/** All logits: those of the heads one after another. */
export const LOGITS = HEAD_SIZES.reduce((sum, { values }) => sum + values, 0);

/**
 * Whether a drawing of the outfit shows the attribute at all: an accent needs a pattern, a belt or a bow, the
 * bottom's colour a skirt or trousers, a sleeve's shape a sleeve.
 */
export function isShown(outfit: Outfit, attribute: Attribute): boolean {
  if (attribute === 'accent') return showsAccent(outfit);
  if (attribute === 'bottom') return outfit.bottom !== null;
  if (attribute === 'sleeveShape') return outfit.sleeve !== 'sleeveless';
  return true;
}

/** Which logit of each head is the true one; -1 where the drawing does not show the attribute. */
export function labelsOf(outfit: Outfit): number[] {
  return HEADS.map(({ values }) => {
    const attributes = Object.keys(values[0]!) as Attribute[];
    if (!attributes.every((attribute) => isShown(outfit, attribute))) return -1;
    return values.findIndex((value) =>
      attributes.every((attribute) => value[attribute] === outfit[attribute]),
    );
  });
}
