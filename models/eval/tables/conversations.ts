import { Random } from '../../random.ts';
import { type Triplet, toldOf } from '../../train/records.ts';
import { sampleChains } from '../chains.ts';
import type { EvaluationData } from '../data.ts';
import { clipScore, type Shot } from '../shot.ts';
import type { Studio } from '../studio.ts';
import type { Sheet, Table } from '../types.ts';
import { meanOf, type Resampling } from './measured.ts';

type Progress = (what: string, done: number, total: number) => void;

const FIVE = 5;
const TWENTY = 20;
const SHOWN = 6;

interface Walked {
  readonly triplet: Triplet;
  readonly texts: readonly string[];
  readonly results: readonly Shot[];
  readonly truths: readonly Shot[];
}

async function walk(chain: readonly Triplet[], studio: Studio, decodeBetween: boolean): Promise<Walked> {
  const truth = chain.map(({ target }) => target);
  const texts = chain.map((triplet) => toldOf(triplet).whole);
  const rounds = texts.map((text) => ({ text }));
  const results = await studio.edited({ start: chain[0]!, rounds, truth, decodeBetween });
  return {
    triplet: chain[0]!,
    texts,
    results,
    truths: truth.map((path) => studio.given(path)),
  };
}

const round = (walks: readonly Walked[], i: number, by: Resampling) => [
  meanOf(walks, ({ results, truths }) => clipScore(results[i]!, truths[i]!), by),
  meanOf(walks, ({ results }) => results[i]!.off, by),
];

const wherefrom =
  'Conversations are chains of triplets, the target of one being the reference of the next, so that the truth is known after every round; image tokens and pose stay those of the first picture.';

/** Figure 6b's five rounds, and the drift over twenty, in latent space and with decoding in between. */
export async function conversations(
  data: EvaluationData,
  studio: Studio,
  options: { readonly count: number; readonly seed: number },
  by: Resampling,
  progress: Progress,
): Promise<{ tables: readonly Table[]; sheet: Sheet }> {
  const random = new Random(`${options.seed}/conversations`);
  const chains = (length: number) => sampleChains(data.all, length, options.count, random.fork(length));
  const five: Walked[] = [];
  const [shortOnes, longOnes] = [chains(FIVE), chains(TWENTY)];
  for (const chain of shortOnes) {
    five.push(await walk(chain, studio, false));
    progress('five rounds', five.length, shortOnes.length);
  }
  const drift = { latent: [] as Walked[], decoded: [] as Walked[] };
  for (const [i, chain] of longOnes.entries()) {
    drift.latent.push(await walk(chain, studio, false));
    drift.decoded.push(await walk(chain, studio, true));
    progress('twenty rounds', i + 1, longOnes.length);
  }
  const numbers = (length: number) => Array.from({ length }, (_, i) => i);
  const fiveRounds: Table = {
    id: 'five-rounds',
    title: 'Five rounds (figure 6b)',
    note: `${wherefrom} CLIP score with the truth, and mean absolute difference of pixels (0 to 255).`,
    columns: [{ name: 'CLIP score' }, { name: 'pixels off', digits: 2 }],
    rows: numbers(FIVE).map((i) => ({ name: String(i + 1), cells: round(five, i, by) })),
    axis: 'round',
  };
  const twenty: Table = {
    id: 'drift',
    title: 'Drift over twenty rounds',
    note: `${wherefrom} Rounds that stay in latent space, against decoding and encoding the picture after every round.`,
    columns: ['in latent space', 'decoded in between'].flatMap((way) => [
      { name: `CLIP score, ${way}` },
      { name: `pixels off, ${way}`, digits: 2 },
    ]),
    rows: numbers(TWENTY).map((i) => ({
      name: String(i + 1),
      cells: [...round(drift.latent, i, by), ...round(drift.decoded, i, by)],
    })),
    axis: 'round',
  };
  const sheet: Sheet = {
    id: 'five-rounds',
    title: 'Five rounds: results above, truth below',
    columns: ['start', ...numbers(FIVE).map((i) => `round ${i + 1}`)],
    rows: five.slice(0, SHOWN).flatMap(({ triplet, texts, results, truths }) => [
      {
        text: texts.join(' | '),
        files: [studio.given(triplet.reference).file, ...results.map(({ file }) => file)],
      },
      { text: '', files: [null, ...truths.map(({ file }) => file)] },
    ]),
  };
  return { tables: [fiveRounds, twenty], sheet };
}
