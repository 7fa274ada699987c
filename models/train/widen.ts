import { HemlineError } from '../error.ts';
import type { Graph } from '../graph/graph.ts';
import { initialise } from '../graph/initialise.ts';
import type { AutoencoderConfig } from '../nets/autoencoder.ts';

/** Log variance that a new channel's posterior starts with: it adds next to no noise. */
const QUIET = -6;

/**
 * The weights of an autoencoder with `from.latent_channels`, for the `graph` of one with more, `to.latent_channels`:
 * the new channels hold something at random, and the decoder does not look at them until training makes it.
 * @throws HemlineError `weights-shape` where the latent would be narrower, or passes through quant_conv.
 */
export function widenLatent(
  weights: ReadonlyMap<string, Float32Array>,
  graph: Graph,
  seed: number,
  from: AutoencoderConfig,
  to: AutoencoderConfig,
): Map<string, Float32Array> {
  const [old, wide] = [from.latent_channels, to.latent_channels];
  if (old === wide) return new Map(weights);
  if (old > wide || to.use_quant_conv || to.use_post_quant_conv)
    throw new HemlineError(
      'weights-shape',
      `An autoencoder of ${old} latent channels cannot become one of ${wide}${old > wide ? '' : ' through quant_conv'}.`,
    );
  const fresh = initialise(graph, seed);
  const widened = [...weights].map(([name, data]): [string, Float32Array] => {
    const made = fresh.get(name);
    if (!made || made.length === data.length) return [name, data];
    if (name.startsWith('encoder.conv_out.')) {
      // Means, then log variances: half of the outputs each.
      const row = data.length / (2 * old);
      made.fill(name.endsWith('.bias') ? QUIET : 0, wide * row);
      made.set(data.subarray(old * row), wide * row);
      made.set(data.subarray(0, old * row));
    } else if (name.startsWith('encoder.')) {
      made.set(data);
    } else {
      const rows = graph.weights.get(name)!.shape[0]!;
      const [before, after] = [data.length / rows, made.length / rows];
      made.fill(0);
      for (let r = 0; r < rows; r++) made.set(data.subarray(r * before, (r + 1) * before), r * after);
    }
    return [name, made];
  });
  return new Map(widened);
}
