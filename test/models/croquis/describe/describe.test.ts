import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  applyEdit,
  caption,
  difference,
  type Edit,
  feedback,
  leastEdit,
  VOCABULARY,
  type VocabularyEntry,
} from '../../../../models/croquis/describe/index.ts';
import { facetsBetween, sampleCluster } from '../../../../models/croquis/edits.ts';
import {
  type Attribute,
  COLOURS,
  DETAILS,
  FITS,
  GARMENTS,
  HEMS,
  LENGTHS,
  MATERIALS,
  NECKLINES,
  type Outfit,
  PATTERNS,
  SHADES,
  SLEEVE_SHAPES,
  SLEEVES,
} from '../../../../models/croquis/outfit.ts';
import { Random } from '../../../../models/random.ts';

const VALUES: Partial<Record<Attribute, readonly string[]>> = {
  garment: GARMENTS,
  colour: COLOURS,
  pattern: PATTERNS,
  accent: COLOURS,
  sleeve: SLEEVES,
  sleeveShape: SLEEVE_SHAPES,
  neckline: NECKLINES,
  length: LENGTHS,
  fit: FITS,
  material: MATERIALS,
  hem: HEMS,
  ...Object.fromEntries(DETAILS.map((detail) => [detail, ['yes', 'no']])),
};

interface Pair {
  readonly a: Outfit;
  readonly b: Outfit;
  readonly text: string;
  readonly parts: readonly string[];
  readonly phrases: readonly string[];
}

/** Feedback of 400 figures, each pair in its own words. */
function pairs(): Pair[] {
  return Array.from({ length: 400 }, (_, seed) => {
    const { outfits, pairs } = sampleCluster(new Random(`describe/${seed}`));
    return pairs.map(([from, to]) => {
      const [a, b] = [outfits[from]!, outfits[to]!];
      return { a, b, ...feedback(a, b, new Random(`${seed}/${from}/${to}`)) };
    });
  }).flat();
}
const all = pairs();

const STEPS: Record<string, [readonly string[], number]> = {
  'sleeve longer': [SLEEVES, 1],
  'sleeve shorter': [SLEEVES, -1],
  'length longer': [LENGTHS, 1],
  'length shorter': [LENGTHS, -1],
  'shade lighter': [SHADES, -1],
  'shade darker': [SHADES, 1],
  'fit looser': [['fitted', 'straight', 'flared'], 1],
  'fit tighter': [['fitted', 'straight', 'flared'], -1],
};

/** Whether what a vocabulary entry says is so in `b`, seen from `a`. */
function holds({ attribute, value }: VocabularyEntry, a: Outfit, b: Outfit): boolean {
  const step = STEPS[`${attribute} ${value}`];
  if (step && (attribute !== 'shade' || value !== b.shade || a.colour === b.colour)) {
    const [order, direction] = step;
    // Fit and flare lies beside the line: tighter leads to fitted, looser to flared.
    if (a[attribute] === 'fit and flare') return b.fit === (direction > 0 ? 'flared' : 'fitted');
    return Math.sign(order.indexOf(String(b[attribute])) - order.indexOf(String(a[attribute]))) === direction;
  }
  if (attribute === 'colour') {
    const [shade, ...colour] = value.split(' ');
    if (shade === 'light') return b.colour === colour[0] && b.shade === 'lighter';
    if (shade === 'dark') return b.colour === colour[0] && b.shade === 'darker';
    return b.colour === value && b.shade === 'plain';
  }
  if (attribute === 'bottom') return `${b.bottom} ${b.garment}` === value;
  if (attribute === 'pattern' && value !== b.pattern) {
    const noun =
      { dots: 'polka dots', floral: 'floral print', graphic: 'graphic print' }[b.pattern as 'dots'] ??
      b.pattern;
    return value === `${b.accent} ${noun}`;
  }
  if (b[attribute] === true) return value === 'yes' || value === b.accent;
  if (b[attribute] === false) return value === 'no';
  return b[attribute] === value;
}

test('an edit that is told in full leads to the target', () => {
  for (const { a, b } of all) {
    assert.deepEqual(difference(applyEdit(a, leastEdit(a, b)), b), []);
    // Every attribute of the edit is needed.
    const least = leastEdit(a, b);
    for (const attribute of ['straps', 'sleeveShape', 'bottom'] as const) {
      if (!(attribute in least)) continue;
      const { [attribute]: _, ...less } = least;
      assert.notDeepEqual(difference(applyEdit(a, less as Edit), b), []);
    }
  }
});

test('parts are pieces of the text in its order, one to six', () => {
  for (const { text, parts } of all) {
    assert.ok(parts.length >= 1 && parts.length <= 6, text);
    let at = 0;
    for (const part of parts) {
      assert.ok(part.trim().length > 2, text);
      const found = text.toLowerCase().indexOf(part.toLowerCase(), at);
      assert.ok(found >= at, `"${part}" in "${text}"`);
      at = found + part.length;
    }
    assert.ok(text.split(' ').length <= 30, text);
  }
});

test('about a quarter of the parts are canonical phrases, and all of those are true', () => {
  const phrases = new Map<string, VocabularyEntry[]>();
  for (const entry of VOCABULARY) phrases.set(entry.phrase, [...(phrases.get(entry.phrase) ?? []), entry]);
  let [canonical, told] = [0, 0];
  for (const { a, b, text, parts } of all) {
    for (const part of parts) {
      told++;
      const entries = phrases.get(part);
      if (!entries) continue;
      canonical++;
      assert.ok(
        entries.some((entry) => holds(entry, a, b)),
        `"${part}" of "${text}"`,
      );
    }
  }
  assert.ok(canonical / told > 0.22 && canonical / told < 0.42, `${canonical / told}`);
});

