/**
 * Dimensions are whole numbers or products of names: `batch`, `80*batch`, `batch*tokens`.
 * Only what reshaping needs is known about them: multiply, divide, evaluate.
 */
export type Dim = number | string;

interface Product {
  readonly count: number;
  readonly symbols: readonly string[];
}

function parse(dim: Dim): Product {
  if (typeof dim === 'number') return { count: dim, symbols: [] };
  const parts = dim.split('*');
  const count = /^\d+$/.test(parts[0]!) ? Number(parts.shift()) : 1;
  return { count, symbols: parts };
}

function print({ count, symbols }: Product): Dim {
  if (symbols.length === 0) return count;
  const names = [...symbols].sort().join('*');
  return count === 1 ? names : `${count}*${names}`;
}

/** The number of elements of a shape, or of a part of one. */
export function product(dims: readonly Dim[]): Dim {
  const parts = dims.map(parse);
  return print({
    count: parts.reduce((n, p) => n * p.count, 1),
    symbols: parts.flatMap((p) => p.symbols),
  });
}

/** `a / b`, or undefined where `b` does not divide `a`. */
export function quotient(a: Dim, b: Dim): Dim | undefined {
  const [top, bottom] = [parse(a), parse(b)];
  const symbols = [...top.symbols];
  for (const name of bottom.symbols) {
    const at = symbols.indexOf(name);
    if (at < 0) return undefined;
    symbols.splice(at, 1);
  }
  if (bottom.count === 0 || top.count % bottom.count !== 0) return undefined;
  return print({ count: top.count / bottom.count, symbols });
}

/** The sum where it can be said: of numbers, or with nothing. A sum with a name gets a name of its own. */
export function sum(dims: readonly Dim[]): Dim {
  const count = dims.reduce<number>((n, d) => n + (typeof d === 'number' ? d : 0), 0);
  const names = dims.filter((d) => typeof d === 'string');
  if (names.length === 0) return count;
  return names.length === 1 && count === 0
    ? names[0]!
    : `(${[...names.sort(), ...(count ? [count] : [])].join('+')})`;
}

/** The symbols that a dimension is made of, with its numeric factor. */
export function factors(dim: Dim): Product {
  return parse(dim);
}

/** The value of a dimension, or undefined where a name in it has none. */
export function evaluate(dim: Dim, values: Readonly<Record<string, number>>): number | undefined {
  const { count, symbols } = parse(dim);
  let n = count;
  for (const name of symbols) {
    const value = values[name];
    if (value === undefined) return undefined;
    n *= value;
  }
  return n;
}

/** Whether two shapes are the same, name by name. */
export function sameShape(a: readonly Dim[], b: readonly Dim[]): boolean {
  return a.length === b.length && a.every((d, i) => d === b[i]);
}

/** The shape that two broadcast to, or undefined where they do not (numpy's rules). */
export function broadcast(a: readonly Dim[], b: readonly Dim[]): Dim[] | undefined {
  const rank = Math.max(a.length, b.length);
  const out: Dim[] = [];
  for (let i = 0; i < rank; i++) {
    const [x, y] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
    if (x !== y && x !== 1 && y !== 1) return undefined;
    out.push(x === 1 ? y : x);
  }
  return out;
}
