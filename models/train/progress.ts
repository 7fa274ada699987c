import { appendFileSync } from 'node:fs';

/** One line of a run's history, as `progress.jsonl` keeps it. */
export interface Report {
  readonly step: number;
  readonly steps: number;
  /** Means since the last report, by name; `loss` is always there. */
  readonly losses: Readonly<Record<string, number>>;
  readonly learningRate: number;
  readonly rowsPerSecond: number;
  /** Useful work (convolutions and matrix products, forward and backward). */
  readonly gflops: number;
  readonly secondsLeft: number;
}

export function formatDuration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  return `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}

export function formatReport(r: Report): string {
  const losses = Object.entries(r.losses).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
  return [
    `step ${r.step}/${r.steps}`,
    ...losses,
    `lr ${r.learningRate.toExponential(2)}`,
    `${r.rowsPerSecond.toFixed(1)} rows/s`,
    `${r.gflops.toFixed(0)} GFLOP/s`,
    `${formatDuration(r.secondsLeft)} left`,
  ].join('  ');
}

/** Shows reports on standard error (one line rewritten on a terminal) and keeps them in `file`. */
export function consoleProgress(file: string): (report: Report) => void {
  return (report) => {
    appendFileSync(file, `${JSON.stringify(report)}\n`);
    const line = formatReport(report);
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
    if (process.stderr.isTTY && report.step === report.steps) process.stderr.write('\n');
  };
}
