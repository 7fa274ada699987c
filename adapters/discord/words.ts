import type { LocalizationMap } from 'discord.js';

/** A name or description in English, and in the languages that it is translated into. */
export interface Localised {
  readonly en: string;
  readonly es: string;
  readonly fr: string;
  readonly de: string;
  readonly ja: string;
}

/** As Discord wants it; Spanish is two languages there. */
export function localisations({ es, fr, de, ja }: Localised): LocalizationMap {
  return { 'es-ES': es, 'es-419': es, fr, de, ja };
}

export const WORDS = {
  outfit: {
    name: { en: 'outfit', es: 'atuendo', fr: 'tenue', de: 'outfit', ja: 'コーデ' },
    description: {
      en: 'Begin with a picture of an outfit, or with a look of the lookbook',
      es: 'Empieza con una foto de un atuendo o con un look del catálogo',
      fr: 'Commencer avec la photo d’une tenue ou un look du catalogue',
      de: 'Mit dem Bild eines Outfits oder einem Look aus dem Lookbook beginnen',
      ja: 'コーデの写真かルックブックのルックから始めます',
    },
  },
  refine: {
    name: { en: 'refine', es: 'retocar', fr: 'retoucher', de: 'ändern', ja: '調整' },
    description: {
      en: 'Say what you would change about your outfit here',
      es: 'Di qué cambiarías de tu atuendo en este canal',
      fr: 'Dire ce que vous changeriez à votre tenue dans ce salon',
      de: 'Sagen, was du an deinem Outfit hier ändern würdest',
      ja: 'このチャンネルのコーデで変えたいところを伝えます',
    },
  },
  target: {
    name: {
      en: 'Refine this outfit',
      es: 'Retocar este atuendo',
      fr: 'Retoucher cette tenue',
      de: 'Dieses Outfit ändern',
      ja: 'このコーデを調整',
    },
  },
  picture: {
    name: { en: 'picture', es: 'foto', fr: 'photo', de: 'bild', ja: '写真' },
    description: {
      en: 'A picture of one person in an outfit',
      es: 'Una foto de una persona con un atuendo',
      fr: 'La photo d’une personne en tenue',
      de: 'Ein Bild einer Person in einem Outfit',
      ja: '一人が写っているコーデの写真',
    },
  },
  look: {
    name: { en: 'look', es: 'look', fr: 'look', de: 'look', ja: 'ルック' },
    description: {
      en: 'A look of the lookbook',
      es: 'Un look del catálogo',
      fr: 'Un look du catalogue',
      de: 'Ein Look aus dem Lookbook',
      ja: 'ルックブックのルック',
    },
  },
  feedback: {
    name: { en: 'feedback', es: 'comentario', fr: 'avis', de: 'wunsch', ja: '要望' },
    description: {
      en: 'What you would change: "darker, with long sleeves"',
      es: 'Qué cambiarías: «más oscuro, con manga larga»',
      fr: 'Ce que vous changeriez : « plus sombre, à manches longues »',
      de: 'Was du ändern würdest: „dunkler, mit langen Ärmeln“',
      ja: '変えたいところ:「もっと暗く、長袖に」',
    },
  },
} as const satisfies Record<string, { name: Localised; description?: Localised }>;
