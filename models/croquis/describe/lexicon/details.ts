import type { Detail } from '../../outfit.ts';
import type { Lexeme } from './lexeme.ts';

/** A detail: with it and without it. `name` follows "remove the"; `coloured` is the noun that the accent colours. */
export interface DetailWords {
  readonly with: Lexeme;
  readonly without: Lexeme;
  readonly coloured?: string;
}

const gone = (name: string, more: readonly string[] = []): Lexeme => ({
  phrase: `no ${name}`,
  is: [`without ${name}`],
  has: [`no ${name}`],
  do: [`remove the ${name}`, `lose the ${name}`, `get rid of the ${name}`, `take the ${name} off`],
  words: more,
});

export const DETAIL_WORDS: Record<Detail, DetailWords> = {
  straps: {
    with: {
      phrase: 'with straps',
      is: ['strappy'],
      has: ['straps', 'thin straps', 'spaghetti straps', 'shoulder straps', 'skinny straps'],
      do: ['add straps', 'put straps on it'],
      words: ['strap'],
    },
    without: gone('straps', ['strap free']),
  },
  belt: {
    with: {
      phrase: 'with a belt',
      is: ['belted', 'belted at the waist'],
      has: ['a belt', 'a belt at the waist', 'a waist belt', 'a buckled belt'],
      do: ['add a belt', 'put a belt on it', 'belt it'],
    },
    without: gone('belt', ['unbelted', 'beltless']),
    coloured: 'belt',
  },
  buttons: {
    with: {
      phrase: 'with buttons',
      is: ['buttoned', 'button up', 'button down', 'buttoned down the front'],
      has: ['buttons', 'buttons down the front', 'a button front', 'front buttons'],
      do: ['add buttons', 'put buttons on the front'],
      words: ['buttoned up', 'buttoned down'],
    },
    without: gone('buttons', ['buttonless']),
  },
  ruffles: {
    with: {
      phrase: 'with ruffles',
      is: ['ruffled', 'frilly', 'ruffled at the hem'],
      has: ['ruffles', 'frills', 'a ruffled hem', 'a ruffle', 'ruffles at the bottom'],
      do: ['add ruffles', 'add some frills'],
      words: ['flounce'],
    },
    without: gone('ruffles', ['no frills', 'unruffled']),
  },
  pockets: {
    with: {
      phrase: 'with pockets',
      is: ['pocketed'],
      has: ['pockets', 'two pockets', 'side pockets', 'front pockets'],
      do: ['add pockets', 'give me pockets'],
      words: ['pocket'],
    },
    without: gone('pockets', ['pocketless']),
  },
  bow: {
    with: {
      phrase: 'with a bow',
      is: ['tied with a bow'],
      has: ['a bow', 'a bow at the waist', 'a ribbon bow', 'a tied bow'],
      do: ['add a bow', 'tie a bow on it'],
      words: ['ribbon'],
    },
    without: gone('bow', ['no ribbon']),
    coloured: 'bow',
  },
  lace: {
    with: {
      phrase: 'with lace',
      is: ['lacy', 'trimmed with lace', 'lacier'],
      has: ['lace', 'lace trim', 'lace edges', 'some lace', 'lace details'],
      do: ['add lace', 'trim it with lace'],
    },
    without: gone('lace', ['no lace trim']),
  },
  zip: {
    with: {
      phrase: 'with a zip',
      is: ['zip up', 'zipped', 'zipped up the front'],
      has: ['a zip', 'a zipper', 'a zip down the front', 'a front zipper'],
      do: ['add a zip', 'add a zipper'],
      words: ['zip front', 'zipped up'],
    },
    without: gone('zip', ['no zipper', 'zipless']),
  },
};
