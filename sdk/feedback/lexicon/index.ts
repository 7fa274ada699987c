import { COLOURS } from './colours.ts';
import { DETAILS } from './details.ts';
import type { Entries } from './entry.ts';
import { GARMENTS } from './garments.ts';
import { GRAMMAR } from './grammar.ts';
import { MATERIALS } from './materials.ts';
import { PARTS } from './parts.ts';
import { PATTERNS } from './patterns.ts';
import { SHAPES } from './shapes.ts';
import { SLIPS } from './slips.ts';
import { STYLE } from './style.ts';

export type { AddedEntry, Entries, Entry, Kind, Lexicon, Sort } from './entry.ts';

/** The English that comes with hemline. */
export const ENGLISH: Entries = [
  ...STYLE,
  ...MATERIALS,
  ...SHAPES,
  ...PATTERNS,
  ...DETAILS,
  ...PARTS,
  ...GARMENTS,
  ...COLOURS,
  ...GRAMMAR,
  ...SLIPS,
];
