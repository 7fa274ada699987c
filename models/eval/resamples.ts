import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../write-whole.ts';
import type { Figure } from './bootstrap.ts';
import { readWritten } from './read-written.ts';
import type { Table } from './types.ts';

const FILE = 'resamples.json';

/** By table, row and column: what each resample gave. */
const Resamples = z.record(z.string(), z.record(z.string(), z.array(z.array(z.number()).nullable())));

/** The tables as people want them, without every resample. */
export function withoutResamples(tables: readonly Table[]): Table[] {
  const bare = ({ resampled: _, ...figure }: Figure): Figure => figure;
  return tables.map((table) => ({
    ...table,
    rows: table.rows.map(({ name, cells }) => ({ name, cells: cells.map((cell) => cell && bare(cell)) })),
  }));
}

/** Keeps what each resample gave in `dir`, by which evaluations are held against each other. */
export function writeResamples(dir: string, tables: readonly Table[]): void {
  const short = (value: number) => Number(value.toPrecision(7));
  const kept = tables.map(({ id, rows }) => [
    id,
    Object.fromEntries(
      rows.map(({ name, cells }) => [name, cells.map((cell) => cell?.resampled?.map(short) ?? null)]),
    ),
  ]);
  writeWhole(join(dir, FILE), JSON.stringify(Object.fromEntries(kept)));
}

/**
 * The tables with what each resample gave; undefined where `dir` does not have them.
 * @throws HemlineError `bad-record`.
 */
export function readResamples(dir: string, tables: readonly Table[]): Table[] | undefined {
  const path = join(dir, FILE);
  if (!existsSync(path)) return undefined;
  const kept = readWritten(path, Resamples);
  return tables.map((table) => ({
    ...table,
    rows: table.rows.map(({ name, cells }) => ({
      name,
      cells: cells.map((cell, i) => cell && { ...cell, resampled: kept[table.id]?.[name]?.[i] ?? undefined }),
    })),
  }));
}