test('whatever other words of the vocabulary a part is, they are true too', () => {
  const meaning = new Map<string, VocabularyEntry[]>();
  for (const entry of VOCABULARY)
    for (const word of [entry.phrase, ...entry.words])
      meaning.set(word, [...(meaning.get(word) ?? []), entry]);
  let checked = 0;
  for (const { a, b, text, parts } of all) {
    for (const part of parts) {
      const bare = part
        .replace(/^(is|has|with|make it|give it|in) /, '')
        .replace(/^(an?|some|slightly|much|a bit|a lot|solid|all) /, '')
        .replace(/ (colou?red|in colou?r)$/, '')
        .replaceAll('color', 'colour')
        .replaceAll('gray', 'grey')
        .replaceAll('pants', 'trousers');
      const entries = meaning.get(bare);
      // "beige stripes" keeps the way the stripes already run.
      if (!entries || (/^\w+ stripes$/.test(bare) && a.pattern === b.pattern)) continue;
      checked++;
      assert.ok(
        entries.some((entry) => holds(entry, a, b)),
        `"${part}" of "${text}"`,
      );
    }
  }
  assert.ok(checked > all.length, `${checked} of ${all.length}`);
});

test('relative words are said only where they are true', () => {
  const heard = new Set<string>();
  for (const { a, b, parts, text } of all) {
    if (facetsBetween(a, b) !== 1) continue;
    const [change] = Object.keys(leastEdit(a, b)) as Attribute[];
    const match = /\b(longer|shorter|lighter|darker|looser|tighter)\b/.exec(parts[0]!);
    if (!match || change === 'hem') continue;
    const step = STEPS[`${change} ${match[1]}`];
    assert.ok(step, `"${text}" of ${change}`);
    heard.add(match[1]!);
    if (a.fit === 'fit and flare' && change === 'fit') continue;
    const [order, direction] = step;
    const moved = order.indexOf(String(b[change!])) - order.indexOf(String(a[change!]));
    assert.equal(Math.sign(moved), direction, text);
  }
  assert.equal(heard.size, 6);
});

test('an outfit without a change has no feedback', () => {
  const { outfits } = sampleCluster(new Random(5));
  assert.deepEqual(feedback(outfits[0]!, outfits[0]!, new Random(1)), { text: '', parts: [], phrases: [] });
});

test('every part has the phrase that a pack knows it by', () => {
  const known = new Set(VOCABULARY.map(({ phrase }) => phrase));
  const unknown = all.flatMap(({ phrases }) => phrases).filter((phrase) => !known.has(phrase));
  assert.ok(all.every(({ parts, phrases }) => parts.length === phrases.length));
  // Sleeves told with their shape ("long bell sleeves") are two phrases in one.
  assert.ok(unknown.length < 0.02 * all.length, `${unknown.length}: ${unknown.slice(0, 5)}`);
});

test('typos are rare, and at most one to a text', () => {
  const count = new Map<string, number>();
  for (const { text } of all) for (const word of words(text)) count.set(word, (count.get(word) ?? 0) + 1);
  let misspelt = 0;
  for (const { text } of all) {
    // Words that occur once in four thousand texts are misspelt ones, or nearly all of them.
    const odd = words(text).filter((word) => count.get(word) === 1 && !known.has(word));
    assert.ok(odd.length <= 1, `${text}: ${odd}`);
    misspelt += odd.length;
  }
  assert.ok(misspelt / all.length > 0.01 && misspelt / all.length < 0.1, `${misspelt / all.length}`);
});
const words = (text: string) =>
  text
    .toLowerCase()
    .split(/[^a-z0-9/-]+/)
    .filter((word) => word !== '');
const known = new Set(VOCABULARY.flatMap((entry) => [entry.phrase, ...entry.words]).flatMap(words));

test('the same random gives the same words, another one other words', () => {
  const { outfits } = sampleCluster(new Random(8));
  const [a, b] = [outfits[0]!, outfits[4]!];
  assert.deepEqual(feedback(a, b, new Random(1)), feedback(a, b, new Random(1)));
  const texts = new Set(Array.from({ length: 40 }, (_, i) => feedback(a, b, new Random(i)).text));
  assert.ok(texts.size > 30);
});

test('captions name garment and colour, and only what is so', () => {
  for (const { b } of all.slice(0, 1500)) {
    const text = caption(b, new Random(all.length));
    const noun = { dress: /dress|gown/, skirt: /skirt/, trousers: /trousers|pants/, coat: /coat|jacket/ }[
      b.garment
    ];
    assert.match(text, noun);
    for (const detail of ['belt', 'bow', 'pockets', 'ruffles'] as const) {
      if (text.includes(detail)) assert.ok(b[detail], text);
    }
    if (/\bstrip/.test(text)) assert.match(b.pattern, /stripes/, text);
    assert.ok(text.split(' ').length <= 32, text);
  }
});

test('the vocabulary has every value of every attribute, and every phrase once', () => {
  for (const [attribute, values] of Object.entries(VALUES)) {
    for (const value of values!)
      assert.ok(
        VOCABULARY.some((entry) => entry.attribute === attribute && entry.value === value),
        `${attribute} ${value}`,
      );
  }
  const phrases = VOCABULARY.map(({ phrase }) => phrase);
  assert.equal(new Set(phrases).size, phrases.length);
});

test('no word means two values of one attribute', () => {
  const meaning = new Map<string, string>();
  for (const { attribute, value, phrase, words } of VOCABULARY) {
    for (const word of [phrase, ...words]) {
      const key = `${attribute}: ${word}`;
      assert.ok(
        !meaning.has(key) || meaning.get(key) === value,
        `${key} means ${meaning.get(key)} and ${value}`,
      );
      meaning.set(key, value);
    }
  }
});
