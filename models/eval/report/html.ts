import sharp from 'sharp';
import type { Cell, Column, Sheet, Table } from '../types.ts';
import { curve } from './curve.ts';
import { escapeMarkup } from './markup.ts';
import { showCell } from './show.ts';

export interface Report {
  readonly title: string;
  /** What was measured with what, a line each. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly tables: readonly Table[];
  readonly sheets: readonly Sheet[];
}

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#222}
h2{margin-top:2.5rem}table{border-collapse:collapse}th,td{padding:.3rem .8rem;text-align:right;border-bottom:1px solid #ddd}
th:first-child,td:first-child{text-align:left}small{color:#777;display:block}p{color:#555;max-width:50rem}
figure{display:inline-block;margin:1rem 1rem 0 0}figcaption span{margin-right:1rem}figcaption i{display:inline-block;width:.8em;height:.8em;margin-right:.3em}
.sheet td,.sheet th{text-align:left;padding:.2rem}.sheet img{width:128px;height:128px;display:block}`;

/** Pixels of a picture on a sheet: enough to see a neckline, and a report that can be mailed. */
const SIDE = 192;

function cellText(cell: Cell, column: Column): string {
  if (!cell) return '<td>–<small>no samples</small></td>';
  const { value, range } = showCell(cell, column);
  return `<td>${value}<small>${range === null ? '' : `${range}, `}n = ${cell.n}</small></td>`;
}

/** Curves of one kind share a picture: "CLIP score, one shot" and "CLIP score, rounds". */
const kindOf = ({ name, curve = name.split(',')[0]! }: Column) => curve;

function tableHtml({ id, title, note, columns, rows, axis }: Table): string {
  const head = columns.map(({ name }) => `<th>${escapeMarkup(name)}</th>`).join('');
  const body = rows
    .map(
      ({ name, cells }) =>
        `<tr><td>${escapeMarkup(name)}</td>${cells.map((cell, i) => cellText(cell, columns[i]!)).join('')}</tr>`,
    )
    .join('\n');
  const places = rows.map(({ name }) => name);
  const kinds = axis === undefined ? [] : [...new Set(columns.map(kindOf))];
  const curves = kinds.map((kind) => {
    const series = columns.flatMap((column, i) =>
      kindOf(column) === kind ? [{ name: column.name, points: rows.map(({ cells }) => cells[i]) }] : [],
    );
    return curve(places, axis!, series);
  });
  return `<h2 id="${id}">${escapeMarkup(title)}</h2><p>${escapeMarkup(note)}</p><table><tr><th>${escapeMarkup(axis ?? '')}</th>${head}</tr>${body}</table>${curves.join('')}`;
}

async function sheetHtml({ id, title, columns, rows }: Sheet): Promise<string> {
  const picture = async (file: string | null) => {
    if (file === null) return '<td></td>';
    const bytes = await sharp(file).resize(SIDE, SIDE, { fit: 'contain' }).jpeg({ quality: 85 }).toBuffer();
    return `<td><img alt="" src="data:image/jpeg;base64,${bytes.toString('base64')}"></td>`;
  };
  const body: string[] = [];
  for (const { text, files } of rows)
    body.push(`<tr>${(await Promise.all(files.map(picture))).join('')}<td>${escapeMarkup(text)}</td></tr>`);
  const head = columns.map((name) => `<th>${escapeMarkup(name)}</th>`).join('');
  return `<h2 id="sheet-${id}">${escapeMarkup(title)}</h2><table class="sheet"><tr>${head}<th></th></tr>${body.join('\n')}</table>`;
}

/** One HTML file with everything in it: tables, curves, pictures. */
export async function reportHtml({ title, facts, tables, sheets }: Report): Promise<string> {
  const known = facts.map(
    ([name, value]) => `<tr><td>${escapeMarkup(name)}</td><td>${escapeMarkup(value)}</td></tr>`,
  );
  const pictures: string[] = [];
  for (const sheet of sheets) if (sheet.rows.length > 0) pictures.push(await sheetHtml(sheet));
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeMarkup(title)}</title><style>${STYLE}</style>
<h1>${escapeMarkup(title)}</h1><p>Below each number: its 95 % bootstrap interval and its number of samples. Samples of one figure are resampled together; where all are of one, and for what is counted, there is no interval.</p><table>${known.join('')}</table>
${tables.map(tableHtml).join('\n')}
${pictures.join('\n')}</html>
`;
}
