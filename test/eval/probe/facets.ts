import { showsAccent } from '../../../models/croquis/describe/index.ts';
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
} from '../../../models/croquis/outfit.ts';

/** An attribute that the probe reads, with its values in the order of the logits. */
export interface ProbedFacet {
  readonly name: Attribute;
  readonly values: readonly (string | boolean)[];
}

/** Every attribute of an outfit; one head of the probe each. */
export const FACETS: readonly ProbedFacet[] = [
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

/** All logits: those of the facets one after another. */
export const LOGITS = FACETS.reduce((sum, { values }) => sum + values.length, 0);

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

/** Which logit of each facet is the true one; -1 where the drawing does not show the attribute. */
export function labelsOf(outfit: Outfit): number[] {
  return FACETS.map(({ name, values }) =>
    isShown(outfit, name) ? values.indexOf(outfit[name] as string | boolean) : -1,
  );
}
