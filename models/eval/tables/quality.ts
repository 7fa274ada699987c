import { toldOf } from '../../train/records.ts';
import { categoryOf, type EvaluationData } from '../data.ts';
import type { Gallery } from '../gallery.ts';
import type { Studio } from '../studio.ts';
import type { Sheet, Table } from '../types.ts';
import { clipOf, fidOf, meanOf, type Resampling, recallOf, type Sample } from './measured.ts';

/** What the other tables build on. */
export interface Quality {
  /** One round that is told all of it, for every triplet. */
  readonly samples: readonly Sample[];
  readonly tables: readonly Table[];
  readonly sheet: Sheet;
}

type Progress = (what: string, done: number, total: number) => void;

const SHOWN = 24;

/** Pictures of a category: those that its triplets name. */
function within(gallery: Gallery, data: EvaluationData, category: string): Gallery {
  const named = data.all.filter((triplet) => categoryOf(triplet, data.format) === category);
  const paths = new Set(named.flatMap(({ reference, target }) => [reference, target]));
  return new Map([...gallery].filter(([path]) => paths.has(path)));
}

/** Tables 1 and 2: single-round quality and retrieval, beside what no edit and a perfect edit would score. */
export async function quality(
  data: EvaluationData,
  studio: Studio,
  by: Resampling,
  progress: Progress,
): Promise<Quality> {
  const samples: Sample[] = [];
  const bounds = { reference: [] as Sample[], decoded: [] as Sample[] };
  for (const triplet of data.triplets) {
    const target = studio.given(triplet.target);
    const rounds = [{ text: toldOf(triplet).whole }];
    const result = await studio.last({ start: triplet, rounds, truth: [triplet.target] });
    samples.push({ triplet, result, target });
    bounds.reference.push({ triplet, result: studio.given(triplet.reference), target });
    bounds.decoded.push({ triplet, result: await studio.decoded(triplet), target });
    progress('single round', samples.length, data.triplets.length);
  }

  const categories = [...new Set(data.triplets.map((t) => categoryOf(t, data.format)))].sort();
  const of = (category: string) => samples.filter((s) => categoryOf(s.triplet, data.format) === category);
  const groups = [
    ...(categories.length > 1 ? categories.map((name) => ({ name, list: of(name), category: name })) : []),
    { name: 'overall', list: samples, category: undefined },
    { name: 'reference, unchanged', list: bounds.reference, category: undefined },
    { name: 'target, through the autoencoder', list: bounds.decoded, category: undefined },
  ];
  const table1: Table = {
    id: 'quality',
    title: 'Image quality and semantic alignment (table 1)',
    note: 'One round that is told the whole feedback, in the pack’s words where the data set knows them, as the SDK does. FID of results against targets (lower is better); CLIP score: cosine of the image vectors of result and target; nearer: mean absolute pixel difference to the target smaller than to the reference. The last two rows are what no edit and a perfect edit would score.',
    columns: [
      { name: 'FID' },
      { name: 'CLIP score' },
      { name: 'nearer to the target', percent: true, digits: 1 },
    ],
    rows: groups.map(({ name, list }) => ({
      name,
      cells: [fidOf(list, by), clipOf(list, by), meanOf(list, (s) => s.result.nearer, by)],
    })),
  };
  const table2: Table = {
    id: 'retrieval',
    title: 'Retrieval with the generated picture (table 2)',
    note: 'The generated picture searches the gallery for the target, by cosine. Of a category the gallery are the pictures that its triplets name, overall those that all of the data set’s triplets name; the reference stays in it. Entries as similar as the target count as found before it.',
    columns: [
      { name: 'Recall@10', percent: true, digits: 2 },
      { name: 'Recall@50', percent: true, digits: 2 },
      { name: 'gallery', digits: 0 },
    ],
    rows: groups.map(({ name, list, category }) => {
      const entries = category === undefined ? studio.gallery : within(studio.gallery, data, category);
      const size = { value: entries.size, low: null, high: null, n: list.length };
      return { name, cells: [...recallOf(list, entries, [10, 50], by), size] };
    }),
  };
  const sheet: Sheet = {
    id: 'single-round',
    title: 'Single round',
    columns: ['reference', 'result', 'target'],
    rows: samples.slice(0, SHOWN).map(({ triplet, result, target }) => ({
      text: triplet.text,
      files: [studio.given(triplet.reference).file, result.file, target.file],
    })),
  };
  return { samples, tables: [table1, table2], sheet };
}
