import type { Lexeme } from './lexeme.ts';

/** How an attribute that has an order is moved along it. */
export const RELATIVE = {
  sleeve: {
    longer: {
      phrase: 'longer sleeves',
      is: ['longer sleeved', 'longer in the sleeves'],
      has: ['longer sleeves', 'a longer sleeve', 'more sleeve'],
      do: ['make the sleeves longer', 'lengthen the sleeves'],
    },
    shorter: {
      phrase: 'shorter sleeves',
      is: ['shorter sleeved', 'shorter in the sleeves'],
      has: ['shorter sleeves', 'a shorter sleeve', 'less sleeve'],
      do: ['make the sleeves shorter', 'shorten the sleeves'],
    },
  },
  length: {
    longer: {
      phrase: 'longer',
      is: ['longer', 'longer in length', 'not as short', 'a longer one'],
      has: ['a longer hem', 'a longer length', 'more length'],
      do: ['make it longer', 'lengthen it', 'lower the hem'],
    },
    shorter: {
      phrase: 'shorter',
      is: ['shorter', 'shorter in length', 'not as long', 'a shorter one'],
      has: ['a shorter hem', 'a shorter length', 'less length'],
      do: ['make it shorter', 'shorten it', 'raise the hem'],
    },
  },
  shade: {
    lighter: {
      phrase: 'make it lighter',
      is: [
        'lighter',
        'lighter in colour',
        'lighter coloured',
        'a lighter colour',
        'a lighter shade',
        'brighter',
        'less dark',
        'paler',
      ],
      has: ['a lighter colour', 'a lighter shade', 'a brighter colour', 'a lighter tone'],
      do: ['lighten it', 'lighten the colour', 'go a shade lighter'],
    },
    darker: {
      phrase: 'make it darker',
      is: [
        'darker',
        'darker in colour',
        'darker coloured',
        'a darker colour',
        'a darker shade',
        'deeper in colour',
        'less bright',
        'not as light',
      ],
      has: ['a darker colour', 'a darker shade', 'a deeper colour', 'a darker tone'],
      do: ['darken it', 'darken the colour', 'go a shade darker'],
    },
  },
  fit: {
    looser: {
      phrase: 'looser',
      is: [
        'looser',
        'looser fitting',
        'more flowy',
        'flowier',
        'baggier',
        'less fitted',
        'not as tight',
        'roomier',
      ],
      has: ['a looser fit', 'more flow', 'more room', 'a wider cut'],
      do: ['loosen it', 'loosen it up'],
    },
    tighter: {
      phrase: 'tighter',
      is: [
        'tighter',
        'tighter fitting',
        'more fitted',
        'more form fitting',
        'slimmer',
        'less flowy',
        'less loose',
        'not as wide',
      ],
      has: ['a tighter fit', 'a closer fit', 'a slimmer cut'],
      do: ['tighten it', 'take it in'],
    },
  },
} as const satisfies Record<string, Record<string, Lexeme>>;
