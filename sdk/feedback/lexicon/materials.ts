import type { Entries, Entry } from './entry.ts';

const stuff = (words: string): Entry => ({ kind: 'material', facet: 'material', words });

/** Fabrics and how they feel and shine. */
export const MATERIALS: Entries = [
  stuff(
    'denim, satin, silk, linen, cotton, leather, suede, velvet, wool, chiffon, mesh, tulle, knit, polyester, flannel, fleece, corduroy, crochet, spandex, lycra, organza, canvas, cashmere, tweed, net, netting, fishnet, chambray, jersey knit, jersey fabric, terry cloth, gauze, latex, nylon, taffeta, crepe, rayon, faux leather',
  ),
  {
    kind: 'aspect',
    facet: 'material',
    words: 'fabric, fabrics, material, materials, texture, textures, finish, cloth, sheen, textile',
  },
  {
    kind: 'adjective',
    facet: 'material',
    sort: 'look',
    words:
      'sheer, see through, seethrough, transparent, translucent, opaque, matte, matt, shiny, silky, satiny, glossy, metallic, shimmery, woolen, knitted, woven, ribbed, textured, gauzy, velvety, leathery, smooth, soft, fluffy, fuzzy, stretchy, wrinkled, quilted, satin like, cotton like, heathered, distressed, holographic, iridescent, glitter covered, lightweight, thin fabric, airy, crinkled, elastic',
  },
  {
    kind: 'adjective',
    facet: 'material',
    sort: 'look',
    moves: ['shine', 1],
    words: 'shinier, glossier, silkier',
    opposite: 'duller',
  },
  {
    kind: 'adjective',
    facet: 'material',
    sort: 'look',
    moves: ['sheerness', 1],
    words: 'sheerer, more transparent, airier, thinner fabric',
  },
  {
    kind: 'adjective',
    facet: 'material',
    sort: 'look',
    moves: ['weight', 1],
    words: 'heavier, warmer fabric',
  },
  { kind: 'adjective', facet: 'material', sort: 'look', moves: ['softness', 1], words: 'softer, smoother' },
];
