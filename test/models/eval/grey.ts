import type { Picture } from '../../../models/picture.ts';

/** Side of the squares in pixels. */
export const SIDE = 8;

export const square = (grey: number): Picture => ({
  width: SIDE,
  height: SIDE,
  data: new Uint8Array(3 * SIDE * SIDE).fill(grey),
});
