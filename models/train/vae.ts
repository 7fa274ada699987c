import { Graph, type Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { type AutoencoderConfig, decode, encode } from '../nets/autoencoder.ts';
import { Random } from '../random.ts';
import type { Task } from './loop.ts';
import type { Pictures } from './pictures.ts';

export interface VaeOptions {
  readonly batch: number;
  /** Side of the square crops in pixels; a multiple of the autoencoder's factor. */
  readonly crop: number;
  readonly seed: number;
  /** Weight of the Kullback-Leibler term against the reconstruction. */
  readonly kl: number;
  /** Weight of the difference of neighbouring pixels, which keeps thin lines. */
  readonly edges: number;
}

/** Places tried in a picture for a crop: the busiest is taken, as background is learned from little of it. */
const TRIED = 3;

/** Sum of steps between pixels, every fourth. */
function busyness(pixels: Float32Array): number {
  let sum = 0;
  for (let i = 4; i < pixels.length; i += 4) sum += Math.abs(pixels[i]! - pixels[i - 4]!);
  return sum;
}

/** Mean distance between neighbouring pixels' steps, along both axes. `d` is [N, 3, H, W]. */
function edgeLoss(d: Tensor, side: number): Tensor {
  const along = (axis: number) =>
    op.mean(
      op.abs(
        op.sub(op.slice(d, { axis, start: 1, end: side }), op.slice(d, { axis, start: 0, end: side - 1 })),
      ),
    );
  return op.add(along(2), along(3));
}

/**
 * The autoencoder on crops: mean absolute and mean squared error, the former of pixel differences too, and a small
 * Kullback-Leibler term (Kingma & Welling, equation 10).
 */
export function vaeTask(pictures: Pictures, config: AutoencoderConfig, o: VaeOptions): Task {
  const graph = new Graph('vae', { trained: () => true });
  const factor = config.patch_size * 2 ** (config.block_out_channels.length - 1);
  const small = o.crop / factor;
  const pixels = graph.input('pixels', [o.batch, 3, o.crop, o.crop]);
  const noise = graph.input('noise', [o.batch, config.latent_channels, small, small]);
  const { mean, logvar } = encode(graph.at(''), config, pixels);
  const bounded = op.clip(logvar, -12, 4);
  const latent = op.add(mean, op.mul(op.exp(op.mul(bounded, 0.5)), noise));
  const difference = op.sub(decode(graph.at(''), config, latent), pixels);
  const l1 = op.mean(op.abs(difference));
  // Squares weigh what is far off, the colours of clothes, above the background's small errors.
  const squares = op.mean(op.mul(difference, difference));
  const edges = edgeLoss(difference, o.crop);
  const kl = op.mul(op.mean(op.sub(op.add(op.mul(mean, mean), op.exp(bounded)), op.add(bounded, 1))), 0.5);
  const reconstruction = op.add(op.add(l1, squares), op.mul(edges, o.edges));
  const loss = op.add(reconstruction, op.mul(kl, o.kl));

  const plane = 3 * o.crop * o.crop;
  const batch = async (step: number) => {
    const random = new Random(`${o.seed}/vae/${step}`);
    const crops = new Float32Array(o.batch * plane);
    const eps = new Float32Array(o.batch * config.latent_channels * small * small);
    const places = (pictures.size - o.crop) / 8 + 1;
    const tried = new Float32Array(plane);
    for (let row = 0; row < o.batch; row++) {
      const picture = random.int(pictures.files.length);
      let most = -1;
      for (let i = 0; i < TRIED; i++) {
        pictures.crop(picture, random.int(places) * 8, random.int(places) * 8, o.crop, tried, 0);
        const found = busyness(tried);
        if (found <= most) continue;
        most = found;
        crops.set(tried, row * plane);
      }
    }
    for (let i = 0; i < eps.length; i++) eps[i] = random.normal();
    return { pixels: crops, noise: eps };
  };
  return { graph, loss, terms: { l1, squares, edges, kl }, batch };
}
