import type { Picture } from '../../picture.ts';
import { resized } from '../../pixels.ts';
import type { Random } from '../../random.ts';
import { SIDE } from './net.ts';

/** Side of the pictures that views are made of. */
export const FULL = 2 * SIDE;
/** How far a view is moved at most, in pixels of those. */
const MOVED = 3;

/**
 * A picture of 256x256 at half its size, as planes [3, 128, 128] in [-1, 1]: each the mean of four pixels. `dx`
 * and `dy` move it by whole pixels of 256; what comes in at a border repeats the border.
 */
function halved(pixels: Uint8Array, target: Float32Array, offset = 0, dx = 0, dy = 0): void {
  const plane = SIDE * SIDE;
  const inside = (i: number) => Math.max(0, Math.min(FULL - 1, i));
  const column = Int32Array.from({ length: FULL }, (_, x) => 3 * inside(x + dx));
  for (let y = 0; y < SIDE; y++) {
    const [upper, lower] = [3 * FULL * inside(2 * y + dy), 3 * FULL * inside(2 * y + 1 + dy)];
    for (let x = 0; x < SIDE; x++) {
      const [left, right] = [column[2 * x]!, column[2 * x + 1]!];
      for (let c = 0; c < 3; c++) {
        const sum =
          pixels[upper + left + c]! +
          pixels[upper + right + c]! +
          pixels[lower + left + c]! +
          pixels[lower + right + c]!;
        target[offset + c * plane + y * SIDE + x] = sum / 510 - 1;
      }
    }
  }
}

/** A picture of any size, undisturbed. */
export async function plainView(picture: Picture): Promise<Float32Array> {
  const planes = new Float32Array(3 * SIDE * SIDE);
  halved(await resized(picture, FULL), planes);
  return planes;
}

/** A picture of 256x256 as an autoencoder might give it back, written as planes: moved, softened, noisy, tinted. */
export function randomView(pixels: Uint8Array, target: Float32Array, offset: number, random: Random): void {
  const move = () => random.int(2 * MOVED + 1) - MOVED;
  halved(pixels, target, offset, move(), move());
  disturb(target.subarray(offset, offset + 3 * SIDE * SIDE), random);
}

function disturb(planes: Float32Array, random: Random): void {
  const plane = SIDE * SIDE;
  const blur = random.chance(0.4) ? random.between(0, 0.5) : 0;
  const noise = random.chance(0.5) ? random.between(0, 0.06) : 0;
  for (let c = 0; c < 3; c++) {
    const channel = planes.subarray(c * plane, (c + 1) * plane);
    if (blur > 0) soften(channel, blur);
    // One or two levels of 256, up or down.
    const shift = random.between(-2, 2) / 127.5;
    for (let i = 0; i < plane; i++) channel[i]! += shift;
  }
  if (noise === 0) return;
  // Uniform noise from a generator of its own: the seeded one would take longer than all the rest.
  let state = random.int(2 ** 31) | 1;
  for (let i = 0; i < planes.length; i++) {
    state = Math.imul(state, 1664525) + 1013904223;
    planes[i]! += (state / 2 ** 31) * noise;
  }
}

/** Mixes `share` of a cell's four neighbours into it. */
function soften(channel: Float32Array, share: number): void {
  const before = channel.slice();
  for (let y = 1; y < SIDE - 1; y++)
    for (let x = 1, i = y * SIDE + 1; x < SIDE - 1; x++, i++) {
      const around = (before[i - 1]! + before[i + 1]! + before[i - SIDE]! + before[i + SIDE]!) / 4;
      channel[i] = before[i]! + share * (around - before[i]!);
    }
}
