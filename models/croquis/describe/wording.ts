import type { Random } from '../../random.ts';
import { type Attribute, DETAILS, type Detail, LENGTHS, type Outfit, SHADES, SLEEVES } from '../outfit.ts';
import { type Edit, showsAccent } from './apply.ts';
import { colourName, colourSynonyms } from './colours.ts';
import {
  accented,
  an,
  DETAIL_WORDS,
  GARMENT_WORDS,
  LEXICON,
  type Lexeme,
  PATTERN_WORDS,
  RELATIVE,
} from './lexicon.ts';

/** One sub-instruction before it is worded: what it sets, and the ways to say it. */
export interface Wording {
  readonly sets: readonly Attribute[];
  /** The canonical phrase. */
  readonly phrase: string;
  readonly is: readonly string[];
  readonly has: readonly string[];
  readonly do: readonly string[];
}

const worded = (sets: readonly Attribute[], lexeme: Lexeme): Wording => ({
  sets,
  phrase: lexeme.phrase,
  is: lexeme.is,
  has: lexeme.has,
  do: lexeme.do ?? [],
});

/** With words for how far it goes: one step is a little, more is a lot. */
function byDegree({ phrase, is, has, do: orders = [] }: Lexeme, steps: number): Lexeme {
  if (steps > 1) {
    const far = (list: readonly string[]) =>
      list.filter((words) => /^\w+er\b/.test(words)).flatMap((words) => [`much ${words}`, `a lot ${words}`]);
    return {
      phrase,
      is: [...is, ...far(is)],
      has: [...has, ...far(has).filter((w) => !w.startsWith('a lot'))],
      do: orders,
    };
  }
  const near = (list: readonly string[]) =>
    list
      .filter((words) => /^\w+er\b/.test(words))
      .flatMap((words) => [`slightly ${words}`, `a bit ${words}`]);
  return {
    phrase,
    is: [...is, ...is, ...near(is)],
    has: [...has, ...has, ...near(has).slice(0, 1)],
    do: orders,
  };
}

/** What the wording of a pair depends on. */
export interface Telling {
  readonly a: Outfit;
  readonly b: Outfit;
  /** True where the canonical phrases will be taken: then only what has such a phrase is made. */
  readonly canonical: boolean;
  readonly random: Random;
}

/** A relative wording for so many steps up or down, now and then: one step is what "longer" alone asks for. */
function moved(steps: number, down: Lexeme, up: Lexeme, { canonical, random }: Telling): Lexeme | null {
  const far = Math.abs(steps);
  const chance = far === 1 ? 0.55 : far === 2 && !canonical ? 0.2 : 0;
  return random.chance(chance) ? byDegree(steps > 0 ? up : down, far) : null;
}

function colour(telling: Telling): Wording {
  const { a, b, canonical, random } = telling;
  const noun = random.pick(GARMENT_WORDS[b.garment].nouns);
  const sets: Attribute[] = ['colour', 'shade'];
  const name = colourName(b.colour, b.shade);
  const told = random.chance(0.55) ? name : random.pick(colourSynonyms(b.colour, b.shade));
  if (a.colour === b.colour) {
    const steps = SHADES.indexOf(b.shade) - SHADES.indexOf(a.shade);
    const relative = RELATIVE.shade[steps > 0 ? 'darker' : 'lighter'];
    if (random.chance(Math.abs(steps) === 1 ? 0.75 : canonical ? 0 : 0.3)) {
      const way = byDegree(relative, Math.abs(steps));
      const own = `${steps > 0 ? 'darker' : 'lighter'} ${b.colour}`;
      return { ...worded(sets, way), is: [...way.is, own, `a ${own}`], has: [...way.has, `a ${own} colour`] };
    }
    if (b.shade === 'plain') {
      return {
        sets,
        phrase: 'medium shade',
        is: [`medium ${b.colour}`, `a normal ${b.colour}`, 'a medium shade', 'neither light nor dark'],
        has: ['a medium shade', `a medium ${b.colour} colour`, 'a normal shade'],
        do: ['make it a medium shade'],
      };
    }
  }
  const old = a.colour === b.colour ? [] : [`${told} instead of ${a.colour}`, `${told} not ${a.colour}`];
  const solid = a.pattern === 'solid' && b.pattern === 'solid' ? [`solid ${told}`, `all ${told}`] : [];
  return {
    sets,
    phrase: `make it ${name}`,
    is: [
      told,
      told,
      told,
      told,
      `${told} coloured`,
      `${told} in colour`,
      ...old,
      ...solid,
      an(`${told} ${noun}`),
    ],
    has: [an(`${told} colour`), `${told} colour`, `${told} instead`],
    do: [
      `change the colour to ${told}`,
      `change it to ${told}`,
      `turn it ${told}`,
      `make the ${noun} ${told}`,
      ...(a.colour === b.colour ? [] : [`swap the ${a.colour} for ${told}`]),
    ],
  };
}

