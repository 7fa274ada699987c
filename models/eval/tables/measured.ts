import type { Triplet } from '../../train/records.ts';
import { bootstrap, type Figure, meanFigure } from '../bootstrap.ts';
import { frechet, momentsOf } from '../frechet.ts';
import type { Gallery } from '../gallery.ts';
import { rankOf } from '../recall.ts';
import { clipScore, type Shot } from '../shot.ts';

/** What came of one triplet, and what should have. */
export interface Sample {
  readonly triplet: Triplet;
  readonly result: Shot;
  readonly target: Shot;
}

/** Numbers of resampling; FIDs take a decomposition each. */
export interface Resampling {
  readonly seed: number;
  readonly resamples: number;
  readonly fidResamples: number;
}

const clusterOf = ({ triplet }: { readonly triplet: Triplet }) => triplet.cluster;

/** The mean of a number over samples, figures (clusters) resampled together. */
export function meanOf<T extends { readonly triplet: Triplet }>(
  samples: readonly T[],
  of: (sample: T) => number | boolean,
  { seed, resamples }: Resampling,
): Figure | undefined {
  return meanFigure(samples, of, { clusterOf, seed, resamples });
}

export const clipOf = (samples: readonly Sample[], by: Resampling): Figure | undefined =>
  meanOf(samples, ({ result, target }) => clipScore(result, target), by);

/**
 * FID of results against targets. Its interval is centred: a resample repeats samples, which alone moves an FID up.
 */
export function fidOf(samples: readonly Sample[], { seed, fidResamples }: Resampling): Figure | undefined {
  // Of one picture there is no covariance.
  if (samples.length < 2) return undefined;
  const fid = (drawn: readonly Sample[]) =>
    frechet(momentsOf(drawn.map((s) => s.result.fid)), momentsOf(drawn.map((s) => s.target.fid)));
  const figure = bootstrap(samples, fid, { clusterOf, seed, resamples: fidResamples, kind: 'centred' });
  // A moved interval may reach below what a distance can be.
  return figure && { ...figure, low: figure.low && Math.max(0, figure.low) };
}

/** How many queries find their target among the first `k` of the gallery, for each of `ks`. */
export function recallOf(
  samples: readonly Sample[],
  gallery: Gallery,
  ks: readonly number[],
  by: Resampling,
): (Figure | undefined)[] {
  const places = new Map([...gallery.keys()].map((path, i) => [path, i]));
  const vectors = [...gallery.values()].map((shot) => shot.retrieval);
  const ranked = samples.map(({ triplet, result }) => ({
    triplet,
    rank: rankOf(result.retrieval, vectors, places.get(triplet.target)!),
  }));
  return ks.map((k) => meanOf(ranked, ({ rank }) => rank <= k, by));
}
