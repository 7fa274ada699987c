import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { HemlineError } from '../error.ts';
import { writeWhole } from '../write-whole.ts';
import { difference } from './bootstrap.ts';
import { readWritten } from './read-written.ts';
import { reportHtml } from './report/html.ts';
import { markdownTable } from './report/markdown.ts';
import { readResamples, withoutResamples } from './resamples.ts';
import { FIGURES, type Table } from './types.ts';

/** What `evaluate` wrote, and what to call it. */
export interface Run {
  readonly name: string;
  /** The folder that was its `out`. */
  readonly dir: string;
}

export interface Comparison {
  /** One for each column of the evaluations' tables, with a column for each run. */
  readonly tables: readonly Table[];
  /** Of how much more the others have than the first, where that can be told; none where one was measured by an earlier hemline. */
  readonly differences: readonly Table[];
  readonly markdown: string;
  readonly report: string;
}

const figure = z.object({
  value: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  n: z.int(),
});
const Figures = z.object({
  facts: z.record(z.string(), z.string()),
  tables: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      note: z.string(),
      columns: z.array(
        z.object({ name: z.string(), digits: z.int().optional(), percent: z.boolean().optional() }),
      ),
      rows: z.array(
        z.object({
          name: z.string(),
          cells: z.array(figure.nullish().transform((cell) => cell ?? undefined)),
        }),
      ),
      axis: z.string().optional(),
    }),
  ),
});
type Figures = z.infer<typeof Figures>;

/** Runs that differ in one of these have measured different things. */
const SAME = [
  'data',
  'told otherwise, too',
  'conversations',
  'FID and its features',
  'CLIP score',
  'retrieval',
  'seed',
  'resamples',
] as const;

function readFigures({ dir }: Run): Figures {
  const path = join(dir, FIGURES);
  if (!existsSync(path))
    throw new HemlineError('data-missing', `There is no ${path}. \`hemline eval --out ${dir}\` writes it.`);
  return readWritten(path, Figures);
}

/**
 * Puts the figures of several evaluations beside each other, and writes them to `compare.html` in `out`.
 * @throws HemlineError `data-missing`, `bad-record`, and `not-comparable` where runs differ in data, number of
 * triplets or conversations, encoders, seed or resamples.
 */
export async function compare(runs: readonly Run[], out: string): Promise<Comparison> {
  const read = runs.map((run) => ({ ...run, ...readFigures(run) }));
  const [first, ...others] = read;
  if (!first) throw new HemlineError('bad-option', 'There is nothing to compare.');
  for (const fact of SAME)
    for (const other of others)
      if (other.facts[fact] !== first.facts[fact])
        throw new HemlineError(
          'not-comparable',
          `${fact}: "${first.facts[fact]}" for ${first.name}, "${other.facts[fact]}" for ${other.name}. Measure both alike.`,
        );
  const kept = read.map((run) => readResamples(run.dir, run.tables));
  const tables = first.tables.flatMap((table) =>
    table.columns.map((column, i): Table => {
      const cellOf = (own: readonly Table[], row: string) =>
        own.find(({ id }) => id === table.id)?.rows.find(({ name }) => name === row)?.cells[i];
      return {
        ...table,
        id: `${table.id}-${i + 1}`,
        title: `${table.title}: ${column.name}`,
        columns: read.map(({ name }) => ({ ...column, name, curve: column.name })),
        rows: table.rows.map(({ name }) => ({
          name,
          cells: read.map((run, r) => cellOf(kept[r] ?? run.tables, name)),
        })),
      };
    }),
  );
  const without = read.filter((_, i) => !kept[i]).map(({ name }) => name);
  const against =
    without.length > 0 || others.length === 0
      ? []
      : tables.map((table) => differences(table, first.name)).filter(isMeasured);
  const facts = [
    ...SAME.map((name) => [name, first.facts[name] ?? ''] as const),
    ...read.map(
      ({ name, facts: { pack, LoRA, sampling } }) => [name, `${pack}; LoRA: ${LoRA}; ${sampling}`] as const,
    ),
    ...(without.length > 0
      ? [['differences', `not told: ${without.join(', ')} was measured by an earlier hemline`] as const]
      : []),
  ];
  const title = read.map(({ name }) => name).join(', ');
  const report = join(out, 'compare.html');
  mkdirSync(out, { recursive: true });
  writeWhole(report, await reportHtml({ title, facts, tables: [...tables, ...against], sheets: [] }));
  return {
    tables: withoutResamples(tables),
    differences: withoutResamples(against),
    markdown: [...tables, ...against].map(markdownTable).join('\n'),
    report,
  };
}

/** A gallery's size, say, is counted and has no difference. */
const isMeasured = ({ rows }: Table) => rows.some(({ cells }) => cells.some((cell) => cell !== undefined));

/** How much more than the first run each of the others has. */
function differences({ columns, rows, ...table }: Table, first: string): Table {
  return {
    ...table,
    id: `${table.id}-difference`,
    title: `${table.title}, more than ${first}`,
    note: 'Differences of the same samples, pair by pair: an interval without 0 tells systems apart, also where their own intervals overlap.',
    columns: columns.slice(1),
    rows: rows.map(({ name, cells: [one, ...others] }) => ({
      name,
      cells: others.map((other) => difference(other, one)),
    })),
  };
}
