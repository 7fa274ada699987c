import type { Manifest } from '../checkpoint/pack.ts';
import type { Picture } from '../picture.ts';
import type { Autoencoder } from './encoders.ts';

/**
 * What a latent looks like, roughly and at once: each cell one pixel, its colour a linear function of the cell's
 * channels, as the pack's `preview` says. Without that, grey by the first channel.
 */
export class Preview {
  readonly #side: number;
  readonly #weights: readonly (readonly number[])[];
  readonly #bias: readonly number[];

  constructor(manifest: Pick<Manifest, 'preview'>, vae: Pick<Autoencoder, 'side' | 'channels'>) {
    this.#side = vae.side;
    this.#weights =
      manifest.preview?.weights ?? Array.from({ length: vae.channels }, (_, c) => Array(3).fill(c ? 0 : 0.2));
    this.#bias = manifest.preview?.bias ?? [0.5, 0.5, 0.5];
  }

  /** `latent` is [channels, side, side]. */
  of(latent: Float32Array): Picture {
    const side = this.#side;
    const cells = side * side;
    const data = new Uint8Array(3 * cells);
    for (let i = 0; i < cells; i++) {
      for (let rgb = 0; rgb < 3; rgb++) {
        let value = this.#bias[rgb]!;
        this.#weights.forEach((weights, c) => {
          value += weights[rgb]! * latent[c * cells + i]!;
        });
        data[3 * i + rgb] = Math.max(0, Math.min(255, Math.round(255 * value)));
      }
    }
    return { width: side, height: side, data };
  }
}
