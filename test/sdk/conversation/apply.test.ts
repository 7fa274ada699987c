import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type ApplyOptions, apply } from '../../../sdk/conversation/apply.ts';
import type { Look } from '../../../sdk/conversation/look.ts';
import type { Interpretation, Kept, Polarity, SubInstruction } from '../../../sdk/feedback/index.ts';

const EMPTY: Look = { seed: 1, instructions: [], keep: [] };

type Words = [
  text: string,
  facet: SubInstruction['facet'],
  part?: string,
  polarity?: Polarity,
  value?: string,
];

function sub([text, facet, part = 'garment', polarity = 'set', value = text]: Words): SubInstruction {
  return { text, facet, part, polarity, value, confidence: 1 };
}

function said(parts: readonly Words[], keep: readonly Kept[] = []): Interpretation {
  return { intent: parts.length > 0 ? 'edit' : 'keep', parts: parts.map(sub), keep, flags: [] };
}

/** A conversation: what was said, turn after turn; ids are never given twice. */
function talk(...turns: readonly Interpretation[]) {
  return talkWith({}, ...turns);
}

function talkWith(options: Partial<ApplyOptions>, ...turns: readonly Interpretation[]) {
  let ids = 0;
  let look = EMPTY;
  let last: ReturnType<typeof apply> | undefined;
  for (const turn of turns) {
    last = apply(look, turn, { order: 'append', follows: () => true, nextId: () => `i${++ids}`, ...options });
    look = last.look;
  }
  return { look, last: last!, texts: look.instructions.map(({ text }) => text) };
}

const red: Words = ['red', 'colour'];
const navy: Words = ['navy', 'colour'];
const darker: Words = ['darker', 'colour', 'garment', 'more', 'shade'];
const longSleeves: Words = ['long sleeves', 'sleeve', 'sleeves', 'set', 'long'];
const longer: Words = ['longer', 'length', 'garment', 'more', 'length'];
const shorter: Words = ['shorter', 'length', 'garment', 'less', 'length'];
const maxi: Words = ['maxi', 'length'];
const belt: Words = ['belt', 'detail', 'belt', 'add'];
const noBelt: Words = ['no belt', 'detail', 'belt', 'remove'];
const sleeves: Kept = { text: 'sleeves', facet: 'sleeve', part: 'sleeves' };

describe('a newer value', () => {
  test('replaces the older one of the same facet and part, and nothing else', () => {
    assert.deepEqual(talk(said([red, longSleeves]), said([navy])).texts, ['long sleeves', 'navy']);
    const collar: Words = ['white collar', 'colour', 'collar'];
    assert.deepEqual(talk(said([red]), said([collar]), said([navy])).texts, ['white collar', 'navy']);
  });

  test('replaces what moved the facet, too', () => {
    assert.deepEqual(talk(said([red]), said([darker]), said([navy])).texts, ['navy']);
  });

  test('twenty colours are one round', () => {
    const colours = Array.from({ length: 20 }, (_, i) => said([[`colour ${i}`, 'colour']]));
    assert.deepEqual(talk(...colours, said([longSleeves])).texts, ['colour 19', 'long sleeves']);
  });

  test('said again in the same words stays where it is', () => {
    const { look } = talk(said([red, longSleeves]));
    const again = talk(said([red, longSleeves]), said([red]));
    assert.deepEqual(again.look.instructions, look.instructions);
    assert.deepEqual(talk(said([red]), said([darker]), said([red])).texts, ['red']);
  });

  test('what is taken off takes the place of what was added, and the other way round', () => {
    assert.deepEqual(talk(said([belt]), said([noBelt])).texts, ['no belt']);
    assert.deepEqual(talk(said([noBelt]), said([belt])).texts, ['belt']);
    const pockets: Words = ['pockets', 'detail', 'pockets', 'add'];
    assert.deepEqual(talk(said([belt]), said([pockets])).texts, ['belt', 'pockets']);
  });

  test('a garment has one pattern, however it is named, and a graphic on it', () => {
    const striped: Words = ['striped', 'pattern'];
    const dots: Words = ['polka dots', 'pattern', 'dots', 'add'];
    const logo: Words = ['logo', 'pattern', 'graphic', 'add'];
    const dotted: Words = ['dotted skirt', 'pattern', 'skirt'];
    const noDots: Words = ['no dots', 'pattern', 'dots', 'remove'];
    const noPattern: Words = ['no pattern', 'pattern', 'pattern', 'remove'];
    assert.deepEqual(talk(said([striped, logo, dotted]), said([dots])).texts, [
      'logo',
      'dotted skirt',
      'polka dots',
    ]);
    assert.deepEqual(talk(said([dots]), said([noPattern])).texts, ['no pattern']);
    assert.deepEqual(talk(said([dots]), said([noDots])).texts, ['no dots']);
    assert.deepEqual(talk(said([striped]), said([noDots])).texts, ['striped', 'no dots']);
  });

  test('a sleeve has a length and a shape', () => {
    const puffy: Words = ['puffy sleeves', 'sleeve', 'sleeves', 'set', 'puffy'];
    const short: Words = ['short sleeves', 'sleeve', 'sleeves', 'set', 'short'];
    assert.deepEqual(talk(said([longSleeves]), said([puffy])).texts, ['long sleeves', 'puffy sleeves']);
    assert.deepEqual(talk(said([longSleeves]), said([puffy]), said([short])).texts, [
      'puffy sleeves',
      'short sleeves',
    ]);
  });

  test('things that no lexicon knows do not replace each other', () => {
    assert.deepEqual(talk(said([['more sparkle', 'other']]), said([['less boxy', 'other']])).texts, [
      'more sparkle',
      'less boxy',
    ]);
  });
});

