/** How often the probe is right on drawings that it was not trained on. */
import { drawCroquis } from '../../../models/croquis/draw.ts';
import { FACETS, isShown } from '../../../models/croquis/facets.ts';
import { sampleFigure } from '../../../models/croquis/figure.ts';
import type { Attribute, Outfit } from '../../../models/croquis/outfit.ts';
import { rasterise } from '../../../models/croquis/raster.ts';
import { sampleOutfit } from '../../../models/croquis/sample.ts';
import type { Picture } from '../../../models/picture.ts';
import { Random } from '../../../models/random.ts';
import { Probe, WEIGHTS } from './index.ts';

export interface Drawn {
  readonly outfit: Outfit;
  readonly picture: Picture;
}

/** Outfits and figures of a stream that no data set has. */
export async function drawFresh(count: number): Promise<Drawn[]> {
  const drawn: Drawn[] = [];
  for (let i = 0; i < count; i++) {
    const random = new Random(`attribute-probe/fresh/${i}`);
    const outfit = sampleOutfit(random);
    const picture = await rasterise(drawCroquis(outfit, sampleFigure(random.fork('figure'))));
    drawn.push({ outfit, picture });
  }
  return drawn;
}

/** Right readings of those that the drawings show, by attribute. */
export type Accuracy = ReadonlyMap<Attribute, { readonly right: number; readonly shown: number }>;

export async function measure(weights: string, drawn: readonly Drawn[]): Promise<Accuracy> {
  const probe = await Probe.open(weights);
  try {
    const readings = await probe.read(drawn.map(({ picture }) => picture));
    const counts = FACETS.map(({ name }) => {
      const seen = drawn.flatMap(({ outfit }, i) =>
        isShown(outfit, name) ? [readings[i]![name] === outfit[name]] : [],
      );
      return [name, { right: seen.filter(Boolean).length, shown: seen.length }] as const;
    });
    return new Map(counts);
  } finally {
    await probe.close();
  }
}

/** The mean over attributes, each alike. */
export function meanAccuracy(accuracy: Accuracy): number {
  const shares = [...accuracy.values()].map(({ right, shown }) => right / shown);
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

export function table(accuracy: Accuracy): string {
  const lines = [...accuracy].map(
    ([name, { right, shown }]) => `${name.padEnd(12)} ${((100 * right) / shown).toFixed(1)} % of ${shown}\n`,
  );
  return `${lines.join('')}mean         ${(100 * meanAccuracy(accuracy)).toFixed(2)} %\n`;
}

// Run by itself, it measures the weights that are kept here, or those that are named.
if (import.meta.filename === process.argv[1])
  process.stdout.write(table(await measure(process.argv[2] ?? WEIGHTS, await drawFresh(1000))));
