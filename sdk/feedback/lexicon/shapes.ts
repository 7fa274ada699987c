import type { Entries } from './entry.ts';

/** "to the knee", "below the knees", "reaches the floor". */
const REACHES = [
  '',
  'down ',
  'all the way ',
  'go ',
  'goes ',
  'come ',
  'comes ',
  'go down ',
  'goes down ',
  'comes down ',
  'falls ',
  'ends ',
]
  .map((verb) => `${verb}to`)
  .concat([
    'above',
    'just above',
    'below',
    'just below',
    'past',
    'hit',
    'hits',
    'reach',
    'reaches',
    'reaching',
    'touching',
  ])
  .flatMap((reach) =>
    [
      'knee',
      'knees',
      'ankle',
      'ankles',
      'floor',
      'ground',
      'calf',
      'calves',
      'hip',
      'hips',
      'thigh',
      'thighs',
      'feet',
      'toes',
    ].flatMap((place) => [`${reach} the ${place}`, ...(place === 'knee' ? [`${reach} ${place}`] : [])]),
  )
  .join(', ');

/** Lengths, fits, sizes: adjectives of shape, with the way they move. */
export const SHAPES: Entries = [
  { kind: 'adjective', facet: 'length', sort: 'length', opposite: 'shorter', words: 'long, lengthy' },
  { kind: 'adjective', facet: 'length', sort: 'length', opposite: 'longer', words: 'short' },
  {
    kind: 'adjective',
    facet: 'length',
    sort: 'length',
    moves: ['length', 1],
    opposite: 'shorter',
    words: 'longer, lengthier',
  },
  {
    kind: 'adjective',
    facet: 'length',
    sort: 'length',
    moves: ['length', -1],
    opposite: 'longer',
    words: 'shorter',
  },
  {
    kind: 'adjective',
    facet: 'length',
    words:
      'maxi, midi, mini, knee length, floor length, ankle length, calf length, tea length, full length, thigh length, mini length, midi length, maxi length, knee high, floor length, micro mini, hip length, floor sweeping, waist length, mid calf, mid thigh, cropped, crop, cropped length',
  },
  { kind: 'adjective', facet: 'length', words: REACHES },
  { kind: 'aspect', facet: 'length', words: 'length' },
  {
    kind: 'adjective',
    facet: 'fit',
    sort: 'fit',
    opposite: 'looser',
    words:
      'tight, fitted, form fitting, form fitted, figure hugging, body hugging, bodycon, body con, tight fitting, close fitting, slim, slim fit, slim fitting, slimming, snug, skinny fit, pencil, cinched, structured, form flattering, hugging, clingy, fitted at the waist, curve hugging, body fitting, figure flattering, tailored, restrictive',
  },
  {
    kind: 'adjective',
    facet: 'fit',
    sort: 'fit',
    opposite: 'tighter',
    words:
      'loose, baggy, flowing, flowy, floaty, relaxed, oversized, boxy, loose fitting, billowy, flared, flare, a line, aline, wide leg, roomy, flouncy, blousy, blousey, swing, straight, straight cut, straight fit, shift, column, trapeze, flowy fit, full, regular fit, full skirted, mermaid, princess, trumpet style, loose and flowing, straight up and down, poofy, drapey, comfortable, comfy, unstructured, bell bottom, wide legged, flowly',
  },
  // Too much of these is less of them: tight is something else.
  { kind: 'adjective', facet: 'fit', sort: 'fit', words: 'puffy, bubble, balloon style' },
  {
    kind: 'adjective',
    facet: 'fit',
    sort: 'fit',
    moves: ['fit', 1],
    opposite: 'looser',
    words:
      'tighter, slimmer, snugger, more fitted, closer fitting, closer, slinkier, tighter fitted, slimmer fitted, closer fitted',
  },
  {
    kind: 'adjective',
    facet: 'fit',
    sort: 'fit',
    moves: ['fit', -1],
    opposite: 'tighter',
    words:
      'looser, baggier, roomier, flowier, flarier, fuller, puffier, straighter, boxier, floatier, looser fitted',
  },
  {
    kind: 'adjective',
    facet: 'fit',
    words:
      'fit and flare, fit n flare, fit and flared, fitted and flared, skater, skater style, fitted at the waist and flared, nipped in waist and a flare',
  },
  { kind: 'aspect', facet: 'fit', words: 'fit, cut, shape, room, flow, volume' },
  { kind: 'suffix', facet: 'fit', words: 'fitting' },
  {
    kind: 'adjective',
    facet: 'fit',
    sort: 'width',
    moves: ['width', 1],
    opposite: 'narrower',
    words: 'wider, broader',
  },
  {
    kind: 'adjective',
    facet: 'fit',
    sort: 'width',
    moves: ['width', -1],
    opposite: 'wider',
    words: 'narrower, skinnier',
  },
  {
    kind: 'adjective',
    facet: 'fit',
    sort: 'width',
    moves: ['thickness', 1],
    opposite: 'thinner',
    words: 'thicker, chunkier',
  },
  {
    kind: 'adjective',
    facet: 'fit',
    sort: 'width',
    moves: ['thickness', -1],
    opposite: 'thicker',
    words: 'thinner',
  },
  { kind: 'adjective', facet: 'fit', sort: 'width', opposite: 'narrower', words: 'wide, broad' },
  { kind: 'adjective', facet: 'fit', sort: 'width', opposite: 'wider', words: 'narrow, skinny' },
  { kind: 'adjective', facet: 'fit', sort: 'width', opposite: 'thinner', words: 'thick, chunky' },
  { kind: 'adjective', facet: 'fit', sort: 'width', opposite: 'thicker', words: 'thin' },
  { kind: 'adjective', facet: 'neckline', sort: 'height', opposite: 'higher', words: 'low, deep, lowcut' },
  { kind: 'adjective', facet: 'neckline', sort: 'height', opposite: 'lower', words: 'high' },
  {
    kind: 'adjective',
    facet: 'neckline',
    sort: 'height',
    moves: ['height', 1],
    opposite: 'lower',
    words: 'higher, shallower',
  },
  {
    kind: 'adjective',
    facet: 'neckline',
    sort: 'height',
    moves: ['height', -1],
    opposite: 'higher',
    words: 'lower, deeper',
  },
  { kind: 'adjective', facet: 'fit', sort: 'size', opposite: 'smaller', words: 'big, large, huge, giant' },
  { kind: 'adjective', facet: 'fit', sort: 'size', opposite: 'bigger', words: 'small, tiny, little, petite' },
  {
    kind: 'adjective',
    facet: 'fit',
    sort: 'size',
    moves: ['size', 1],
    opposite: 'smaller',
    words: 'bigger, larger',
  },
  {
    kind: 'adjective',
    facet: 'fit',
    sort: 'size',
    moves: ['size', -1],
    opposite: 'bigger',
    words: 'smaller, tinier',
  },
  {
    kind: 'adjective',
    facet: 'pattern',
    sort: 'number',
    words:
      'vertical, horizontal, diagonal, vertically, horizontally, up and down, lengthwise, sideways, multiple, several, few, many, two, three, four, five, single, double, 2, 3, 4, 5',
  },
  {
    kind: 'adjective',
    facet: 'fit',
    words:
      'round, rounded, square, oval, circular, pointed, pointy, curved, angled, rectangular, triangular, rounder, scooped out',
    sort: 'look',
  },
  {
    kind: 'aspect',
    facet: 'colour',
    words:
      'color, colors, colour, colours, shade, shades, tone, tones, hue, hues, tint, coloring, colouring, palette, color scheme, colour scheme',
  },
  { kind: 'aspect', facet: 'style', words: 'style, feel, vibe, vibes, feeling, appearance, styling' },
  { kind: 'aspect', facet: 'fit', words: 'size, sizing' },
];