function garment({ a, b, random }: Telling, bottom: boolean): Wording {
  const words = GARMENT_WORDS[b.garment];
  const old = GARMENT_WORDS[a.garment].nouns[0];
  if (bottom && b.bottom !== null) {
    const told = random.chance(0.6) ? b.bottom : random.pick(colourSynonyms(b.bottom));
    const noun = random.pick(words.bottoms);
    const thing = b.garment === 'skirt' ? an(`${told} ${noun}`) : `${told} ${noun}`;
    const turned = a.garment === b.garment;
    return {
      sets: turned ? ['bottom'] : ['garment', 'bottom'],
      phrase: `${b.bottom} ${b.garment}`,
      is: turned ? [] : [`a top and ${thing}`],
      has: [thing, thing, ...(turned ? [] : [`a top and ${thing}`])],
      do: turned
        ? [`make the ${noun} ${told}`, `change the ${noun} to ${told}`, `turn the ${noun} ${told}`]
        : [`change it to ${thing}`, `show me ${thing}`],
    };
  }
  const wording = worded(['garment'], words);
  const instead = a.garment === 'dress' || a.garment === 'coat' ? [`${words.is[0]} instead of a ${old}`] : [];
  return { ...wording, is: [...wording.is, ...instead] };
}

function pattern({ a, b, random }: Telling, accent: boolean): Wording {
  const words = PATTERN_WORDS[b.pattern];
  const sets: Attribute[] = accent ? ['pattern', 'accent'] : ['pattern'];
  const old = PATTERN_WORDS[a.pattern].of;
  const replaced = a.pattern === 'solid' || old === words.of ? [] : [`${words.noun} instead of ${old}`];
  if (accent) {
    const told = random.chance(0.6) ? b.accent : random.pick(colourSynonyms(b.accent));
    const nouns = [
      words.noun,
      words.noun,
      ...(words.noun.endsWith('stripes') ? [] : words.has.slice(0, 4)),
    ].map((noun) => noun.replace(/^an? /, ''));
    const noun = accented(told, random.pick(nouns));
    return {
      sets,
      phrase: `${b.accent} ${words.noun}`,
      is: words.is.slice(0, 2).map((is) => `${is} in ${told}`),
      has: [noun, noun, noun, `${random.pick(words.has)} in ${told}`],
      do: [`add ${noun}`],
    };
  }
  if (b.pattern === 'solid') {
    const not = [`no ${old}`, `no more ${old}`];
    const wording = worded(sets, words);
    return {
      ...wording,
      has: [...wording.has, ...not],
      do: [...wording.do, `remove the ${old}`, `lose the ${old}`],
    };
  }
  const wording = worded(sets, words);
  const orders = words.has.map((has) => `add ${has}`);
  return { ...wording, has: [...wording.has, ...replaced], do: [...wording.do, ...orders] };
}

function accent({ b, random }: Telling): Wording {
  const told = random.chance(0.6) ? b.accent : random.pick(colourSynonyms(b.accent));
  const nouns: string[] = [
    ...(b.pattern === 'solid' ? [] : [PATTERN_WORDS[b.pattern].of]),
    ...DETAILS.filter((detail) => b[detail]).flatMap((detail) => DETAIL_WORDS[detail].coloured ?? []),
  ];
  const noun = random.pick(nouns);
  const phrase =
    noun === 'belt' || noun === 'bow'
      ? `with ${an(`${b.accent} ${noun}`)}`
      : `${b.accent} ${PATTERN_WORDS[b.pattern].noun}`;
  const general = random.chance(0.25);
  return {
    sets: ['accent'],
    phrase: general ? `${b.accent} accents` : phrase,
    is: [],
    has: general
      ? [`${told} accents`, `${told} details`, `${told} contrast`]
      : [accented(told, noun === 'stripes' || noun === 'dots' || noun === 'flowers' ? noun : noun)],
    do: [`make the ${noun} ${told}`, `change the ${noun} to ${told}`, `turn the ${noun} ${told}`],
  };
}

function sleeves(telling: Telling, shape: boolean): Wording {
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

function length(telling: Telling): Wording {
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

function fit(telling: Telling): Wording {
  const steps = widened(telling.a.fit, telling.b.fit);
  const relative = steps === null ? null : moved(steps, RELATIVE.fit.tighter, RELATIVE.fit.looser, telling);
  return worded(['fit'], relative ?? LEXICON.fit[telling.b.fit]);
}

function material({ a, b }: Telling): Wording {
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

function detail({ b, random }: Telling, name: Detail, coloured: boolean): Wording {
  const words = DETAIL_WORDS[name];
  if (!b[name]) return worded([name], words.without);
  if (!coloured || !words.coloured) return worded([name], words.with);
  const told = random.chance(0.6) ? b.accent : random.pick(colourSynonyms(b.accent));
  const thing = an(`${told} ${words.coloured}`);
  return {
    sets: [name, 'accent'],
    phrase: `with ${an(`${b.accent} ${words.coloured}`)}`,
    is: [],
    has: [thing, thing, `${thing} at the waist`],
    do: [`add ${thing}`, `put ${thing} on it`],
  };
}

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
