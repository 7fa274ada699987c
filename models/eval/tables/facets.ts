import { toldOf } from '../../train/records.ts';
import type { Studio } from '../studio.ts';
import type { Table } from '../types.ts';
import { wordsOf } from '../words.ts';
import { clipOf, meanOf, type Resampling, recallOf, type Sample } from './measured.ts';

type Progress = (what: string, done: number, total: number) => void;

/** Lengths of sentences in words, as far as each bar goes. */
const LENGTHS = [3, 6, 9, 12, Number.POSITIVE_INFINITY] as const;
const MOST = 5;

/** Figure 6a: the CLIP score of single rounds, told what was said, by how long the sentence is. */
export function sentenceLengths(samples: readonly Sample[], by: Resampling): Table {
  const rows = LENGTHS.map((most, i) => {
    const least = (LENGTHS[i - 1] ?? 0) + 1;
    const list = samples.filter(({ triplet }) => {
      const words = wordsOf(triplet.text).length;
      return words >= least && words <= most;
    });
    const name = Number.isFinite(most) ? `${least} to ${most}` : `${least} and more`;
    return { name, cells: [clipOf(list, by)] };
  });
  return {
    id: 'sentence-length',
    title: 'Sentence length (figure 6a)',
    note: 'CLIP score of result and target after one round with the text as it was said.',
    columns: [{ name: 'CLIP score' }],
    rows,
    axis: 'words',
  };
}

/** All facets in one round against a round for each, for 1 to 5 facets. */
export async function oneShotAgainstRounds(
  samples: readonly Sample[],
  studio: Studio,
  by: Resampling,
  progress: Progress,
): Promise<Table> {
  const counts = Array.from({ length: MOST }, (_, i) => i + 1);
  const facets = ({ triplet }: Sample) => toldOf(triplet).parts.length;
  const of = samples.filter((sample) => facets(sample) <= MOST);
  const inRounds: Sample[] = [];
  for (const { triplet, target } of of) {
    const rounds = toldOf(triplet).parts.map((text) => ({ text }));
    const result = await studio.last({ start: triplet, rounds, truth: [triplet.target] });
    inRounds.push({ triplet, target, result });
    progress('a round for each facet', inRounds.length, of.length);
  }
  const cells = (list: readonly Sample[], count: number) => {
    const these = list.filter((sample) => facets(sample) === count);
    return [
      clipOf(these, by),
      meanOf(these, ({ result }) => result.nearer, by),
      recallOf(these, studio.gallery, [10], by)[0],
    ] as const;
  };
  const rows = counts.map((count) => {
    const [shot, rounds] = [cells(of, count), cells(inRounds, count)];
    return { name: String(count), cells: shot.flatMap((cell, i) => [cell, rounds[i]]) };
  });
  const both = (name: string, more = {}) =>
    ['one shot', 'rounds'].map((way) => ({ name: `${name}, ${way}`, ...more }));
  const percent = { percent: true, digits: 1 };
  return {
    id: 'one-shot-against-rounds',
    title: 'One shot against rounds, by the number of facets',
    note: 'The whole feedback in one round against one round for each sub-instruction, on the same triplets, in the pack’s words where the data set knows them; then with one facet the two are the same.',
    columns: [...both('CLIP score'), ...both('nearer', percent), ...both('Recall@10', percent)],
    rows,
    axis: 'facets',
  };
}
