import type { Entries, Entry } from './entry.ts';

const motif = (words: string, part = 'pattern'): Entry => ({
  kind: 'motif',
  facet: 'pattern',
  part,
  words,
  takes: ['length', 'width', 'size', 'tone', 'look', 'number'],
});
const patterned = (words: string): Entry => ({ kind: 'adjective', facet: 'pattern', words });

/** Patterns, prints and what is printed. */
export const PATTERNS: Entries = [
  motif(
    'pattern, patterns, print, prints, design, designs, motif, motifs, printing, all over print, patterning, theme, prnt, repeat',
  ),
  motif(
    'stripes, stripe, striping, pinstripes, vertical stripes, horizontal stripes, lines, line, bars, zig zag, zig zags, zigzag, zigzags, chevron, chevrons, nautical stripes, breton stripes',
    'stripes',
  ),
  motif('polka dots, polka dot, dots, dot, polkadots, polkadot, spots, circles, circle, specks', 'dots'),
  motif(
    'plaid, plaids, check, checks, checkers, tartan, gingham, squares, boxes, argyle, houndstooth, tweed',
    'plaid',
  ),
  motif(
    'flowers, flower, floral print, floral pattern, floral design, florals, flower print, flower pattern, roses, blossoms, leaves, leaf, palm trees, paisley, tropical print',
    'floral',
  ),
  motif(
    'animal print, leopard print, leopard, cheetah print, cheetah, zebra print, zebra, snake print, snakeskin, tiger print, tie dye, camo, camouflage, camo print, ombre, abstract print, geometric print, tribal print, gradient, giraffe print, color block, colour block, color blocking, colour blocking, color blocks, block colors, patchwork, one half in another colour, swirls, swirl, shapes, diamonds, hearts, stars',
  ),
  motif(
    'graphic, graphics, logo, logos, image, images, picture, pictures, photo, photos, photograph, text, words, word, wording, writing, lettering, letters, letter, slogan, slogans, emblem, emblems, symbol, symbols, insignia, art, artwork, drawing, drawings, painting, illustration, cartoon, cartoons, character, characters, skull, skulls, heart, star, face, faces, flag, flags, number, numbers, font, fonts, script, phrase, quote, message, decal, imprint, screen print, icon, crest, monogram, saying, sayings, imagery, figure, figures, silhouette, animal, animals, dog, dogs, cat, cats, bird, birds, wolf, bear, eagle, lion, tiger, tigers, butterfly print, butterflies, skeleton, skeletons, dragon, man, woman, person, people, superhero, cross, crosses, anchor, car, cars, tree, trees, guitar, name, brand name, sign, scene, print on the front, horse, horses, bunny, crown, moon, sun, unicorn, superman, batman, keep calm, cartoon character, caption, logo on the chest',
    'graphic',
  ),
  { kind: 'adjective', facet: 'pattern', words: 'wordy, graphical, wordier, textual' },
  patterned(
    'striped, stripy, stripey, pinstriped, vertically striped, horizontally striped, dotted, polka dotted, spotted, spotty, checkered, checked, chequered, plaided, tie dyed, animal printed, camouflaged, zebra striped, breton, half and half, two tone, two tones, two toned, color blocked, colour blocked, banded, zig zagged, speckled, paisley patterned',
  ),
  patterned(
    'floral, botanical, patterned, printed, flowery, flowered, plain, unpatterned, geometric, abstract, graphic printed, busy, busier, plainer, wavy, swirly, marbled, two pattern, symmetrical pattern, blank, gradient colored, textless, illustrated',
  ),
];
