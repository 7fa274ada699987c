/**
 * What an outfit is: a typed record of attributes, from which it is drawn and described.
 * The record is the truth that data sets, probes and captions are made from.
 */

export const GARMENTS = ['dress', 'skirt', 'trousers', 'coat'] as const;
export const COLOURS = [
  'red',
  'burgundy',
  'coral',
  'pink',
  'orange',
  'yellow',
  'olive',
  'green',
  'mint',
  'teal',
  'blue',
  'navy',
  'lavender',
  'purple',
  'brown',
  'beige',
  'grey',
  'white',
  'black',
] as const;
export const SHADES = ['lighter', 'plain', 'darker'] as const;
export const PATTERNS = [
  'solid',
  'vertical stripes',
  'horizontal stripes',
  'dots',
  'plaid',
  'floral',
  'colour block',
  'graphic',
] as const;
export const SLEEVES = ['sleeveless', 'cap', 'short', 'three-quarter', 'long'] as const;
export const SLEEVE_SHAPES = ['straight', 'puff', 'bell'] as const;
export const NECKLINES = ['crew', 'v-neck', 'scoop', 'square', 'boat', 'halter', 'collar'] as const;
export const LENGTHS = ['mini', 'knee', 'midi', 'ankle', 'floor'] as const;
export const FITS = ['fitted', 'straight', 'flared', 'fit and flare'] as const;
export const MATERIALS = ['matte', 'satin', 'denim', 'sheer'] as const;
export const HEMS = ['even', 'asymmetric'] as const;
/** Each is there or not; `straps` are the thin straps of a sleeveless garment. */
export const DETAILS = ['straps', 'belt', 'buttons', 'ruffles', 'pockets', 'bow', 'lace', 'zip'] as const;

export type Garment = (typeof GARMENTS)[number];
export type Colour = (typeof COLOURS)[number];
export type Shade = (typeof SHADES)[number];
export type Pattern = (typeof PATTERNS)[number];
export type Sleeve = (typeof SLEEVES)[number];
export type SleeveShape = (typeof SLEEVE_SHAPES)[number];
export type Neckline = (typeof NECKLINES)[number];
export type Length = (typeof LENGTHS)[number];
export type Fit = (typeof FITS)[number];
export type Material = (typeof MATERIALS)[number];
export type Hem = (typeof HEMS)[number];
export type Detail = (typeof DETAILS)[number];

/** A flat record; JSON of it is what a data set's `attributes` hold. */
export interface Outfit {
  /** `skirt` and `trousers` are worn with a top; a coat is worn over a plain underlayer. */
  readonly garment: Garment;
  /** Of the dress, the coat or the top. */
  readonly colour: Colour;
  /** `lighter` and `darker` are one step each from the colour's plain shade. */
  readonly shade: Shade;
  /** Of the skirt or the trousers; null for a dress or a coat. */
  readonly bottom: Colour | null;
  readonly pattern: Pattern;
  /** The pattern's second colour, the belt's and the bow's; always differs from `colour`. */
  readonly accent: Colour;
  readonly sleeve: Sleeve;
  /** `straight` whenever the garment is sleeveless. */
  readonly sleeveShape: SleeveShape;
  /** `halter` only without sleeves. */
  readonly neckline: Neckline;
  /** Of the hem: of the dress, the coat, the skirt or the trousers (mini trousers are shorts). */
  readonly length: Length;
  readonly fit: Fit;
  readonly material: Material;
  readonly hem: Hem;
  readonly straps: boolean;
  readonly belt: boolean;
  readonly buttons: boolean;
  readonly ruffles: boolean;
  readonly pockets: boolean;
  readonly bow: boolean;
  readonly lace: boolean;
  readonly zip: boolean;
}

/** An attribute of an outfit, by its field's name. */
export type Attribute = keyof Outfit;