describe('a move', () => {
  test('is added', () => {
    assert.deepEqual(talk(said([longer]), said([longer])).texts, ['longer', 'longer']);
  });

  test('is taken back by its opposite', () => {
    assert.deepEqual(talk(said([longer]), said([longer]), said([shorter])).texts, ['longer']);
    assert.deepEqual(talk(said([longer]), said([shorter])).texts, []);
    assert.deepEqual(talk(said([maxi]), said([longer]), said([shorter])).texts, ['maxi']);
    assert.deepEqual(talk(said([maxi]), said([shorter])).texts, ['maxi', 'shorter']);
  });

  test('is not taken back by a move along another axis', () => {
    const duller: Words = ['duller', 'colour', 'garment', 'less', 'brightness'];
    assert.deepEqual(talk(said([darker]), said([duller])).texts, ['darker', 'duller']);
  });
});

test('a move of a value that the same message sets comes after it, whatever it is called', () => {
  for (const value of [navy, red, ['blue', 'colour'] as Words]) {
    assert.deepEqual(talk(said([value, darker])).texts, [value[0], 'darker']);
    assert.deepEqual(talk(said([darker, value])).texts, [value[0], 'darker']);
  }
  assert.deepEqual(talk(said([longer, maxi])).texts, ['maxi', 'longer']);
  const canonical = talkWith({ order: 'canonical' }, said([navy]), said([darker]));
  assert.deepEqual(canonical.texts, ['navy', 'darker']);
});

