import { type Attribute, DETAILS } from '../../outfit.ts';
import { type Edit, showsAccent } from '../apply.ts';
import { LEXICON } from '../lexicon/index.ts';
import { accent, colour, detail, garment, pattern } from './colour.ts';
import { fit, length, material, sleeves } from './shape.ts';
import { type Telling, type Wording, worded } from './telling.ts';

export type { Telling, Wording };

/**
 * The wordings that together tell `edit`, one to a facet of a part, in no order.
 * What an accent colours and what it is are told together, as are a garment and its colour.
 */
export function wordingsOf(telling: Telling, edit: Edit): Wording[] {
  const { a, b, canonical, random } = telling;
  const asked = new Set(Object.keys(edit) as Attribute[]);
  const take = (...attributes: Attribute[]) =>
    attributes.map((attribute) => asked.delete(attribute)).some(Boolean);
  const wordings: Wording[] = [];
  let accentLeft = asked.delete('accent');
  const known = showsAccent(b) && !accentLeft;
  if (take('colour', 'shade')) wordings.push(colour(telling));
  if (asked.has('garment') || asked.has('bottom')) {
    const bottom =
      asked.has('bottom') || (b.bottom !== null && a.garment !== b.garment && random.chance(0.3));
    take('garment', 'bottom');
    wordings.push(garment(telling, bottom));
  }
  if (take('pattern')) {
    const told = b.pattern !== 'solid' && (accentLeft || (known && random.chance(0.2)));
    if (told) accentLeft = false;
    wordings.push(pattern(telling, told));
  }
  if (take('sleeve')) {
    const together =
      !canonical && b.sleeve !== 'sleeveless' && asked.has('sleeveShape') && random.chance(0.4);
    wordings.push(sleeves(telling, together && take('sleeveShape')));
  }
  if (take('sleeveShape')) wordings.push(worded(['sleeveShape'], LEXICON.sleeveShape[b.sleeveShape]));
  if (take('neckline')) wordings.push(worded(['neckline'], LEXICON.neckline[b.neckline]));
  if (take('length')) wordings.push(length(telling));
  if (take('fit')) wordings.push(fit(telling));
  if (take('material')) wordings.push(material(telling));
  if (take('hem')) wordings.push(worded(['hem'], LEXICON.hem[b.hem]));
  for (const name of DETAILS) {
    if (!take(name)) continue;
    const carrier = (name === 'belt' || name === 'bow') && b[name];
    const told = carrier && (accentLeft || (known && random.chance(0.2)));
    if (told) accentLeft = false;
    wordings.push(detail(telling, name, told));
  }
  if (accentLeft) wordings.push(accent(telling));
  return wordings;
}
