import assert from 'node:assert/strict';
import { test } from 'node:test';
import { feedback, packFacets, packWords } from '../../../models/croquis/describe/index.ts';
import { sampleCluster } from '../../../models/croquis/edits.ts';
import { Random } from '../../../models/random.ts';
import { interpret, toPackWords } from '../../../sdk/feedback/index.ts';

const words = packWords();
const facets = packFacets();

/** What the pack is told for a text; what it cannot follow is marked. */
const told = (text: string): string[] =>
  interpret(text).parts.map((sub) => {
    const { text: phrase, understood } = toPackWords(sub, words);
    return understood && facets.includes(sub.facet) ? phrase : `? ${phrase}`;
  });

/** What the text alone does not tell: which way bare stripes run, and that a coat is worn already. */
const evened = (phrases: readonly string[], text: string): string => {
  const directed = /vertical|horizontal|up and down|across|lengthwise|pinstrip|sideways|going/i.test(text);
  return [...new Set(phrases)]
    .map((phrase) => (directed ? phrase : phrase.replace(/(vertical|horizontal) stripes/, 'stripes')))
    .filter((phrase) => phrase !== 'make it a coat')
    .sort()
    .join(', ');
};

test('shoppers’ words reach the pack as the phrases that it was trained on', () => {
  const wrong: Record<'one' | 'several', string[]> = { one: [], several: [] };
  const count = { one: 0, several: 0 };
  for (let seed = 0; count.one + count.several < 1200; seed++) {
    const { outfits, pairs } = sampleCluster(new Random(`agreement/${seed}`));
    for (const [from, to] of pairs) {
      const random = new Random(`agreement/${seed}/${from}/${to}`);
      const { text, phrases } = feedback(outfits[from]!, outfits[to]!, random);
      if (phrases.length === 0) continue;
      const kind = phrases.length === 1 ? 'one' : 'several';
      count[kind]++;
      const said = told(text);
      if (evened(said, text) !== evened(phrases, text))
        wrong[kind].push(`${text}: ${said.join(', ')} for ${phrases.join(', ')}`);
    }
  }
  const share = (kind: 'one' | 'several') => 1 - wrong[kind].length / count[kind];
  assert.ok(count.one > 200 && count.several > 200, JSON.stringify(count));
  assert.ok(share('one') >= 0.97, `${share('one')}\n${wrong.one.join('\n')}`);
  assert.ok(share('several') >= 0.94, `${share('several')}\n${wrong.several.join('\n')}`);
});

test('nothing that is denied is asked for', () => {
  const DENIED = [
    'no ',
    'not ',
    'without ',
    'is not ',
    'has no ',
    'never ',
    'i do not want ',
    "don't make it ",
  ];
  // These deny something themselves, or are orders, or two garments of which one is denied.
  const OTHER =
    /\b(no|not|without|neither|free|top|blouse)\b|less\b|\bun|^(made|make|give|add|put|change|turn|show|go|tie|trim|take|remove|lose|get|cut) /;
  const wrong: string[] = [];
  let asked = 0;
  for (const [word, phrase] of Object.entries(words)) {
    if (OTHER.test(word) || OTHER.test(phrase.replace(/^make it /, ''))) continue;
    for (const denied of DENIED) {
      asked++;
      const said = told(`${denied}${word}`);
      if (said.includes(phrase)) wrong.push(`${denied}${word}: ${said.join(', ')}`);
    }
  }
  assert.ok(asked > 5000, `${asked}`);
  assert.deepEqual(wrong, []);
});

test('every word of the pack comes back as its phrase', () => {
  const wrong = Object.entries(words).flatMap(([word, phrase]) => {
    const said = told(word).join(', ');
    return said === phrase ? [] : [`${word}: ${said} for ${phrase}`];
  });
  // "sheen" alone names what is spoken of, and says nothing of it.
  assert.deepEqual(
    wrong.filter((one) => !one.startsWith('sheen:')),
    [],
  );
});
