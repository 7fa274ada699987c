import type { Random } from '../../random.ts';

/** Columns of a picture of 256x256 that a view shows: all of its height, `width` from `left` on. */
export interface Window {
  readonly left: number;
  readonly width: number;
}

const FULL = 256;
/** How far a view is moved at most, in pixels. */
const MOVED = 3;

/**
 * Planes [3, 256, width] in [-1, 1] of a picture of 256x256 (RGB bytes), written at `offset`. `dx` and `dy` move it;
 * what comes in at a border repeats the border.
 */
export function view(
  pixels: Uint8Array,
  window: Window,
  target: Float32Array,
  offset = 0,
  dx = 0,
  dy = 0,
): void {
  const { left, width } = window;
  const inside = (i: number) => Math.max(0, Math.min(FULL - 1, i));
  const columns = Int32Array.from({ length: width }, (_, x) => 3 * inside(left + x + dx));
  const plane = FULL * width;
  for (let y = 0, to = offset; y < FULL; y++) {
    const row = 3 * FULL * inside(y + dy);
    for (let x = 0; x < width; x++, to++) {
      const from = row + columns[x]!;
      target[to] = pixels[from]! / 127.5 - 1;
      target[to + plane] = pixels[from + 1]! / 127.5 - 1;
      target[to + 2 * plane] = pixels[from + 2]! / 127.5 - 1;
    }
  }
}

/** A view of a picture as an autoencoder might give it back: moved, softened, noisy, tinted. */
export function randomView(
  pixels: Uint8Array,
  window: Window,
  target: Float32Array,
  offset: number,
  random: Random,
): void {
  const move = () => random.int(2 * MOVED + 1) - MOVED;
  view(pixels, window, target, offset, move(), move());
  disturb(target.subarray(offset, offset + 3 * FULL * window.width), window.width, random);
}

function disturb(planes: Float32Array, width: number, random: Random): void {
  const plane = FULL * width;
  const blur = random.chance(0.4) ? random.between(0, 0.7) : 0;
  const noise = random.chance(0.5) ? random.between(0, 0.06) : 0;
  for (let c = 0; c < 3; c++) {
    const channel = planes.subarray(c * plane, (c + 1) * plane);
    if (blur > 0) soften(channel, width, blur);
    // One or two levels of 256, up or down.
    const shift = random.between(-2, 2) / 127.5;
    for (let i = 0; i < plane; i++) channel[i]! += shift;
  }
  if (noise === 0) return;
  // Uniform noise from a generator of its own: the seeded one would take longer than all the rest.
  let state = random.int(2 ** 31) | 1;
  for (let i = 0; i < planes.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    planes[i]! += (state / 2 ** 31) * noise;
  }
}

/** Mixes `share` of a pixel's four neighbours into it. */
function soften(channel: Float32Array, width: number, share: number): void {
  const before = channel.slice();
  for (let y = 1; y < FULL - 1; y++)
    for (let x = 1, i = y * width + 1; x < width - 1; x++, i++) {
      const around = (before[i - 1]! + before[i + 1]! + before[i - width]! + before[i + width]!) / 4;
      channel[i] = before[i]! + share * (around - before[i]!);
    }
}
