/** One figure of a benchmark, measured several times. */
export interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly values: readonly number[];
}

export interface BenchOptions {
  /** A Python with torch, diffusers and peft. */
  readonly python?: string;
}

export type Bench = (options: BenchOptions) => AsyncIterable<Figure>;

/** Milliseconds of each of `runs` calls, after one that does not count. */
export async function time(runs: number, work: () => Promise<unknown> | unknown): Promise<number[]> {
  await work();
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times;
}
