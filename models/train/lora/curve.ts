const [WIDTH, HEIGHT, LEFT, BOTTOM] = [330, 150, 58, 18];

/** A number in few digits. */
const short = (value: number): string =>
  value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5)
    ? String(Number(value.toPrecision(3)))
    : value.toExponential(1);

/** A small diagram as SVG: values over steps, with the least and the greatest of both written at the axes. */
export function curve(name: string, points: readonly (readonly [step: number, value: number])[]): string {
  const [steps, values] = [points.map(([step]) => step), points.map(([, value]) => value)];
  const least = (list: readonly number[]) => list.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = (list: readonly number[]) => list.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const [from, to, low, high] = [least(steps), most(steps), least(values), most(values)];
  const share = (value: number, a: number, b: number) => (b > a ? (value - a) / (b - a) : 0.5);
  const x = (step: number) => LEFT + share(step, from, to) * (WIDTH - LEFT - 10);
  const y = (value: number) => HEIGHT - BOTTOM - 6 - share(value, low, high) * (HEIGHT - BOTTOM - 14);
  const line = points.map(([step, value]) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const label = (at: number, down: number, anchor: string, text: string) =>
    `<text x="${at}" y="${down}" text-anchor="${anchor}">${text}</text>`;
  const labels =
    points.length === 0
      ? ''
      : label(LEFT - 4, 14, 'end', short(high)) +
        label(LEFT - 4, HEIGHT - BOTTOM - 3, 'end', short(low)) +
        label(LEFT, HEIGHT - 4, 'start', `step ${from}`) +
        label(WIDTH - 6, HEIGHT - 4, 'end', String(to));
  const dots = points.length === 1 ? `<circle cx="${x(from)}" cy="${y(low)}" r="2.5"/>` : '';
  return `<figure><figcaption>${name}</figcaption><svg width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${name} over steps"><polyline points="${line}"/>${dots}${labels}</svg></figure>`;
}
