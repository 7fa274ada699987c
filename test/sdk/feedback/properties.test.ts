import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { canonicalOrder, FACETS, interpret } from '../../../sdk/feedback/index.ts';

/** More of each with HEMLINE_RUNS=20000. */
const RUNS = process.env.HEMLINE_RUNS ? Number(process.env.HEMLINE_RUNS) : undefined;

const gold = join(fileURLToPath(new URL('.', import.meta.url)), 'gold');
const inputs = (set: string, name: string): string[] =>
  readFileSync(join(gold, set, `heldout-${name}.jsonl`), 'utf8')
    .split('\n')
    .filter(Boolean)
    .flatMap((line) => {
      const { input, variants } = JSON.parse(line) as { input: string; variants?: { input: string }[] };
      return variants?.map((variant) => variant.input) ?? [input];
    });

/** Clauses of different facets, each with the words of it that count. */
const COLOURS = ['red', 'navy', 'dark green', 'crimson', 'black and white'];
const CLAUSES: readonly fc.Arbitrary<readonly [clause: string, content: string]>[] = [
  fc.tuple(fc.constantFrom('make it', 'i want it in', 'turn it', 'is'), fc.constantFrom(...COLOURS)),
  fc.tuple(
    fc.constantFrom('give it', 'with', 'has', 'add'),
    fc.constantFrom('long sleeves', 'cap sleeves', 'puffy sleeves'),
  ),
  fc.tuple(
    fc.constantFrom('give it', 'with', 'has'),
    fc.constantFrom('a v neck', 'a scoop neck', 'a high collar'),
  ),
  fc.tuple(
    fc.constantFrom('add', 'with', 'has'),
    fc.constantFrom('a wide belt', 'gold buttons', 'pockets', 'no bow'),
  ),
  fc.tuple(
    fc.constantFrom('make it', 'is', 'it should be'),
    fc.constantFrom('tighter', 'flared', 'more fitted'),
  ),
  fc.tuple(fc.constantFrom('make it', 'is'), fc.constantFrom('knee length', 'longer', 'not as long')),
  fc.tuple(fc.constantFrom('make it', 'is'), fc.constantFrom('shiny', 'sheer', 'denim', 'less formal')),
].map((pair) => pair.map(([verb, content]) => [`${verb} ${content}`, content.replace(/^an? /, '')] as const));

const clauses = fc.tuple(...CLAUSES).chain((all) => fc.shuffledSubarray(all, { minLength: 2 }));
const joint = fc.constantFrom(', ', ' and ', '. ', '; ', ', and ', '\n');

const joined = (parts: readonly string[], joints: readonly string[]) =>
  parts.reduce((text, part, i) => `${text}${joints[(i - 1) % joints.length]}${part}`);

describe('whatever is written', () => {
  const WORDS = inputs('dev', 'chat').join(' ').split(/\s+/);
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc
      .array(fc.constantFrom(...WORDS, ',', '.', 'and', 'not', 'instead of', 'too', '\n', '"', '(', '/'), {
        maxLength: 60,
      })
      .map((words) => words.join(' ')),
  );

  test('it is read without an error, the same way each time, into well-formed parts', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const result = interpret(text);
        assert.deepEqual(interpret(text), result);
        for (const { text: said, facet, part, confidence } of result.parts) {
          assert.ok(said.trim() !== '' && part !== '' && FACETS.includes(facet));
          assert.ok(confidence > 0 && confidence <= 1);
        }
        if (result.parts.length > 0) assert.equal(result.intent, 'edit');
        const list = canonicalOrder(result.parts);
        assert.deepEqual(canonicalOrder([...list].reverse()), list);
      }),
      { numRuns: RUNS ?? 1500 },
    );
  });

  test('long texts are cut, and flagged', () => {
    const { flags, parts } = interpret(`make it red ${'and so on '.repeat(5000)}`);
    assert.ok(flags.includes('long'));
    assert.ok(parts.some((part) => part.text === 'red'));
  });
});

test('no word of content is lost', () => {
  fc.assert(
    fc.property(clauses, fc.array(joint, { minLength: 1, maxLength: 6 }), (told, joints) => {
      const said = joined(
        told.map(([clause]) => clause),
        joints,
      );
      const words = new Set(interpret(said).parts.flatMap((part) => part.text.split(' ')));
      for (const [, content] of told)
        for (const word of content.split(' ')) assert.ok(words.has(word), `${word} of: ${said}`);
    }),
    { numRuns: RUNS ?? 400 },
  );
});

test('the order of clauses and what joins them never change the set', () => {
  fc.assert(
    fc.property(
      clauses.chain((told) =>
        fc.tuple(fc.constant(told), fc.shuffledSubarray([...told], { minLength: told.length })),
      ),
      fc.array(joint, { minLength: 1, maxLength: 6 }),
      fc.array(joint, { minLength: 1, maxLength: 6 }),
      ([told, other], joints, otherJoints) => {
        const list = (parts: typeof told, with_: readonly string[]) =>
          canonicalOrder(
            interpret(
              joined(
                parts.map(([clause]) => clause),
                with_,
              ),
            ).parts,
          );
        assert.deepEqual(list(other, otherJoints), list(told, joints));
      },
    ),
    { numRuns: RUNS ?? 400 },
  );
});

test('a part that is split again is that part', () => {
  const texts = [
    ...inputs('dev', 'chat'),
    ...inputs('dev', 'splits'),
    ...inputs('test', 'splits'),
    ...inputs('test', 'chat'),
    ...inputs('dev', 'permutations'),
    ...inputs('test', 'permutations'),
  ];
  for (const text of texts) {
    const { parts, flags } = interpret(text);
    if (flags.includes('other-language')) continue;
    for (const part of parts) {
      // Words that nobody knows are a wish only beside others: alone they are noise, and asked about.
      if (part.confidence <= 0.4) continue;
      const again = interpret(part.text).parts.map(({ text: said, facet }) => [said, facet]);
      assert.deepEqual(again, [[part.text, part.facet]], text);
    }
  }
});
