import type { Random } from '../random.ts';
import {
  type Attribute,
  COLOURS,
  type Colour,
  FITS,
  GARMENTS,
  LENGTHS,
  MATERIALS,
  NECKLINES,
  type Outfit,
  PATTERNS,
  SHADES,
  SLEEVE_SHAPES,
  SLEEVES,
} from './outfit.ts';
import { distance, hexOf } from './palette.ts';

/** Necklines that hang from thin straps. */
export const STRAP_NECKLINES = ['v-neck', 'scoop', 'square'] as const;
/** An accent is seen against every shade of the colour from this distance in OKLab on. */
const CONTRAST = 0.17;
/** Where an accent has to give way, the first of these that contrasts takes its place. */
const SPARE_ACCENTS: readonly Colour[] = ['white', 'black', 'yellow', 'navy', 'red'];

/** Whether `accent` is plain to see on `colour` in each of its shades. */
export function contrasts(colour: Colour, accent: Colour): boolean {
  return (
    colour !== accent && SHADES.every((shade) => distance(hexOf(colour, shade), hexOf(accent)) >= CONTRAST)
  );
}

/** An outfit with every value of every attribute well represented; already mended. */
export function sampleOutfit(random: Random): Outfit {
  const garment = random.pick(GARMENTS, [0.4, 0.22, 0.2, 0.18]);
  const colour = random.pick(COLOURS);
  const sleeve = random.pick(
    SLEEVES,
    garment === 'coat' ? [0.12, 0.08, 0.12, 0.22, 0.46] : [0.28, 0.14, 0.2, 0.17, 0.21],
  );
  const bare = sleeve === 'sleeveless';
  const straps = bare && garment !== 'coat' && random.chance(0.4);
  const neckline = straps
    ? random.pick(STRAP_NECKLINES)
    : random.pick(NECKLINES, [
        0.16,
        0.15,
        0.14,
        0.14,
        0.14,
        bare ? 0.45 : 0,
        garment === 'coat' ? 0.3 : 0.18,
      ]);
  const closing = random.pick(['none', 'buttons', 'zip'] as const, [0.55, 0.26, 0.19]);
  return mend({
    garment,
    colour,
    shade: random.pick(SHADES, [0.27, 0.46, 0.27]),
    bottom: garment === 'skirt' || garment === 'trousers' ? random.pick(COLOURS) : null,
    pattern: random.pick(PATTERNS, [0.3, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]),
    accent: random.pick(COLOURS.filter((accent) => contrasts(colour, accent))),
    sleeve,
    sleeveShape: bare ? 'straight' : random.pick(SLEEVE_SHAPES, [0.44, 0.28, 0.28]),
    neckline,
    length: random.pick(LENGTHS),
    fit: random.pick(FITS),
    material: random.pick(MATERIALS, [0.46, 0.19, 0.18, 0.17]),
    hem: random.chance(0.17) ? 'asymmetric' : 'even',
    straps,
    belt: random.chance(0.24),
    buttons: closing === 'buttons',
    ruffles: random.chance(0.17),
    pockets: random.chance(0.22),
    bow: random.chance(0.17),
    lace: random.chance(0.17),
    zip: closing === 'zip',
  });
}

/**
 * Puts right what cannot be; the same outfit always gives the same result, and a mended one stays as it is.
 * `wanted` are the attributes that an edit asks for: where two are at odds, the other one gives way.
 * Without it sleeves win over straps and halter, the neckline over straps, buttons over the zip.
 * Rules: no sleeve shape without sleeves; halter and straps only without sleeves; straps only with a v-neck,
 * scoop or square neckline and never on a coat; buttons or zip, not both; a bottom colour for skirts and
 * trousers only; the accent contrasts with the colour.
 */
export function mend(outfit: Outfit, wanted: readonly Attribute[] = []): Outfit {
  const o: { -readonly [K in Attribute]: Outfit[K] } = { ...outfit };
  const asks = (attribute: Attribute) => wanted.includes(attribute);
  if (o.garment === 'coat' && o.straps) o.straps = false;
  if (o.straps && o.sleeve !== 'sleeveless') {
    if (asks('straps') && !asks('sleeve')) o.sleeve = 'sleeveless';
    else o.straps = false;
  }
  if (o.straps && !STRAP_NECKLINES.some((neckline) => neckline === o.neckline)) {
    if (asks('straps') && !asks('neckline')) o.neckline = 'scoop';
    else o.straps = false;
  }
  if (o.neckline === 'halter' && o.sleeve !== 'sleeveless') {
    if (asks('neckline') && !asks('sleeve')) o.sleeve = 'sleeveless';
    else o.neckline = 'crew';
  }
  if (o.sleeve === 'sleeveless' && o.sleeveShape !== 'straight') {
    if (asks('sleeveShape') && !asks('sleeve') && !o.straps && o.neckline !== 'halter') o.sleeve = 'short';
    else o.sleeveShape = 'straight';
  }
  if (o.buttons && o.zip) {
    if (asks('zip') && !asks('buttons')) o.buttons = false;
    else o.zip = false;
  }
  const parts = o.garment === 'skirt' || o.garment === 'trousers';
  if (!parts) o.bottom = null;
  else if (o.bottom === null) o.bottom = o.colour;
  if (!contrasts(o.colour, o.accent)) {
    if (asks('accent') && !asks('colour') && o.colour !== o.accent) return o;
    o.accent = SPARE_ACCENTS.find((accent) => contrasts(o.colour, accent)) ?? 'white';
  }
  return o;
}
