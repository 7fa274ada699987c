import sharp from 'sharp';
import { HemlineError } from './error.ts';
import { linked } from './hysteresis.ts';
import type { Picture } from './picture.ts';
import { resized } from './pixels.ts';

/** Gradients, of 0 to 1020, from which an edge goes on and from which one begins: OpenCV's usual 100 and 200. */
const [LOW, HIGH] = [100, 200];

/** Side of the pictures that edges are found in, whatever size they are shown at: Canny's numbers are for one size. */
export const EDGES_SIDE = 256;

/** The edges that the pose branch is shown of a picture that is no full body, one plane [side, side] of 0 to 255. */
export async function edgePlane(picture: Picture, side: number): Promise<Uint8Array> {
  const square = { width: EDGES_SIDE, height: EDGES_SIDE, channels: 1 } as const;
  const edges = await cannyEdges({ ...square, data: await resized(picture, EDGES_SIDE) });
  const bytes = Uint8Array.from(edges, (on) => 255 * on);
  return sharp(bytes, { raw: square }).resize(side, side).extractChannel(0).raw().toBuffer();
}

/**
 * Canny's edges (1986) of a picture as one plane of 0 and 1, [height, width]: sharp makes it grey and smooth, then
 * Sobel's gradients, thinning along their direction, and edges from strong places over weak ones.
 */
export async function cannyEdges(picture: Picture): Promise<Float32Array> {
  const { width, height } = picture;
  const grey = await sharp(picture.data, { raw: { width, height, channels: 3 } })
    .greyscale()
    .blur(1.4)
    .extractChannel(0)
    .raw()
    .toBuffer();
  if (grey.length !== width * height)
    throw new HemlineError(
      'picture-broken',
      `A grey picture of ${width}x${height} has ${grey.length} bytes.`,
    );
  const size = thinned(grey, width, height);
  return Float32Array.from(
    linked(
      picture,
      (at) => size[at]! > HIGH,
      (at) => size[at]! > LOW,
    ),
  );
}

/** The gradient's size (|dx| + |dy|, as OpenCV has it) where it is the greatest across the edge, else 0. */
function thinned(grey: Uint8Array, width: number, height: number): Float32Array {
  const size = new Float32Array(grey.length);
  const step = new Int32Array(grey.length);
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const p = (dx: number, dy: number) => grey[at + dy * width + dx]!;
      const gx = p(1, -1) + 2 * p(1, 0) + p(1, 1) - p(-1, -1) - 2 * p(-1, 0) - p(-1, 1);
      const gy = p(-1, 1) + 2 * p(0, 1) + p(1, 1) - p(-1, -1) - 2 * p(0, -1) - p(1, -1);
      size[at] = Math.abs(gx) + Math.abs(gy);
      step[at] = across(gx, gy, width);
    }
  return size.map((value, at) =>
    value > 0 && value >= size[at - step[at]!]! && value > size[at + step[at]!]! ? value : 0,
  );
}

/** The neighbour that lies across the edge: beside, above, or on a diagonal. */
function across(gx: number, gy: number, width: number): number {
  const [a, b] = [Math.abs(gx), Math.abs(gy)];
  const flat = Math.tan(Math.PI / 8);
  if (b <= a * flat) return 1;
  if (a <= b * flat) return width;
  return gx * gy > 0 ? width + 1 : width - 1;
}
