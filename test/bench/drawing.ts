import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCroquis } from '../../models/croquis/dataset.ts';
import { type Bench, time } from './measure.ts';

const TRIPLETS = 200;

/** A whole data set to disk: outfits, words, drawings, PNG. Half as many pictures as triplets. */
export const drawing: Bench = async function* () {
  const out = await mkdtemp(join(tmpdir(), 'hemline-bench-'));
  let seed = 0;
  try {
    const times = await time(5, () => writeCroquis({ out, count: TRIPLETS, seed: seed++ }));
    yield {
      what: 'croquis drawn',
      unit: 'pictures/s',
      values: times.map((ms) => (TRIPLETS / 2 / ms) * 1000),
    };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
};
