import type { Cell, Column, Table } from '../types.ts';
import { showCell } from './show.ts';

function cellText(cell: Cell, column: Column): string {
  if (!cell) return '–';
  const { value, range } = showCell(cell, column);
  return range === null ? value : `${value} (${range})`;
}

const line = (cells: readonly string[]) =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/** Samples of a row, where all its cells come from as many. */
function countOf(cells: readonly Cell[]): string {
  const [n, ...others] = new Set(cells.flatMap((cell) => cell?.n ?? []));
  return n === undefined || others.length > 0 ? '' : ` (n = ${n})`;
}

/** A table as Markdown: its title, samples, and values with their intervals. */
export function markdownTable({ title, columns, rows, axis }: Table): string {
  return [
    `**${title}**`,
    '',
    line([axis ?? '', ...columns.map(({ name }) => name)]),
    line(['---', ...columns.map(() => '---:')]),
    ...rows.map(({ name, cells }) =>
      line([`${name}${countOf(cells)}`, ...cells.map((cell, i) => cellText(cell, columns[i]!))]),
    ),
    '',
  ].join('\n');
}
