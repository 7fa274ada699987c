import type { Figure } from '../bootstrap.ts';
import type { Cell } from '../types.ts';
import { escapeMarkup } from './markup.ts';

export interface Series {
  readonly name: string;
  readonly points: readonly Cell[];
}

const [WIDTH, HEIGHT] = [420, 240];
const [LEFT, RIGHT, TOP, BOTTOM] = [52, 12, 12, 40];
const COLOURS = ['#7632ae', '#d41f2a', '#12898f', '#c4640a'] as const;

const lowOf = (p: Figure) => p.low ?? p.value;
const highOf = (p: Figure) => p.high ?? p.value;

/** Curves with their intervals as an SVG; places without a measurement are gaps. */
export function curve(places: readonly string[], axis: string, series: readonly Series[]): string {
  const known = series.flatMap(({ points }) => points.filter((p): p is Figure => p !== undefined));
  if (known.length === 0) return '';
  const [low, high] = [Math.min(...known.map(lowOf)), Math.max(...known.map(highOf))];
  const margin = (high - low || Math.abs(high) || 1) * 0.08;
  const [least, most] = [low - margin, high + margin];
  const x = (i: number) => LEFT + ((i + 0.5) / places.length) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => TOP + ((most - value) / (most - least)) * (HEIGHT - TOP - BOTTOM);
  const at = (value: number) => value.toFixed(1);

  const levels = [0, 0.25, 0.5, 0.75, 1].map((share) => least + share * (most - least));
  const grid = levels
    .map(
      (value) =>
        `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at(y(value))}" y2="${at(y(value))}" stroke="#ddd"/>` +
        `<text x="${LEFT - 6}" y="${at(y(value) + 4)}" text-anchor="end">${value.toPrecision(3)}</text>`,
    )
    .join('');
  const names = places
    .map(
      (name, i) =>
        `<text x="${at(x(i))}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${escapeMarkup(name)}</text>`,
    )
    .join('');
  const lines = series.map(({ points }, k) => {
    const colour = COLOURS[k % COLOURS.length]!;
    const d = points.map((p, i) => p && `${points[i - 1] ? 'L' : 'M'}${at(x(i))} ${at(y(p.value))}`).join('');
    const marks = points.map(
      (p, i) =>
        p &&
        `<line x1="${at(x(i))}" x2="${at(x(i))}" y1="${at(y(lowOf(p)))}" y2="${at(y(highOf(p)))}" stroke="${colour}" stroke-opacity=".4" stroke-width="3"/>` +
          `<circle cx="${at(x(i))}" cy="${at(y(p.value))}" r="3" fill="${colour}"/>`,
    );
    return `<path d="${d}" fill="none" stroke="${colour}" stroke-width="1.5"/>${marks.join('')}`;
  });
  const legend = series.map(
    ({ name }, k) =>
      `<span><i style="background:${COLOURS[k % COLOURS.length]}"></i>${escapeMarkup(name)}</span>`,
  );
  return `<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" role="img" font-size="11">${grid}${names}${lines.join('')}<text x="${WIDTH / 2}" y="${HEIGHT - 6}" text-anchor="middle">${escapeMarkup(axis)}</text></svg><figcaption>${legend.join(' ')}</figcaption></figure>`;
}
