import { LENGTHS, type Outfit, SLEEVES } from '../../outfit.ts';
import { an, GARMENT_WORDS, LEXICON, RELATIVE } from '../lexicon/index.ts';
import { moved, type Telling, type Wording, worded } from './telling.ts';

/** Another length of sleeve; `shape` tells its shape too. */
export function sleeves(telling: Telling, shape: boolean): Wording {
  const { a, b, random } = telling;
  const steps = SLEEVES.indexOf(b.sleeve) - SLEEVES.indexOf(a.sleeve);
  const words = LEXICON.sleeve[b.sleeve];
  const relative = moved(steps, RELATIVE.sleeve.shorter, RELATIVE.sleeve.longer, telling);
  // "sleeveless" is what it is called, however short the way there.
  const base = b.sleeve === 'sleeveless' ? words : (relative ?? words);
  if (shape) {
    const shaped = random.pick(LEXICON.sleeveShape[b.sleeveShape].has);
    const long = base === words ? b.sleeve : base.phrase.split(' ')[0]!;
    return {
      sets: ['sleeve', 'sleeveShape'],
      phrase: `${long} ${LEXICON.sleeveShape[b.sleeveShape].phrase}`,
      is: [],
      has: [`${long} ${shaped}`],
      do: [],
    };
  }
  const wording = worded(['sleeve'], base);
  if (a.sleeve !== 'sleeveless' || b.sleeve !== 'short') return wording;
  // Sleeves that nobody described are short ones.
  return {
    ...wording,
    has: [...wording.has, 'sleeves'],
    do: [...wording.do, 'add sleeves', 'give it sleeves'],
  };
}

/** Another length of the hem. */
export function length(telling: Telling): Wording {
  const { a, b } = telling;
  const steps = LENGTHS.indexOf(b.length) - LENGTHS.indexOf(a.length);
  const relative = moved(steps, RELATIVE.length.shorter, RELATIVE.length.longer, telling);
  const bottom = GARMENT_WORDS[b.garment].bottoms[0] ?? b.garment;
  const wording = worded(['length'], relative ?? LEXICON.length[b.length]);
  const direction = steps > 0 ? 'longer' : 'shorter';
  if (relative) {
    const thing = bottom === 'trousers' ? `${direction} trousers` : `a ${direction} ${bottom}`;
    return {
      ...wording,
      is: [...wording.is],
      has: [...wording.has, thing],
      do: [...wording.do, `make the ${bottom} ${direction}`],
    };
  }
  if (b.garment === 'trousers' && b.length === 'mini')
    return { ...wording, has: [...wording.has, 'shorts', 'shorts'] };
  if (b.garment === 'trousers' && b.length === 'midi')
    return { ...wording, has: [...wording.has, 'cropped trousers'] };
  const adjective = LEXICON.length[b.length].phrase;
  const thing = bottom === 'trousers' ? `${adjective} trousers` : an(`${adjective} ${bottom}`);
  return { ...wording, has: [...wording.has, thing, thing] };
}

/** How far from `from` to `to` in width; null for fit and flare and straight, of which neither is the wider. */
function widened(from: Outfit['fit'], to: Outfit['fit']): number | null {
  const order = ['fitted', 'straight', 'flared'] as const;
  const at = (fit: Outfit['fit']) => (order as readonly string[]).indexOf(fit);
  if (from === 'fit and flare') return to === 'flared' ? 1 : to === 'fitted' ? -1 : null;
  // On the way to fit and flare both cut and width change; it is asked for by name.
  return to === 'fit and flare' ? null : at(to) - at(from);
}

/** Another fit. */
export function fit(telling: Telling): Wording {
  const steps = widened(telling.a.fit, telling.b.fit);
  const relative = steps === null ? null : moved(steps, RELATIVE.fit.tighter, RELATIVE.fit.looser, telling);
  return worded(['fit'], relative ?? LEXICON.fit[telling.b.fit]);
}

/** Another material. */
export function material({ a, b }: Telling): Wording {
  const wording = worded(['material'], LEXICON.material[b.material]);
  if (b.material === 'satin') return { ...wording, is: [...wording.is, 'shinier', 'more shiny'] };
  if (b.material === 'sheer') return { ...wording, is: [...wording.is, 'more sheer', 'more see through'] };
  if (b.material !== 'matte') return wording;
  const not = {
    satin: ['less shiny', 'not shiny'],
    sheer: ['not see through', 'opaque', 'less sheer'],
    denim: [],
    matte: [],
  }[a.material];
  return {
    ...wording,
    is: [...wording.is, ...not],
    has: [...wording.has, ...(a.material === 'denim' ? ['no denim'] : [])],
  };
}
