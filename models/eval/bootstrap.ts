import { Random } from '../random.ts';

/** A measured number: where it lies with a confidence of 95 %, and from how many samples it comes. */
export interface Figure {
  readonly value: number;
  /** Null where there is no interval: for what is counted, or comes from a single cluster. */
  readonly low: number | null;
  readonly high: number | null;
  /** Samples. */
  readonly n: number;
  /** The statistic of each resample. The same samples under one seed are drawn alike, whatever was measured of them. */
  readonly resampled?: readonly number[];
}

export interface BootstrapOptions<T> {
  /** Default 1000. */
  readonly resamples?: number;
  /** Default 1. */
  readonly seed?: number | string;
  /** Samples of one cluster are drawn together, for they are alike (edits of one figure). Default: each by itself. */
  clusterOf?(sample: T): string | number | undefined;
  /**
   * `percentile` (default) takes the middle 95 % of the resampled values; `centred` first moves them so that their
   * median is the value, for a statistic that resampling moves to one side, as it moves an FID up.
   */
  readonly kind?: 'percentile' | 'centred';
}

/**
 * The statistic of the samples with its bootstrap interval (Efron & Tibshirani 1993): samples, or clusters of
 * them, are drawn with replacement and the statistic is taken again. Undefined without samples, so that nothing
 * that was not measured gets a number.
 */
export function bootstrap<T>(
  samples: readonly T[],
  statistic: (samples: readonly T[]) => number,
  options: BootstrapOptions<T> = {},
): Figure | undefined {
  if (samples.length === 0) return undefined;
  const { resamples = 1000, seed = 1, kind = 'percentile' } = options;
  const value = statistic(samples);
  const clusters = clustered(samples, options.clusterOf);
  // One cluster drawn again is the same one: that it always gives the same value makes nothing certain.
  if (clusters.length < 2) return { value, low: null, high: null, n: samples.length };
  const random = new Random(`bootstrap/${seed}`);
  const resampled = Array.from({ length: resamples }, () =>
    statistic(clusters.flatMap(() => clusters[random.int(clusters.length)]!)),
  );
  return {
    value,
    ...intervalOf(resampled, kind === 'centred' ? value : undefined),
    n: samples.length,
    resampled,
  };
}

function intervalOf(resampled: readonly number[], centre?: number): { low: number; high: number } {
  const values = Float64Array.from(resampled).sort();
  const moved = centre === undefined ? 0 : centre - quantile(values, 0.5);
  return { low: quantile(values, 0.025) + moved, high: quantile(values, 0.975) + moved };
}

/**
 * How much more `one` is than `other`, of the same samples under the same seed: resamples are held against each other
 * pair by pair, so that what both find easy or hard does not widen the interval. It is centred, for FIDs. Undefined
 * where they were not resampled alike.
 */
export function difference(one: Figure | undefined, other: Figure | undefined): Figure | undefined {
  if (!one?.resampled || other?.resampled?.length !== one.resampled.length || one.n !== other.n)
    return undefined;
  const resampled = one.resampled.map((value, i) => value - other.resampled![i]!);
  const value = one.value - other.value;
  return { value, ...intervalOf(resampled, value), n: one.n, resampled };
}

/** The mean of numbers (or the share of trues) with its interval. */
export function meanFigure<T>(
  samples: readonly T[],
  measure: (sample: T) => number | boolean,
  options: BootstrapOptions<T> = {},
): Figure | undefined {
  // Values and their clusters are looked up once, not in each of a thousand resamples.
  const pairs = samples.map((sample) => ({
    value: Number(measure(sample)),
    of: options.clusterOf?.(sample),
  }));
  return bootstrap(pairs, (drawn) => drawn.reduce((sum, { value }) => sum + value, 0) / drawn.length, {
    ...options,
    clusterOf: options.clusterOf && (({ of }) => of),
  });
}

function clustered<T>(samples: readonly T[], clusterOf: BootstrapOptions<T>['clusterOf']): T[][] {
  const clusters = new Map<string | number | symbol, T[]>();
  for (const sample of samples) {
    // What belongs to no cluster is one of its own.
    const key = clusterOf?.(sample) ?? Symbol();
    const known = clusters.get(key);
    if (known) known.push(sample);
    else clusters.set(key, [sample]);
  }
  return [...clusters.values()];
}

/** Linear between the two nearest of sorted values, as numpy's. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const [below, above] = [Math.floor(at), Math.ceil(at)];
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}

/** `12.3 (10.1 to 14.5, n = 200)`; `scale` 100 for shares in per cent. */
export function formatFigure(figure: Figure | undefined, scale = 1, digits = 1): string {
  if (!figure) return 'no samples';
  const show = (value: number) => (value * scale).toFixed(digits);
  const { value, low, high, n } = figure;
  const range = low === null || high === null ? 'no interval' : `${show(low)} to ${show(high)}`;
  return `${show(value)} (${range}, n = ${n})`;
}
