import type { FloatRows } from './floats.ts';
import type { Pictures } from './pictures.ts';

type Rgb = readonly [number, number, number];

/** Solves the symmetric system a x = b by elimination with pivoting; b has several columns. */
function solve(a: number[][], b: number[][]): number[][] {
  const n = a.length;
  const rows = a.map((row, i) => [...row, ...b[i]!]);
  for (let i = 0; i < n; i++) {
    const best = rows
      .slice(i)
      .reduce((at, row, j) => (Math.abs(row[i]!) > Math.abs(rows[at]![i]!) ? i + j : at), i);
    [rows[i], rows[best]] = [rows[best]!, rows[i]!];
    const pivot = rows[i]![i]!;
    rows[i] = rows[i]!.map((value) => value / pivot);
    for (let j = 0; j < n; j++) {
      if (j === i) continue;
      const factor = rows[j]![i]!;
      rows[j] = rows[j]!.map((value, k) => value - factor * rows[i]![k]!);
    }
  }
  return rows.map((row) => row.slice(n));
}

/** Mean colour, in [0, 1], of the pixels under each cell of a latent: [cells] of red, green, blue. */
function cellColours(pixels: Uint8Array, size: number, side: number): Rgb[] {
  const factor = size / side;
  return Array.from({ length: side * side }, (_, cell) => {
    const [left, top] = [(cell % side) * factor, Math.floor(cell / side) * factor];
    const sum = [0, 0, 0];
    for (let y = top; y < top + factor; y++)
      for (let x = left; x < left + factor; x++)
        for (let c = 0; c < 3; c++) sum[c]! += pixels[3 * (y * size + x) + c]!;
    return sum.map((s) => s / (255 * factor * factor)) as unknown as Rgb;
  });
}

/**
 * The linear function from a cell's channels to the mean colour of its pixels that has the least squared error
 * over `count` pictures: what a pack's `preview` holds.
 */
export function fitPreview(
  pictures: Pictures,
  latents: FloatRows,
  channels: number,
  count: number,
): { weights: number[][]; bias: number[] } {
  const cells = latents.width / channels;
  const side = Math.sqrt(cells);
  const width = channels + 1;
  const gram = Array.from({ length: width }, () => Array<number>(width).fill(0));
  const moment = Array.from({ length: width }, () => [0, 0, 0]);
  const row = new Float32Array(latents.width);
  for (let i = 0; i < count; i++) {
    latents.read(i, row, 0);
    cellColours(pictures.read(i), pictures.size, side).forEach((colour, cell) => {
      const x = Array.from({ length: width }, (_, c) => (c < channels ? row[c * cells + cell]! : 1));
      for (let a = 0; a < width; a++) {
        for (let b = 0; b < width; b++) gram[a]![b]! += x[a]! * x[b]!;
        for (let c = 0; c < 3; c++) moment[a]![c]! += x[a]! * colour[c]!;
      }
    });
  }
  for (let a = 0; a < width; a++) gram[a]![a]! += 1e-3 * count;
  const found = solve(gram, moment).map((values) => values.map((v) => Math.round(v * 1e4) / 1e4));
  return { weights: found.slice(0, channels), bias: found[channels]! };
}