describe('what is kept', () => {
  test('holds until it is asked for again', () => {
    const first = talk(said([red], [sleeves]), said([longSleeves, navy]));
    assert.deepEqual(first.texts, ['navy']);
    assert.deepEqual(first.last.refused, [{ text: 'long sleeves', facet: 'sleeve', reason: 'kept' }]);
    const second = talk(said([red], [sleeves]), said([longSleeves]), said([longSleeves]));
    assert.deepEqual(second.texts, ['red', 'long sleeves']);
    assert.deepEqual([second.last.refused, second.look.keep], [[], []]);
    assert.equal(second.last.lifted.length, 1);
  });

  test('is not given up by the second wish of the message whose first one it refuses', () => {
    const redSleeves: Words = ['red sleeves', 'colour', 'sleeves'];
    const first = talk(said([], [sleeves]), said([redSleeves, longSleeves]));
    assert.deepEqual(
      first.last.refused.map(({ text, reason }) => [text, reason]),
      [
        ['red sleeves', 'kept'],
        ['long sleeves', 'kept'],
      ],
    );
    assert.deepEqual([first.texts, first.last.lifted], [[], []]);
    const again = talk(said([], [sleeves]), said([redSleeves, longSleeves]), said([redSleeves, longSleeves]));
    assert.deepEqual(again.texts, ['red sleeves', 'long sleeves']);
    assert.deepEqual([again.last.refused, again.last.lifted.length, again.look.keep], [[], 1, []]);
  });

  test('counts anew where it is said again after it was contested', () => {
    const collar: Kept = { text: 'collar', facet: 'neckline', part: 'collar' };
    const vNeck: Words = ['v neck', 'neckline', 'neckline'];
    const insisted = [said([], [collar]), said([vNeck]), said([], [collar])];
    const kept = talk(...insisted);
    assert.deepEqual([kept.look.keep.length, kept.last.kept.length], [1, 1]);
    const refused = talk(...insisted, said([vNeck]));
    assert.deepEqual([refused.texts, refused.last.refused.length], [[], 1]);
    assert.deepEqual(talk(...insisted, said([vNeck]), said([vNeck])).texts, ['v neck']);
    assert.deepEqual(talk(said([], [collar]), said([vNeck]), said([vNeck], [collar])).texts, []);
  });

  test('a part is kept in every respect, a facet of the whole in that one', () => {
    const redSleeves: Words = ['red sleeves', 'colour', 'sleeves'];
    assert.deepEqual(talk(said([], [sleeves]), said([redSleeves])).texts, []);
    const colour: Kept = { text: 'colour', facet: 'colour', part: 'garment' };
    assert.deepEqual(talk(said([], [colour]), said([red, longSleeves, redSleeves])).texts, [
      'red sleeves',
      'long sleeves',
    ]);
    const kept: Kept = { text: 'belt', facet: 'detail', part: 'belt' };
    const pockets: Words = ['pockets', 'detail', 'pockets', 'add'];
    assert.deepEqual(talk(said([], [kept]), said([pockets, noBelt])).texts, ['pockets']);
    const collar: Kept = { text: 'collar', facet: 'neckline', part: 'collar' };
    assert.deepEqual(talk(said([], [collar]), said([['v neck', 'neckline', 'neckline']])).texts, []);
  });

  test('said twice is kept once, and "everything else" is nothing to keep', () => {
    assert.equal(talk(said([], [sleeves]), said([], [sleeves])).look.keep.length, 1);
    assert.deepEqual(talk(said([red], [{ text: 'everything else' }])).look.keep, []);
  });
});

test('what the pack cannot follow is refused and said, the rest is done', () => {
  const follows = ({ facet }: SubInstruction) => facet !== 'style';
  const { texts, last } = talkWith({ follows }, said([['vintage', 'style'], red]));
  assert.deepEqual(texts, ['red']);
  assert.deepEqual(last.refused, [{ text: 'vintage', facet: 'style', reason: 'unknown' }]);
  assert.deepEqual(
    last.followed.map(({ text }) => text),
    ['red'],
  );
});

const words = fc.constantFrom(red, navy, darker, longSleeves, longer, shorter, maxi, belt);
const feedback = fc.uniqueArray(words, { maxLength: 5, selector: ([text]) => text });

test('the order of a feedback does not matter', () => {
  const shuffled = feedback.chain((parts) =>
    fc.tuple(fc.constant(parts), fc.shuffledSubarray(parts, { minLength: parts.length })),
  );
  fc.assert(
    fc.property(shuffled, feedback, ([parts, others], before) => {
      assert.deepEqual(
        talk(said(before), said(parts)).look.instructions,
        talk(said(before), said(others)).look.instructions,
      );
    }),
  );
});

test('with canonical order the order of turns about different things does not matter', () => {
  const things = fc.shuffledSubarray([red, longSleeves, longer, belt], { minLength: 4 });
  const { texts } = talk(said([red, longSleeves, longer, belt]));
  fc.assert(
    fc.property(things, (turns) => {
      const one = talkWith({ order: 'canonical' }, ...turns.map((words) => said([words])));
      assert.deepEqual(one.texts, texts);
    }),
  );
});

test('rounds of earlier turns stay at the beginning, so that they stay cached', () => {
  fc.assert(
    fc.property(feedback, (parts) => {
      const before = talk(
        said([
          ['v neck', 'neckline'],
          ['silk', 'material'],
        ]),
      ).look.instructions;
      const after = talk(
        said([
          ['v neck', 'neckline'],
          ['silk', 'material'],
        ]),
        said(parts),
      ).look.instructions;
      assert.deepEqual(after.slice(0, before.length), before);
    }),
  );
});

test('ids are never given twice', () => {
  fc.assert(
    fc.property(fc.array(feedback, { maxLength: 6 }), (turns) => {
      const { look } = talk(...turns.map((parts) => said(parts)));
      assert.equal(new Set(look.instructions.map(({ id }) => id)).size, look.instructions.length);
    }),
  );
});
