import type { Attribute, Detail, Garment, Outfit, Pattern } from '../outfit.ts';

/**
 * How a value is put into words.
 * `is` follows "is" or "make it", `has` follows "has", "with" or "give it", `do` stands as an order;
 * `words` are further keywords that only a reader needs.
 */
export interface Lexeme {
  /** The one phrase that the model is trained to follow. */
  readonly phrase: string;
  readonly is: readonly string[];
  readonly has: readonly string[];
  readonly do?: readonly string[];
  readonly words?: readonly string[];
}

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

/** `noun` takes an accent colour in front ("white polka dots"); `of` names it to change or remove it. */
export interface PatternLexeme extends Lexeme {
  readonly noun: string;
  readonly of: string;
}

export const PATTERN_WORDS: Record<Pattern, PatternLexeme> = {
  solid: {
    phrase: 'no pattern',
    is: ['plain', 'solid', 'a solid colour', 'solid coloured', 'one colour', 'all one colour', 'plainer'],
    has: ['no pattern', 'no print', 'a solid colour', 'a plain fabric colour'],
    do: ['remove the pattern', 'lose the print', 'take the pattern off'],
    words: ['unpatterned', 'without pattern', 'less patterned'],
    noun: 'plain',
    of: 'pattern',
  },
  'vertical stripes': {
    phrase: 'vertical stripes',
    is: ['vertically striped', 'pinstriped'],
    has: [
      'vertical stripes',
      'up and down stripes',
      'stripes going down',
      'lengthwise stripes',
      'pinstripes',
    ],
    noun: 'vertical stripes',
    of: 'stripes',
  },
  'horizontal stripes': {
    phrase: 'horizontal stripes',
    is: ['horizontally striped', 'striped', 'striped across', 'stripy'],
    has: ['horizontal stripes', 'stripes', 'sideways stripes', 'stripes across', 'a striped pattern'],
    words: ['breton', 'nautical stripes', 'stripe'],
    noun: 'horizontal stripes',
    of: 'stripes',
  },
  dots: {
    phrase: 'polka dots',
    is: ['polka dotted', 'dotted', 'spotted', 'spotty'],
    has: ['polka dots', 'dots', 'spots', 'a polka dot print', 'a dotted pattern'],
    words: ['polka dot', 'polkadots'],
    noun: 'polka dots',
    of: 'dots',
  },
  plaid: {
    phrase: 'plaid',
    is: ['plaid', 'checkered', 'checked', 'tartan'],
    has: ['a plaid pattern', 'a checked pattern', 'a check print', 'a tartan pattern', 'checks'],
    words: ['gingham', 'check', 'chequered'],
    noun: 'plaid',
    of: 'plaid',
  },
  floral: {
    phrase: 'floral print',
    is: ['floral', 'flowery', 'more floral', 'flowered'],
    has: ['a floral print', 'flowers', 'a flower pattern', 'a floral pattern', 'a flower print'],
    words: ['flower', 'blossoms', 'botanical'],
    noun: 'floral print',
    of: 'flowers',
  },
  'colour block': {
    phrase: 'colour block',
    is: ['colour blocked', 'two tone', 'half and half', 'colour block'],
    has: ['a colour block', 'colour blocking', 'two tones', 'one half in another colour'],
    words: ['two-tone', 'two colours'],
    noun: 'colour block',
    of: 'colour block',
  },
  graphic: {
    phrase: 'graphic print',
    is: ['printed on the front', 'a graphic one'],
    has: [
      'a graphic',
      'a graphic print',
      'a logo',
      'a picture on the chest',
      'an image on the front',
      'a motif',
    ],
    words: ['graphic', 'logo on the chest', 'image', 'print on the front', 'emblem'],
    noun: 'graphic print',
    of: 'graphic',
  },
};

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
      words: ['zip front'],
    },
    without: gone('zip', ['no zipper', 'zipless']),
  },
};

/** `bottoms` are the nouns for what is worn below, with the colour in front. */
export interface GarmentLexeme extends Lexeme {
  readonly bottoms: readonly string[];
  /** What "the dress" is called when one says of it that it changes. */
  readonly nouns: readonly string[];
}

export const GARMENT_WORDS: Record<Garment, GarmentLexeme> = {
  dress: {
    phrase: 'make it a dress',
    is: ['a dress', 'a one piece dress', 'one dress'],
    has: ['a dress', 'a dress shape'],
    do: ['change it to a dress', 'turn it into a dress', 'show me a dress'],
    words: ['gown', 'frock'],
    bottoms: [],
    nouns: ['dress', 'dress', 'gown'],
  },
  skirt: {
    phrase: 'make it a skirt',
    is: ['a top and skirt', 'a skirt with a top', 'a skirt', 'a skirt outfit'],
    has: ['a skirt', 'a top and a skirt', 'a separate skirt'],
    do: ['change it to a skirt', 'turn it into a top and skirt', 'show me a skirt'],
    words: ['blouse and skirt', 'two piece'],
    bottoms: ['skirt'],
    nouns: ['top', 'shirt', 'blouse'],
  },
  trousers: {
    phrase: 'make it trousers',
    is: ['a top with trousers', 'a top and pants', 'trousers', 'a trouser outfit'],
    has: ['trousers', 'pants', 'a top and trousers', 'trousers and a top'],
    do: ['change it to trousers', 'turn it into pants', 'show me trousers'],
    words: ['slacks', 'trouser suit', 'pants outfit'],
    bottoms: ['trousers', 'pants', 'bottoms', 'slacks'],
    nouns: ['top', 'shirt', 'blouse'],
  },
  coat: {
    phrase: 'make it a coat',
    is: ['a coat', 'an open coat', 'a coat on top'],
    has: ['a coat', 'a coat over it', 'a long jacket'],
    do: ['change it to a coat', 'turn it into a coat', 'show me a coat'],
    words: ['jacket', 'overcoat', 'outerwear', 'trench'],
    bottoms: [],
    nouns: ['coat', 'jacket', 'coat'],
  },
};

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

/** "a" or "an" in front of a word. */
export const an = (words: string): string => `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`;

/** The colour of the accent on what carries it: "a red belt", "white polka dots". */
export function accented(colour: string, noun: string): string {
  return /s$|plaid$/.test(noun) ? `${colour} ${noun}` : an(`${colour} ${noun}`);
}
