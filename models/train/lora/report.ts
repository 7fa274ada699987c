import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../../write-whole.ts';
import type { Settings } from '../checkpoint.ts';
import { formatDuration, type Report } from '../progress.ts';
import { curve } from './curve.ts';
import { COLUMNS, type SampleSheet } from './samples.ts';

/** What a report tells beside the run's history. */
export interface ReportFacts {
  readonly settings: Settings;
  /** Lines such as pack, data set, skipped triplets, and what went wrong on the way. */
  readonly about: Record<string, string>;
}

const SAMPLES = 'samples';

/** Keeps a sheet, for the report, in `out`/samples. */
export function keepSheet(out: string, { step, png, texts }: SampleSheet): void {
  const dir = join(out, SAMPLES);
  mkdirSync(dir, { recursive: true });
  const name = `step-${String(step).padStart(8, '0')}`;
  // The texts last: a sheet counts by them.
  writeWhole(join(dir, `${name}.png`), png);
  writeWhole(join(dir, `${name}.json`), JSON.stringify(texts));
}

/**
 * Writes `out`/report.html, one file with everything in it: curves of all that progress.jsonl tells, the sheets kept
 * so far, newest first, settings and hashes.
 */
export function writeReport(out: string, facts: ReportFacts): void {
  const history = readHistory(join(out, 'progress.jsonl'));
  writeWhole(join(out, 'report.html'), page(history, facts, readSheets(join(out, SAMPLES))));
}

/** A resumed run tells some steps again: the later line counts. A line that a kill cut short does not. */
function readHistory(path: string): Report[] {
  if (!existsSync(path)) return [];
  const bySteps = new Map<number, Report>();
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    try {
      const report = JSON.parse(line) as Report;
      bySteps.set(report.step, report);
    } catch {}
  }
  return [...bySteps.values()].sort((a, b) => a.step - b.step);
}

interface KeptSheet {
  readonly step: number;
  readonly png: string;
  readonly texts: readonly string[];
}

function readSheets(dir: string): KeptSheet[] {
  if (!existsSync(dir)) return [];
  const names = readdirSync(dir).flatMap((file) => /^(step-\d+)\.json$/.exec(file)?.[1] ?? []);
  return names
    .sort()
    .reverse()
    .map((name) => ({
      step: Number(name.slice('step-'.length)),
      png: readFileSync(join(dir, `${name}.png`)).toString('base64'),
      texts: JSON.parse(readFileSync(join(dir, `${name}.json`), 'utf8')) as string[],
    }));
}

const encode = (text: string) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

const table = (rows: Readonly<Record<string, unknown>>) =>
  `<table>${Object.entries(rows)
    .map(([name, value]) => `<tr><th>${encode(name)}</th><td>${encode(String(value))}</td></tr>`)
    .join('')}</table>`;

function page(history: readonly Report[], { settings, about }: ReportFacts, sheets: readonly KeptSheet[]) {
  const last = history.at(-1);
  const names = [...new Set(history.flatMap(({ losses }) => Object.keys(losses)))];
  const points = (of: (report: Report) => number | undefined) =>
    history.flatMap((report): [number, number][] => {
      const value = of(report);
      return value === undefined ? [] : [[report.step, value]];
    });
  const curves = [
    ...names.map((name) =>
      curve(
        name,
        points(({ losses }) => losses[name]),
      ),
    ),
    curve(
      'learning rate',
      points((report) => report.learningRate),
    ),
    curve(
      'rows a second',
      points((report) => report.rowsPerSecond),
    ),
  ];
  const now = last
    ? `Step ${last.step} of ${last.steps}, ${formatDuration(last.secondsLeft)} left.`
    : 'Nothing was told yet.';
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>hemline train lora</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff }
.curves { display: flex; flex-wrap: wrap; gap: 1rem }
figure { margin: 0 } figcaption { font-weight: 600 }
svg { background: #fafafa; border: 1px solid #ddd } polyline { fill: none; stroke: #0b5cad; stroke-width: 1.5 }
svg text { font-size: 11px; fill: #555 }
table { border-collapse: collapse } th, td { text-align: left; padding: .15rem .8rem .15rem 0; vertical-align: top; overflow-wrap: anywhere }
img { max-width: 100% }
</style>
<h1>hemline train lora</h1><p>${now}</p>
<h2>Curves</h2><div class="curves">${curves.join('\n')}</div>
<h2>Samples</h2><p>${COLUMNS.join(', ')}.</p>
${sheets.map(({ step, png, texts }) => `<h3>Step ${step}</h3><img alt="Samples of step ${step}" src="data:image/png;base64,${png}"><ol>${texts.map((text) => `<li>${encode(text)}</li>`).join('')}</ol>`).join('\n')}
<h2>What it was made of</h2>${table(about)}
<h2>Settings</h2>${table(settings)}
</html>
`;
}
