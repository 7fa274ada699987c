import type { Colour, Shade } from '../../outfit.ts';

/** Other words for a colour in each of its shades, beside "light", "pale", "dark" and "deep". */
interface ColourWords {
  readonly plain: readonly string[];
  readonly lighter: readonly string[];
  readonly darker: readonly string[];
}

const WORDS: Record<Colour, ColourWords> = {
  red: {
    plain: ['scarlet', 'crimson', 'bright red', 'ruby', 'cherry red', 'tomato red'],
    lighter: ['watermelon'],
    darker: ['blood red'],
  },
  burgundy: {
    plain: ['maroon', 'wine', 'wine red', 'bordeaux'],
    lighter: ['raspberry', 'berry'],
    darker: ['oxblood'],
  },
  coral: { plain: ['salmon', 'coral pink'], lighter: ['peach', 'peachy'], darker: ['terracotta'] },
  pink: {
    plain: ['rose', 'rosy', 'pinkish'],
    lighter: ['baby pink', 'blush', 'pastel pink'],
    darker: ['hot pink', 'fuchsia', 'magenta'],
  },
  orange: { plain: ['tangerine', 'bright orange'], lighter: ['apricot'], darker: ['burnt orange', 'rust'] },
  yellow: {
    plain: ['bright yellow', 'sunny yellow', 'canary'],
    lighter: ['lemon', 'pastel yellow', 'buttery'],
    darker: ['mustard', 'gold', 'golden', 'ochre'],
  },
  olive: { plain: ['olive green', 'moss green', 'khaki green'], lighter: ['sage'], darker: ['army green'] },
  green: {
    plain: ['emerald', 'kelly green', 'grass green'],
    lighter: ['lime', 'lime green', 'apple green'],
    darker: ['forest green', 'bottle green', 'hunter green'],
  },
  mint: { plain: ['mint green', 'minty'], lighter: ['pastel mint'], darker: ['seafoam', 'sea green'] },
  teal: { plain: ['blue green', 'jade'], lighter: ['turquoise', 'aqua'], darker: ['petrol'] },
  blue: {
    plain: ['royal blue', 'cobalt', 'bright blue'],
    lighter: ['sky blue', 'baby blue', 'powder blue', 'cornflower blue'],
    darker: ['sapphire'],
  },
  navy: {
    plain: ['navy blue'],
    lighter: ['faded navy', 'slate blue'],
    darker: ['midnight blue', 'midnight'],
  },
  lavender: { plain: ['lilac'], lighter: ['pale lilac'], darker: ['wisteria', 'deep lilac'] },
  purple: {
    plain: ['violet', 'bright purple'],
    lighter: ['orchid', 'amethyst'],
    darker: ['plum', 'aubergine'],
  },
  brown: {
    plain: ['chestnut', 'brownish'],
    lighter: ['caramel', 'hazel'],
    darker: ['chocolate', 'chocolate brown', 'espresso', 'coffee'],
  },
  beige: { plain: ['tan', 'sand', 'nude', 'khaki'], lighter: ['cream', 'creamy'], darker: ['camel'] },
  grey: {
    plain: ['greyish', 'stone grey'],
    lighter: ['silver', 'silvery'],
    darker: ['charcoal', 'slate grey'],
  },
  white: {
    plain: ['whitish'],
    lighter: ['snow white', 'pure white', 'bright white'],
    darker: ['off white', 'ivory'],
  },
  black: { plain: ['ebony'], lighter: ['faded black', 'washed black'], darker: ['jet black', 'pitch black'] },
};

/** The canonical name: "red", "light red", "dark red". */
export function colourName(colour: Colour, shade: Shade = 'plain'): string {
  return shade === 'plain' ? colour : `${shade === 'lighter' ? 'light' : 'dark'} ${colour}`;
}

/** All other names of a colour in a shade. */
export function colourSynonyms(colour: Colour, shade: Shade = 'plain'): readonly string[] {
  const words = WORDS[colour][shade];
  if (shade === 'plain') return words;
  return shade === 'lighter' ? [`pale ${colour}`, ...words] : [`deep ${colour}`, ...words];
}
