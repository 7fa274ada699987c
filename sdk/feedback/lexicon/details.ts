import type { Entries, Entry } from './entry.ts';

const detail = (part: string, words: string): Entry => ({
  kind: 'detail',
  facet: 'detail',
  part,
  words,
  takes: ['width', 'size', 'tone', 'look', 'number'],
});
const detailed = (part: string, words: string): Entry => ({
  kind: 'adjective',
  facet: 'detail',
  part,
  words,
});

/** What comes and goes: each is an edit of its own. */
export const DETAILS: Entries = [
  detail('belt', 'belt, belts, waist belt, sash, waistbelt, obi, cincher'),
  detailed('belt', 'belted, beltless, unbelted'),
  detail('buttons', 'buttons, button, snaps, toggles, front buttons, button front, button placket, placket'),
  detailed(
    'buttons',
    'button up, button down, buttoned, buttoned up, buttoned down, buttonless, buttons up, button ups, button downs, buttondown, buttonup',
  ),
  detail('zip', 'zip, zipper, zippers, zips, front zipper'),
  detailed('zip', 'zip up, zipped, zipped up, zippered, zipless, zip front'),
  detail('pockets', 'pockets, pocket, front pocket, side pockets, chest pocket, breast pocket'),
  detailed('pockets', 'pocketed, pocketless'),
  detail(
    'ruffles',
    'ruffles, ruffle, frills, frill, flounce, flounces, ruffling, ruching, pleats, pleat, tiers, tier, layers, layer, gathers, gathering, peplum, fringe, fringes, tassels, tassel, draping, drape, drapes',
  ),
  detailed(
    'ruffles',
    'ruffled, frilly, frilled, ruched, pleated, tiered, layered, draped, gathered, fringed, unruffled, ruffly, rushed, smocked, scalloped',
  ),
  { ...detailed('ruffles', 'frillier'), moves: ['ruffles', 1] },
  detail(
    'bow',
    'bow, bows, ribbon, ribbons, bowtie, bow tie, knot, tie, ties, drawstring, drawstrings, string, strings',
  ),
  detailed('bow', 'tied, tie up, knotted'),
  detail('lace', 'lace, lace trim, lace edges, lace edging, lacing, eyelet, eyelets, crochet trim'),
  detailed('lace', 'lacy, laced, lace up'),
  { ...detailed('lace', 'lacier'), moves: ['lace', 1] },
  detail(
    'trim',
    'trim, trims, trimming, piping, border, borders, edging, band, bands, accents, accent, lining, highlights, highlight, binding, outline, outlines, panel, panels, insert, overlay, insets, stitching, seams, seam, contrast, contrast trim, yoke, bib',
  ),
  detailed('trim', 'trimmed, lined, edged, outlined, stitched, contrasting'),
  detail(
    'slit',
    'slit, slits, split, cutout, cutouts, cut outs, cut out, opening, openings, vent, holes, hole, train, tail, cape, hood, hoods, scarf, shawl, keyhole back, cross back, open back, racerback, racer back, t back, low back',
  ),
  detailed('slit', 'hooded, backless, open backed, racerbacked, strappy back, open in back'),
  detail(
    'embellishment',
    'embellishments, embellishment, sequins, sequin, beads, beading, rhinestones, studs, feathers, embroidery, crystals, jewels, sparkles, glitter, buckle, buckles, flower applique, applique, appliques, brooch, pin, pins, patch, patches, decoration, decorations, medallion, necklace, jewelry, chain, chains, fur, fur trim, pom poms, epaulettes, epaulets, shoulder pads, flap, flaps, details, detail, detailing, tag, ring, rings, pearls, spikes, badge',
  ),
  detailed(
    'embellishment',
    'embellished, buckled, sequined, beaded, studded, feathered, embroidered, jeweled, bedazzled, sparkly, glittery, decorated, detailed, ornate, furry',
  ),
];
