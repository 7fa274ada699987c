import { Random } from '../../random.ts';
import { type Triplet, toldOf } from '../../train/records.ts';
import { clipScore, type Shot } from '../shot.ts';
import type { Studio } from '../studio.ts';
import type { Sheet, Table } from '../types.ts';
import { halves, masked, rotated, wordsOf } from '../words.ts';
import { clipOf, fidOf, meanOf, type Resampling, type Sample } from './measured.ts';

type Progress = (what: string, done: number, total: number) => void;

const MASKS = [2, 5, 9] as const;
const SHOWN = 8;

/** A triplet of two sub-instructions or more, edited in two rounds, in both orders. */
interface Swapped extends Sample {
  readonly other: Shot;
  readonly first: Shot;
  readonly texts: readonly [string, string];
}

/** T1 then T2, and T2 then T1; each text has the same noise in either order. */
async function swapped(triplet: Triplet, target: Shot, studio: Studio): Promise<Swapped | undefined> {
  const texts = halves(toldOf(triplet));
  if (!texts) return undefined;
  const [one, two] = texts;
  const truth = [triplet.target];
  const run = (...order: string[]) =>
    studio.edited({ start: triplet, rounds: order.map((text) => ({ text })), truth });
  const [first, result] = (await run(one, two)) as [Shot, Shot];
  const [, other] = (await run(two, one)) as [Shot, Shot];
  return { triplet, target, first, result, other, texts };
}

/**
 * Table 3b's ill-formed texts and table 3c's two rounds. `plain` are the single rounds told in the pack's words;
 * words go astray in what was said, so that is told as it is, too (`asSaid`).
 */
export async function robustness(
  plain: readonly Sample[],
  studio: Studio,
  seed: number,
  by: Resampling,
  progress: Progress,
): Promise<{ tables: readonly Table[]; sheet: Sheet; asSaid: readonly Sample[] }> {
  const pairs: Swapped[] = [];
  const asSaid: Sample[] = [];
  const rotations: Sample[] = [];
  const masks = new Map<number, Sample[]>(MASKS.map((n) => [n, []]));
  for (const [i, { triplet, target }] of plain.entries()) {
    const pair = await swapped(triplet, target, studio);
    if (pair) pairs.push(pair);
    const random = new Random(`${seed}/ill-formed/${triplet.id}`);
    // The noise is that of the text as it is, so that only the words differ.
    const single = async (text: string): Promise<Sample> => {
      const rounds = [{ text, noise: triplet.text }];
      return {
        triplet,
        target,
        result: await studio.last({ start: triplet, rounds, truth: [triplet.target] }),
      };
    };
    asSaid.push(await single(triplet.text));
    rotations.push(await single(rotated(triplet.text, random.fork('rotate'))));
    for (const n of MASKS) {
      if (wordsOf(triplet.text).length > 1)
        masks.get(n)!.push(await single(masked(triplet.text, n, random.fork(`mask ${n}`))));
    }
    progress('ill-formed texts', i + 1, plain.length);
  }
  const table3b: Table = {
    id: 'robustness',
    title: 'Ill-formed texts (table 3b)',
    note: 'CLIP score. Swap: the sub-instructions in two halves, one round each, in both orders; the score of the two pictures with each other. The other rows are one round and the score with the target: the text as it was said, Rotate has its words in random order, Mask n has n random words less (one is always left; texts of a single word are left out).',
    columns: [{ name: 'CLIP score' }],
    rows: [
      { name: 'Swap', cells: [meanOf(pairs, ({ result, other }) => clipScore(result, other), by)] },
      { name: 'text as it is', cells: [clipOf(asSaid, by)] },
      { name: 'Rotate', cells: [clipOf(rotations, by)] },
      ...[...masks].map(([n, list]) => ({ name: `Mask n = ${n}`, cells: [clipOf(list, by)] })),
    ],
  };
  const same = plain.filter(({ triplet }) => toldOf(triplet).parts.length > 1);
  const table3c: Table = {
    id: 'two-round',
    title: 'Two rounds (table 3c)',
    note: 'The sub-instructions in two halves, one round each; the picture after the second against the target, and the same triplets in a single round. Triplets with one sub-instruction have no second round.',
    columns: [{ name: 'FID' }, { name: 'CLIP score' }],
    rows: [
      { name: 'two rounds', cells: [fidOf(pairs, by), clipOf(pairs, by)] },
      { name: 'single round', cells: [fidOf(same, by), clipOf(same, by)] },
    ],
  };
  const sheet: Sheet = {
    id: 'swap',
    title: 'Two rounds, in both orders',
    columns: ['reference', 'after T1', 'T1, T2', 'T2, T1', 'target'],
    rows: pairs.slice(0, SHOWN).map(({ triplet, first, result, other, target, texts }) => ({
      text: texts.join(' | '),
      files: [studio.given(triplet.reference), first, result, other, target].map(({ file }) => file),
    })),
  };
  return { tables: [table3b, table3c], sheet, asSaid };
}
