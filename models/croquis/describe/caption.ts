import type { Random } from '../../random.ts';
import { DETAILS, type Outfit } from '../outfit.ts';
import { showsAccent } from './apply.ts';
import { an, colourName, colourSynonyms, DETAIL_WORDS, LEXICON, PATTERN_WORDS } from './lexicon/index.ts';

const NOUNS = {
  dress: ['dress', 'dress', 'gown'],
  skirt: ['top', 'blouse', 'shirt'],
  trousers: ['top', 'blouse', 'shirt'],
  coat: ['coat', 'coat', 'jacket'],
} as const;

/** What the picture shows: garment and colour always, of the rest up to six facts. */
export function caption(outfit: Outfit, random: Random): string {
  const plainly = random.chance(0.5);
  const named = (canonical: string, others: readonly string[]) =>
    plainly || others.length === 0 ? canonical : random.pick([canonical, ...others]);
  const colour = named(colourName(outfit.colour, outfit.shade), colourSynonyms(outfit.colour, outfit.shade));
  const before: Record<number, string> = { 2: colour };
  const after: string[] = [];
  const bottom =
    outfit.bottom === null
      ? null
      : `${named(outfit.bottom, colourSynonyms(outfit.bottom))} ${outfit.garment === 'skirt' ? 'skirt' : random.pick(['trousers', 'pants'])}`;
  const length = random.pick(LEXICON.length[outfit.length].is.slice(0, 2));
  const facts: (() => void)[] = [
    () => after.push(random.pick(LEXICON.sleeve[outfit.sleeve].has.slice(0, 2))),
    () => after.push(random.pick(LEXICON.neckline[outfit.neckline].has)),
    () => {
      if (bottom === null) before[0] = length;
      else after.push(length);
    },
    () => {
      before[1] = outfit.fit;
    },
  ];
  if (outfit.material !== 'matte') {
    facts.push(() => {
      before[4] = random.pick(LEXICON.material[outfit.material].is.slice(0, 2));
    });
  }
  if (outfit.pattern === 'solid') {
    facts.push(() => {
      before[3] = random.pick(['plain', 'solid']);
    });
  } else {
    const words = PATTERN_WORDS[outfit.pattern];
    facts.push(() =>
      after.push(
        showsAccent(outfit) && random.chance(0.7) ? `${outfit.accent} ${words.noun}` : random.pick(words.has),
      ),
    );
  }
  if (outfit.sleeveShape !== 'straight')
    facts.push(() => after.push(random.pick(LEXICON.sleeveShape[outfit.sleeveShape].has)));
  if (outfit.hem === 'asymmetric') facts.push(() => after.push(random.pick(LEXICON.hem.asymmetric.has)));
  for (const detail of DETAILS) {
    const words = DETAIL_WORDS[detail];
    if (!outfit[detail]) continue;
    facts.push(() =>
      after.push(
        words.coloured && random.chance(0.5)
          ? an(`${outfit.accent} ${words.coloured}`)
          : random.pick(words.with.has),
      ),
    );
  }
  for (const fact of random.shuffle(facts).slice(0, 3 + random.int(4))) fact();
  const adjectives = [0, 1, 2, 3, 4].flatMap((i) => before[i] ?? []).join(' ');
  const noun = random.pick(NOUNS[outfit.garment]);
  const things = bottom === null ? after : [bottom, ...after];
  const list =
    things.length > 1
      ? `${things.slice(0, -1).join(', ')} and ${things[things.length - 1]}`
      : things.join('');
  const start = random.chance(0.75) ? an(`${adjectives} ${noun}`) : `${adjectives} ${noun}`;
  return list === '' ? start : `${start} with ${list}`;
}
