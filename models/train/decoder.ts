import { Graph } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { type AutoencoderConfig, latentFactor } from '../nets/autoencoder.ts';
import { latentToPixels } from '../nets/latent.ts';
import { Random } from '../random.ts';
import { fillNormal } from './edit-batch.ts';
import type { FloatRows } from './floats.ts';
import type { Task } from './loop.ts';
import type { Pictures } from './pictures.ts';
import { reconstructionLoss } from './vae.ts';
import { cutWindow, placeWindow } from './window.ts';

export interface DecoderData {
  readonly pictures: Pictures;
  /** Latents of all pictures, [channels, side, side] a row. */
  readonly latents: FloatRows;
  /** Edits, by the numbers of their pictures. */
  readonly edits: readonly { readonly from: number; readonly to: number }[];
  /** What a U-Net made of each edit: a latent a row. */
  readonly edited: FloatRows;
}

export interface DecoderOptions {
  readonly batch: number;
  /** Side of the windows that are decoded, and of whole latents, in cells. */
  readonly window: number;
  readonly whole: number;
  readonly seed: number;
  /** Share of rows that are a picture's own latent, which has to stay decodable. */
  readonly own: number;
  /** Deviation of the noise on a picture's own latent is uniform in [0, jitter]. */
  readonly jitter: number;
}

/** Cells at a window's border, which a whole latent has neighbours for and a window has not: they are not judged. */
const MARGIN = 1;

/**
 * The decoder alone: from what a U-Net made of an edit to the picture that was asked for. The U-Net finds where and
 * what, but not all that an encoder would have said of it; what is missing the decoder can tell from what is there.
 */
export function decoderTask(data: DecoderData, config: AutoencoderConfig, o: DecoderOptions): Task {
  const graph = new Graph('decoder', { trained: () => true });
  const factor = latentFactor(config);
  const [channels, side] = [config.latent_channels, o.window * factor];
  const latent = graph.input('latent', [o.batch, channels, o.window, o.window]);
  const pixels = graph.input('pixels', [o.batch, 3, side, side]);
  const [start, end] = [MARGIN * factor, side - MARGIN * factor];
  const judged = [2, 3].reduce(
    (x, axis) => op.slice(x, { axis, start, end }),
    op.sub(latentToPixels(graph.at(''), config, latent), pixels),
  );
  const { loss, ...terms } = reconstructionLoss(judged, end - start);

  const shape = { channels, whole: o.whole, side: o.window };
  const cells = channels * o.window ** 2;
  const batch = async (step: number) => {
    const random = new Random(`${o.seed}/decoder/${step}`);
    const feeds = {
      latent: new Float32Array(o.batch * cells),
      pixels: new Float32Array(o.batch * 3 * side * side),
    };
    const [from, to, made] = [0, 1, 2].map(() => new Float32Array(channels * o.whole ** 2)) as Three;
    const noise = new Float32Array(cells);
    for (let row = 0; row < o.batch; row++) {
      const number = random.int(data.edits.length);
      const edit = data.edits[number]!;
      data.latents.read(edit.from, from, 0);
      data.latents.read(edit.to, to, 0);
      const first = placeWindow(random, to, from, shape);
      const own = feeds.latent.subarray(row * cells, (row + 1) * cells);
      if (random.chance(o.own)) {
        cutWindow(to, shape, first, own);
        fillNormal(random, noise, o.jitter * random.next());
        for (let i = 0; i < cells; i++) own[i]! += noise[i]!;
      } else {
        data.edited.read(number, made, 0);
        cutWindow(made, shape, first, own);
      }
      const [top, left] = [Math.floor(first / o.whole) * factor, (first % o.whole) * factor];
      data.pictures.crop(edit.to, left, top, side, feeds.pixels, row * 3 * side * side);
    }
    return feeds;
  };
  return { graph, loss, terms, batch };
}

type Three = [Float32Array, Float32Array, Float32Array];
