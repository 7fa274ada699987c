import { type Attribute, DETAILS, type Detail, SHADES } from '../../outfit.ts';
import {
  accented,
  an,
  colourName,
  colourSynonyms,
  DETAIL_WORDS,
  GARMENT_WORDS,
  PATTERN_WORDS,
  RELATIVE,
} from '../lexicon/index.ts';
import { byDegree, type Telling, type Wording, worded } from './telling.ts';

/** A new colour in its shade, or another shade of the same. */
export function colour(telling: Telling): Wording {
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

/** Another garment, or the colour of what is worn below; `bottom` tells that colour. */
export function garment({ a, b, random }: Telling, bottom: boolean): Wording {
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

/** Another pattern; `accent` tells its colour too. */
export function pattern({ a, b, random }: Telling, accent: boolean): Wording {
  const words = PATTERN_WORDS[b.pattern];
  const sets: Attribute[] = accent ? ['pattern', 'accent'] : ['pattern'];
  const old = PATTERN_WORDS[a.pattern].of;
  const replaced = a.pattern === 'solid' || old === words.of ? [] : [`${words.noun} instead of ${old}`];
  // From one kind of stripes to the other, "stripes" alone would say nothing.
  const clear = (list: readonly string[]) =>
    old === words.of
      ? list.filter((said) => !/^(stripes|striped|stripy|a striped pattern)$/.test(said))
      : list;
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
      is: clear(words.is)
        .slice(0, 2)
        .map((is) => `${is} in ${told}`),
      has: [
        noun,
        noun,
        noun,
        `${random.pick(clear(words.has).filter((has) => !has.includes(' in ')))} in ${told}`,
      ],
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
  const wording = { ...worded(sets, words), is: clear(words.is), has: clear(words.has) };
  const orders = wording.has.map((has) => `add ${has}`);
  return { ...wording, has: [...wording.has, ...replaced], do: [...wording.do, ...orders] };
}

/** The colour of the pattern, the belt or the bow that is there already. */
export function accent({ b, random }: Telling): Wording {
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
    has: general ? [`${told} accents`, `${told} details`, `${told} contrast`] : [accented(told, noun)],
    do: [`make the ${noun} ${told}`, `change the ${noun} to ${told}`, `turn the ${noun} ${told}`],
  };
}

/** A detail that comes or goes; `coloured` tells its colour. */
export function detail({ b, random }: Telling, name: Detail, coloured: boolean): Wording {
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
