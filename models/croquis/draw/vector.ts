/** Points and SVG paths. x grows to the picture's right, y downwards, in pixels. */
export type Point = readonly [x: number, y: number];

/** A number for SVG, to a tenth of a pixel. */
export const n = (value: number): string => String(Math.round(value * 10) / 10);
export const xy = (p: Point): string => `${n(p[0])} ${n(p[1])}`;
export const lerp = (a: number, b: number, t: number): number => a + (b - a) * t;
export const between = (a: Point, b: Point, t: number): Point => [lerp(a[0], b[0], t), lerp(a[1], b[1], t)];
export const length = (a: Point, b: Point): number => Math.hypot(b[0] - a[0], b[1] - a[1]);
export const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value));

/** A piecewise linear function through `stops` of growing x, constant outside. */
export function ramp(x: number, stops: readonly Point[]): number {
  const first = stops[0]!;
  if (x <= first[0]) return first[1];
  for (let i = 1; i < stops.length; i++) {
    const [a, b] = [stops[i - 1]!, stops[i]!];
    if (x <= b[0]) {
      const t = (x - a[0]) / (b[0] - a[0]);
      return lerp(a[1], b[1], t);
    }
  }
  return stops[stops.length - 1]![1];
}

/** Bézier commands of a smooth curve (Catmull-Rom) through the points, without the first move. */
function through(points: readonly Point[]): string {
  if (points.length === 2) return `L${xy(points[1]!)}`;
  let d = '';
  for (let i = 0; i + 1 < points.length; i++) {
    const [a, b] = [points[i]!, points[i + 1]!];
    const [before, after] = [points[i - 1] ?? a, points[i + 2] ?? b];
    d += `C${n(a[0] + (b[0] - before[0]) / 6)} ${n(a[1] + (b[1] - before[1]) / 6)} ${n(b[0] - (after[0] - a[0]) / 6)} ${n(b[1] - (after[1] - a[1]) / 6)} ${xy(b)}`;
  }
  return d;
}

/** An open smooth curve through the points. */
export const curve = (points: readonly Point[]): string => `M${xy(points[0]!)}${through(points)}`;
/** Straight lines through the points. */
export const lines = (points: readonly Point[]): string => `M${points.map(xy).join('L')}`;

/** A closed outline: each part is a smooth curve, with a corner between one part and the next. */
export function outline(...parts: readonly (readonly Point[])[]): string {
  let d = '';
  for (const part of parts) {
    if (part.length === 0) continue;
    d += `${d ? 'L' : 'M'}${xy(part[0]!)}`;
    if (part.length > 1) d += through(part);
  }
  return `${d}Z`;
}

/** A closed smooth curve through the points. */
export function blob(points: readonly Point[]): string {
  const m = points.length;
  let d = `M${xy(points[0]!)}`;
  for (let i = 0; i < m; i++) {
    const [before, a, b, after] = [
      points[(i + m - 1) % m]!,
      points[i]!,
      points[(i + 1) % m]!,
      points[(i + 2) % m]!,
    ];
    d += `C${n(a[0] + (b[0] - before[0]) / 6)} ${n(a[1] + (b[1] - before[1]) / 6)} ${n(b[0] - (after[0] - a[0]) / 6)} ${n(b[1] - (after[1] - a[1]) / 6)} ${xy(b)}`;
  }
  return `${d}Z`;
}

/** A chain of bones with its corners rounded; `at(t)` runs from 0 to 1 along it by length. */
export interface Spine {
  readonly length: number;
  at(t: number): Point;
  /** Unit vector to the right of the direction of travel (for a limb that hangs: to the picture's left). */
  normal(t: number): Point;
}

export function spine(joints: readonly Point[], rounding = 9): Spine {
  const points: Point[] = [joints[0]!];
  for (let i = 1; i + 1 < joints.length; i++) {
    const [a, b, c] = [joints[i - 1]!, joints[i]!, joints[i + 1]!];
    const before = between(b, a, Math.min(0.5, rounding / Math.max(1, length(a, b))));
    const after = between(b, c, Math.min(0.5, rounding / Math.max(1, length(b, c))));
    for (let k = 0; k <= 4; k++) {
      const t = k / 4;
      points.push(between(between(before, b, t), between(b, after, t), t));
    }
  }
  points.push(joints[joints.length - 1]!);
  const sums = [0];
  for (let i = 1; i < points.length; i++) sums.push(sums[i - 1]! + length(points[i - 1]!, points[i]!));
  const total = sums[sums.length - 1]!;
  const at = (t: number): Point => {
    const s = t * total;
    let i = 1;
    while (i < points.length - 1 && sums[i]! < s) i++;
    const span = sums[i]! - sums[i - 1]!;
    return between(points[i - 1]!, points[i]!, span === 0 ? 0 : (s - sums[i - 1]!) / span);
  };
  return {
    length: total,
    at,
    normal(t) {
      const [a, b] = [at(Math.max(0, t - 0.03)), at(Math.min(1, t + 0.03))];
      const l = length(a, b) || 1;
      return [-(b[1] - a[1]) / l, (b[0] - a[0]) / l];
    },
  };
}

/** The two sides of a tube around a spine at the places `ts`: half width w(t) on either side. */
export function tubeAt(
  line: Spine,
  ts: readonly number[],
  w: (t: number) => number,
): { a: Point[]; b: Point[] } {
  const [a, b]: [Point[], Point[]] = [[], []];
  for (const t of ts) {
    const [p, q, half] = [line.at(t), line.normal(t), w(t)];
    a.push([p[0] + q[0] * half, p[1] + q[1] * half]);
    b.push([p[0] - q[0] * half, p[1] - q[1] * half]);
  }
  return { a, b };
}

/** The same at even steps from t0 to t1. */
export function tube(line: Spine, t0: number, t1: number, w: (t: number) => number, steps = 8) {
  return tubeAt(
    line,
    Array.from({ length: steps + 1 }, (_, i) => lerp(t0, t1, i / steps)),
    w,
  );
}
