import type { Attribute, Detail, Outfit } from '../../outfit.ts';
import type { Lexeme } from './lexeme.ts';

/** Attributes whose values stand for themselves; colours, patterns and details have tables of their own. */
export type Worded = Exclude<
  Attribute,
  'garment' | 'colour' | 'shade' | 'bottom' | 'accent' | 'pattern' | Detail
>;

export const LEXICON: { readonly [A in Worded]: Record<Extract<Outfit[A], string>, Lexeme> } = {
  sleeve: {
    sleeveless: {
      phrase: 'no sleeves',
      is: ['sleeveless', 'without sleeves', 'sleeve free'],
      has: ['no sleeves', 'no sleeve', 'bare arms', 'bare shoulders'],
      do: ['remove the sleeves', 'lose the sleeves', 'take the sleeves off', 'cut off the sleeves'],
      words: ['tank', 'tank top', 'camisole', 'armless'],
    },
    cap: {
      phrase: 'cap sleeves',
      is: ['cap sleeved'],
      has: ['cap sleeves', 'capped sleeves', 'tiny sleeves', 'little cap sleeves', 'very short sleeves'],
    },
    short: {
      phrase: 'short sleeves',
      is: ['short sleeved', 'short sleeve'],
      has: ['short sleeves', 'a short sleeve', 'half sleeves', 'tee shirt sleeves'],
      do: ['make the sleeves short'],
    },
    'three-quarter': {
      phrase: 'three-quarter sleeves',
      is: ['3/4 sleeved', 'three quarter sleeved'],
      has: [
        'three-quarter sleeves',
        '3/4 sleeves',
        'three quarter length sleeves',
        'elbow length sleeves',
        'mid length sleeves',
      ],
    },
    long: {
      phrase: 'long sleeves',
      is: ['long sleeved', 'long sleeve'],
      has: ['long sleeves', 'a long sleeve', 'full length sleeves', 'full sleeves', 'sleeves to the wrist'],
      do: ['make the sleeves long'],
      words: ['wrist length sleeves'],
    },
  },
  sleeveShape: {
    straight: {
      phrase: 'straight sleeves',
      is: ['straight sleeved'],
      has: ['straight sleeves', 'plain sleeves', 'simple sleeves', 'regular sleeves', 'narrow sleeves'],
      do: ['make the sleeves straight'],
    },
    puff: {
      phrase: 'puff sleeves',
      is: ['puff sleeved', 'puffy at the sleeves'],
      has: ['puff sleeves', 'puffy sleeves', 'puffed sleeves', 'poofy sleeves', 'balloon sleeves'],
      do: ['puff up the sleeves', 'make the sleeves puffy'],
    },
    bell: {
      phrase: 'bell sleeves',
      is: ['bell sleeved'],
      has: ['bell sleeves', 'flared sleeves', 'flowy sleeves', 'trumpet sleeves', 'wide sleeves'],
      do: ['flare the sleeves', 'make the sleeves bell shaped'],
    },
  },
  neckline: {
    crew: {
      phrase: 'crew neck',
      is: ['crew necked', 'round necked'],
      has: ['a crew neck', 'a round neck', 'a round neckline', 'a rounded neck', 'a high round neck'],
    },
    'v-neck': {
      phrase: 'v-neck',
      is: ['v necked', 'v-neck'],
      has: ['a v neck', 'a v-neck', 'a v neckline', 'a v shaped neck', 'a v cut neck'],
    },
    scoop: {
      phrase: 'scoop neck',
      is: ['scoop necked'],
      has: ['a scoop neck', 'a scooped neck', 'a scoop neckline', 'a u shaped neck', 'a low round neck'],
    },
    square: {
      phrase: 'square neck',
      is: ['square necked', 'square at the neck'],
      has: ['a square neck', 'a square neckline', 'a squared neck', 'a square cut neck'],
    },
    boat: {
      phrase: 'boat neck',
      is: ['boat necked'],
      has: ['a boat neck', 'a boat neckline', 'a bateau neck', 'a wide neck', 'a wide neckline'],
    },
    halter: {
      phrase: 'halter neck',
      is: ['a halter', 'halter style'],
      has: ['a halter neck', 'a halter top', 'a halter neckline', 'halter straps'],
      do: ['make it a halter'],
      words: ['tied behind the neck'],
    },
    collar: {
      phrase: 'with a collar',
      is: ['collared'],
      has: ['a collar', 'a shirt collar', 'a collared neck', 'a pointed collar', 'a polo collar'],
      do: ['add a collar', 'put a collar on it'],
    },
  },
  length: {
    mini: {
      phrase: 'mini length',
      is: ['mini', 'mini length', 'thigh length', 'above the knee', 'very short'],
      has: ['a mini length', 'a very short hem', 'a hem above the knee'],
    },
    knee: {
      phrase: 'knee length',
      is: ['knee length', 'to the knee', 'down to the knees', 'knee high'],
      has: ['a knee length hem', 'a hem at the knee'],
    },
    midi: {
      phrase: 'midi length',
      is: ['midi', 'midi length', 'calf length', 'mid calf', 'below the knee'],
      has: ['a midi length', 'a hem below the knee', 'a mid calf hem'],
      words: ['tea length'],
    },
    ankle: {
      phrase: 'ankle length',
      is: ['ankle length', 'to the ankle', 'down to the ankles'],
      has: ['an ankle length hem', 'a hem at the ankle'],
    },
    floor: {
      phrase: 'floor length',
      is: ['floor length', 'full length', 'maxi', 'to the floor', 'down to the ground'],
      has: ['a maxi length', 'a floor length hem', 'a hem to the floor'],
      words: ['maxi length', 'floor sweeping', 'gown length'],
    },
  },
  fit: {
    fitted: {
      phrase: 'fitted',
      is: ['fitted', 'form fitting', 'tight fitting', 'close fitting', 'slim fit', 'body hugging'],
      has: ['a fitted shape', 'a tight fit', 'a slim fit', 'a snug fit'],
      words: ['bodycon', 'figure hugging', 'skinny', 'tight', 'pencil'],
    },
    straight: {
      phrase: 'straight fit',
      is: ['straight', 'straight cut', 'straight fit', 'straight up and down'],
      has: ['a straight cut', 'a straight fit', 'a straight shape', 'a boxy shape'],
      words: ['boxy', 'shift', 'column', 'regular fit'],
    },
    flared: {
      phrase: 'flared',
      is: ['flared', 'a-line', 'a line', 'loose and flowing'],
      has: ['a flared shape', 'an a-line shape', 'a flared cut', 'a swing shape'],
      words: ['flowing', 'trapeze', 'swing', 'wide leg', 'bell bottom'],
    },
    'fit and flare': {
      phrase: 'fit and flare',
      is: ['fit and flare', 'fitted at the waist and flared', 'skater style'],
      has: [
        'a fit and flare shape',
        'a nipped in waist and a flare',
        'a skater shape',
        'a fit and flare cut',
      ],
      words: ['skater', 'cinched waist'],
    },
  },
  material: {
    matte: {
      phrase: 'matte fabric',
      is: ['matte', 'cotton', 'cotton like', 'in matte'],
      has: ['a matte fabric', 'a plain fabric', 'a matte finish', 'a cotton fabric'],
      words: ['opaque', 'jersey', 'dull'],
    },
    satin: {
      phrase: 'satin fabric',
      is: ['satin', 'shiny', 'silky', 'glossy', 'satiny'],
      has: ['a satin fabric', 'a shiny fabric', 'a silky sheen', 'a glossy look'],
      words: ['silk', 'made of satin', 'shimmery', 'shinier', 'more shiny', 'sheen'],
    },
    denim: {
      phrase: 'denim fabric',
      is: ['denim', 'all denim', 'a denim one'],
      has: ['a denim fabric', 'denim cloth', 'a jeans look', 'a denim look'],
      words: ['made of denim', 'jean', 'jeans material', 'chambray'],
    },
    sheer: {
      phrase: 'sheer fabric',
      is: ['sheer', 'see through', 'see-through', 'transparent', 'see thru'],
      has: ['a sheer fabric', 'a see through fabric', 'a transparent fabric', 'a chiffon fabric'],
      words: ['chiffon', 'translucent', 'mesh', 'gauzy', 'more sheer', 'more see through', 'tulle'],
    },
  },
  hem: {
    even: {
      phrase: 'even hem',
      is: ['even at the hem', 'level at the bottom'],
      has: ['an even hem', 'a straight hem', 'a level hem', 'a regular hem'],
      do: ['make the hem even', 'straighten the hem'],
    },
    asymmetric: {
      phrase: 'asymmetric hem',
      is: ['asymmetrical', 'high low', 'asymmetric at the hem', 'longer on one side'],
      has: ['an asymmetric hem', 'an uneven hem', 'a high-low hem', 'an asymmetrical hem', 'a slanted hem'],
      do: ['make the hem asymmetric', 'slant the hem'],
    },
  },
};
