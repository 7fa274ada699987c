import type { Random } from '../../random.ts';
import { knownWords } from './vocabulary.ts';

/** Misspellings that people really make of the words of clothes. */
const COMMON: Readonly<Record<string, string>> = {
  sleeves: 'sleves',
  sleeve: 'sleve',
  sleeveless: 'sleevless',
  length: 'lenght',
  tighter: 'tigher',
  spaghetti: 'spagetti',
  patterned: 'patterened',
  asymmetrical: 'asymetrical',
  asymmetric: 'asymetric',
  transparent: 'transparant',
  colour: 'coulor',
  striped: 'stripped',
  stripes: 'strips',
  lighter: 'ligher',
  shorter: 'shoter',
  neckline: 'neck line',
  floral: 'flora',
  burgundy: 'burgandy',
  lavender: 'lavendar',
  checkered: 'checkerd',
  pockets: 'pokets',
  buttons: 'butons',
  ruffles: 'rufles',
};

/** One slip of the fingers inside a word: a letter left out, doubled, or swapped with the next; the first stays. */
function slip(word: string, random: Random): string {
  const i = 1 + random.int(word.length - 2);
  const kind = random.int(3);
  if (kind === 0) return word.slice(0, i) + word.slice(i + 1);
  if (kind === 1) return word.slice(0, i) + word[i] + word.slice(i);
  return word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2);
}

/**
 * `text` with one misspelt word, where it has one of five letters or more.
 * A misspelling is never another word of the vocabulary, so the sense stays.
 */
export function misspell(text: string, random: Random): string {
  const words = text.split(' ');
  const long = words.flatMap((word, i) => (/^[a-z]{5,}$/.test(word) ? [i] : []));
  if (long.length === 0) return text;
  const i = random.pick(long);
  const word = words[i]!;
  const common = COMMON[word];
  const wrong = common !== undefined && random.chance(0.6) ? common : slip(word, random);
  if (knownWords().has(wrong)) return text;
  words[i] = wrong;
  return words.join(' ');
}
