import type { Random } from '../random.ts';

/** A square window of side x side cells in latents of [channels, whole, whole]. */
export interface WindowShape {
  readonly channels: number;
  readonly whole: number;
  readonly side: number;
}

/**
 * Where a window lies that shows what an edit changes, as the number of its first cell: around a cell drawn by the
 * square of its change, which may be anywhere in the window. Where nothing changes it may lie anywhere.
 */
export function placeWindow(
  random: Random,
  target: Float32Array,
  current: Float32Array,
  { channels, whole, side }: WindowShape,
): number {
  const cells = whole * whole;
  const change = new Float32Array(cells);
  for (let i = 0; i < channels * cells; i++) change[i % cells]! += (target[i]! - current[i]!) ** 2;
  let left = random.next() * change.reduce((sum, one) => sum + one, 0);
  let cell = random.int(cells);
  for (let i = 0; i < cells && left > 0; i++) {
    cell = i;
    left -= change[i]!;
  }
  const along = (at: number) => Math.min(whole - side, Math.max(0, at - random.int(side)));
  const top = along(Math.floor(cell / whole));
  return top * whole + along(cell % whole);
}

/** The part of `latent` in the window whose first cell is `first`. */
export function cutWindow(
  latent: Float32Array,
  { channels, whole, side }: WindowShape,
  first: number,
  out: Float32Array,
): void {
  for (let c = 0, to = 0; c < channels; c++)
    for (let y = 0; y < side; y++, to += side) {
      const from = c * whole * whole + first + y * whole;
      out.set(latent.subarray(from, from + side), to);
    }
}
