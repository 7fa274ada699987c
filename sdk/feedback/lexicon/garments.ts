import type { Entries } from './entry.ts';

/** What is worn. The generic ones only carry their modifiers; the others are something to change to. */
export const GARMENTS: Entries = [
  {
    kind: 'generic',
    facet: 'garment',
    part: 'garment',
    words:
      'dress, dresses, shirt, shirts, one, ones, item, items, product, garment, clothing, clothes, outfit, piece, thing, blouse, blouses, tee, tees, t shirt, t shirts, tshirt, tshirts, tee shirt, tee shirts, teeshirt, gown, frock, look, apparel, attire, wear, version, outfits, shirty',
  },
  { kind: 'generic', facet: 'garment', part: 'top', words: 'top, tops' },
  {
    kind: 'type',
    facet: 'garment',
    part: 'garment',
    words:
      'one piece dress, one piece, tank top, tank tops, tank, tanks, tanktop, tunic, jersey, jumpsuit, romper, playsuit, hoodie, hoody, sweater, jumper, cardigan, vest, waistcoat, jacket, blazer, coat, overcoat, open coat, long jacket, trench, trench coat, outerwear, trouser suit, camisole, cami, sweatshirt, polo, polo shirt, pullover, undershirt, suit, robe, kimono, poncho, bolero, bodysuit, leotard, swimsuit, bikini, crop top, halter top, tube top, turtleneck, turtle neck, henley, pair, set, overalls, sundress, sun dress, shirt dress, shirtdress, wrap dress, sheath, sheath dress, cocktail dress, ball gown, kaftan, caftan, corset, bustier, bra, hat, slippers, shoes, boots, sandals, heels, socks, purse, bag, handbag, gloves, tights, stockings, tube dress, ball gown, ballgown, bandeau, smock, muscle shirt, baseball shirt, baseball tee, button down shirt dress, nightgown, apron, dungarees, peasant top, peasant blouse',
  },
  { kind: 'adjective', facet: 'garment', sort: 'look', words: 'separate' },
  {
    kind: 'bottom',
    facet: 'garment',
    part: 'skirt',
    words: 'skirt, skirts',
    takes: ['length', 'width', 'fit', 'size', 'tone', 'look', 'cover'],
  },
  {
    kind: 'bottom',
    facet: 'garment',
    part: 'trousers',
    words: 'trousers, pants, shorts, jeans, leggings, bottoms, slacks, capris, culottes, chinos',
    takes: ['length', 'width', 'fit', 'size', 'tone', 'look'],
  },
];
