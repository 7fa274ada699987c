import { linked } from '../hysteresis.ts';
import type { Picture } from '../picture.ts';
import type { Origin } from './types.ts';

/** Mean absolute change of a cell's channels (of deviation 1): below, it is as it was; above, all is new. */
const [SAME, NEW] = [0.4, 0.8] as const;
/** Share of the largest change that a patch of changed cells has to come to somewhere, or it is a net's doubt and no edit. */
const SURE = 0.5;

/**
 * `drawn`, which a latent of side x side cells was decoded to, with the origin's own pixels where the latent is as it was
 * at first: an autoencoder loses fine lines, and nobody asked for that. Both pictures are of one size.
 */
export function keepUntouched(drawn: Picture, latent: Float32Array, origin: Origin, side: number): Picture {
  const { width, height } = drawn;
  const shares = widened(sureOf(changes(latent, origin.latent, side), side).map(shareOf), side);
  const columns = Array.from({ length: width }, (_, x) => between(x, width, side));
  const data = Uint8Array.from(origin.picture.data);
  for (let y = 0; y < height; y++) {
    const row = between(y, height, side);
    const across = new Float32Array(side);
    for (let c = 0; c < side; c++)
      across[c] = mix(shares[row.from * side + c]!, shares[row.to * side + c]!, row.part);
    for (const [x, { from, to, part }] of columns.entries()) {
      const share = mix(across[from]!, across[to]!, part);
      if (share === 0) continue;
      for (let i = 3 * (y * width + x), end = i + 3; i < end; i++)
        data[i] = Math.round(mix(data[i]!, drawn.data[i]!, share));
    }
  }
  return { width, height, data };
}

/** Mean absolute difference of each cell's channels. */
function changes(a: Float32Array, b: Float32Array, side: number): Float32Array {
  const cells = side * side;
  const out = new Float32Array(cells);
  for (let i = 0; i < a.length; i++) out[i % cells]! += Math.abs(a[i]! - b[i]!) * (cells / a.length);
  return out;
}

/** The changes without patches that are weak everywhere. */
function sureOf(changes: Float32Array, side: number): Float32Array {
  const least = Math.max(SAME, SURE * changes.reduce((a, b) => Math.max(a, b), 0));
  const sure = linked(
    { width: side, height: side },
    (cell) => changes[cell]! >= least,
    (cell) => changes[cell]! >= SAME,
  );
  return changes.map((change, cell) => change * sure[cell]!);
}

/** How much of a cell is new, from 0 to 1, smoothly. */
function shareOf(change: number): number {
  const t = Math.min(1, Math.max(0, (change - SAME) / (NEW - SAME)));
  return t * t * (3 - 2 * t);
}

/** The greatest share around each cell: a decoder's pixels depend on neighbours, too. */
function widened(shares: Float32Array, side: number): Float32Array {
  const along = (values: Float32Array, stride: number, place: (i: number) => number) =>
    values.map((value, i) =>
      Math.max(value, place(i) > 0 ? values[i - stride]! : 0, place(i) < side - 1 ? values[i + stride]! : 0),
    );
  return along(
    along(shares, 1, (i) => i % side),
    side,
    (i) => Math.floor(i / side),
  );
}

/** The cells whose centres a pixel's lies between. */
function between(pixel: number, pixels: number, side: number) {
  const place = Math.min(side - 1, Math.max(0, ((pixel + 0.5) * side) / pixels - 0.5));
  const from = Math.floor(place);
  return { from, to: Math.min(side - 1, from + 1), part: place - from };
}

const mix = (a: number, b: number, part: number) => a + (b - a) * part;
