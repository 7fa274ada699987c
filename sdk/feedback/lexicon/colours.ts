import type { Entries, Entry } from './entry.ts';

const hue = (name: string, words: string, broader = ''): Entry => ({
  kind: 'colour',
  facet: 'colour',
  of: `${name} ${broader}`.trim(),
  words: `${name}, ${words}`,
});

/** Colours by family, tones, and what is said of colour as a whole. */
export const COLOURS: Entries = [
  hue(
    'red',
    'scarlet, crimson, ruby, cherry, cherry red, tomato red, blood red, reddish, cardinal, vermilion, brick red',
  ),
  hue('burgundy', 'maroon, wine, wine red, bordeaux, oxblood, raspberry, berry', 'red dark'),
  hue('coral', 'salmon, coral pink, peach, peachy, terracotta, melon, watermelon', 'pink'),
  hue(
    'pink',
    'rose, rosy, blush, fuchsia, fuschia, magenta, hot pink, baby pink, pinkish, dusty rose, rose gold, bubblegum',
  ),
  hue('orange', 'tangerine, apricot, rust, rusty, burnt orange, orangish, pumpkin orange'),
  hue(
    'yellow',
    'sunny yellow, mustard, gold, golden, lemon, canary, ochre, yellowish, buttery, mustard yellow, lemon yellow',
  ),
  hue(
    'olive',
    'olive green, moss green, khaki green, sage, sage green, army green, army, military green',
    'green',
  ),
  hue(
    'green',
    'emerald, apple green, grass green, lime, lime green, kelly green, forest green, bottle green, hunter green, greenish, emerald green, neon green',
  ),
  hue('mint', 'mint green, minty, seafoam, sea green, seafoam green', 'green'),
  hue('teal', 'turquoise, aqua, jade, petrol, blue green, cyan, aquamarine', 'blue green'),
  hue(
    'blue',
    'royal blue, cobalt, sky blue, baby blue, powder blue, sapphire, cornflower blue, bluish, blueish, indigo, cobalt blue, ocean blue, electric blue, denim blue, royal',
  ),
  hue('navy', 'navy blue, midnight blue, midnight, slate blue', 'blue dark'),
  hue('lavender', 'lilac, wisteria, periwinkle, mauve', 'purple'),
  hue('purple', 'violet, plum, aubergine, eggplant, amethyst, orchid, purplish, grape'),
  hue(
    'brown',
    'chocolate, chestnut, caramel, coffee, espresso, hazel, brownish, mocha, bronze, copper, cinnamon, chocolate brown',
  ),
  hue(
    'beige',
    'tan, sand, nude, khaki, cream, creamy, creme, camel, taupe, ecru, oatmeal, champagne, cream coloured, skin coloured',
    'brown',
  ),
  hue(
    'grey',
    'gray, silver, silvery, charcoal, slate, greyish, grayish, slate grey, charcoal grey, charcoal gray, stone grey, ash grey, gunmetal',
  ),
  hue('white', 'off white, offwhite, ivory, snow white, whitish, pearl'),
  hue('black', 'ebony, jet black, pitch black, blackish'),
  {
    kind: 'colour',
    facet: 'colour',
    words:
      'rainbow, multicolor, multicolour, multi color, multi colour, multicolored, multicoloured, multi colored, multi coloured, neon, pastel, pastels, monochrome, monochromatic, multi toned, tri color, earth tones, earth tone, earth toned, jewel tones, nautical',
  },
  {
    kind: 'tone',
    facet: 'colour',
    sort: 'tone',
    words:
      'deep toned, muted, faded, washed, dusty, medium, neither light nor dark, hot, baby, forest, sky, lighter toned, darker toned, brightly, darkly, lightly, washed out, subdued, drab, dingy, intense, saturated, cool toned, warm toned, colourful, colorful, brilliant, burnt',
  },
  {
    kind: 'tone',
    facet: 'colour',
    sort: 'tone',
    moves: ['shade', -1],
    words: 'lighter, paler, whiter, lighter in colour',
    opposite: 'darker',
  },
  {
    kind: 'tone',
    facet: 'colour',
    sort: 'tone',
    moves: ['shade', 1],
    words: 'darker, deeper in colour',
    opposite: 'lighter',
  },
  {
    kind: 'tone',
    facet: 'colour',
    sort: 'tone',
    moves: ['brightness', 1],
    words: 'brighter, bolder coloured, more vibrant, more vivid',
  },
  {
    kind: 'tone',
    facet: 'colour',
    sort: 'tone',
    moves: ['brightness', -1],
    words: 'duller, drabber, softer in colour, dimmer',
  },
  { kind: 'tone', facet: 'colour', sort: 'tone', moves: ['warmth', 1], words: 'warmer' },
  { kind: 'tone', facet: 'colour', sort: 'tone', moves: ['warmth', -1], words: 'cooler' },
  {
    kind: 'colour',
    facet: 'colour',
    words:
      'redder, bluer, greener, pinker, blacker, browner, grayer, greyer, yellower, reds, blues, greens, whites, blacks, pinks, purples, browns, yellows, oranges, greys, grays',
  },
  {
    kind: 'adjective',
    facet: 'colour',
    sort: 'tone',
    words: 'colourless, colorless, discoloured, discolored',
  },
  {
    kind: 'suffix',
    facet: 'colour',
    words: 'coloured, colored, toned, hued, shaded, tinted, tinged, ish',
  },
  {
    kind: 'tone',
    facet: 'colour',
    words:
      'solid, all, pure, mostly, mainly, entirely, completely, solidly, all over, allover, primarily, fully, predominantly',
  },
  { kind: 'tone', facet: 'colour', sort: 'tone', opposite: 'lighter', words: 'dark' },
  { kind: 'tone', facet: 'colour', sort: 'tone', opposite: 'darker', words: 'light, pale' },
  { kind: 'tone', facet: 'colour', sort: 'tone', opposite: 'duller', words: 'bright, vivid, vibrant' },
  { kind: 'tone', facet: 'colour', sort: 'tone', opposite: 'brighter', words: 'dull' },
];
