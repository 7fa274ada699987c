import { findWeights } from '../checkpoint/component.ts';
import type { Pack } from '../checkpoint/pack.ts';
import { packNet } from '../editor/nets.ts';
import { HemlineError } from '../error.ts';
import type { SessionOptions } from '../graph/session.ts';
import { clipVision, parseClipVisionConfig } from '../nets/clip.ts';
import type { Picture } from '../picture.ts';
import { clipPlanes, resized } from '../pixels.ts';
import { fileKey } from '../train/floats.ts';

/** A net that makes one vector of a picture. */
export interface FeatureEncoder {
  /** What a report calls it. */
  readonly name: string;
  /** The vector, as the net gives it. */
  look(picture: Picture): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * A pack's image encoder: the vector that it shares with texts, or the pooled one where it projects none.
 * @throws HemlineError `component-missing` for a pack without one.
 */
export function packFeatures(
  pack: Pack,
  options: Pick<SessionOptions, 'threads' | 'provider'>,
): FeatureEncoder {
  const raw = pack.config('image_encoder');
  if (!raw)
    throw new HemlineError(
      'component-missing',
      `${pack.dir} has no image_encoder, by which pictures are compared: name a pack that has one by --encoder.`,
    );
  const config = parseClipVisionConfig(raw);
  const side = config.image_size;
  const net = packNet(pack, 'image_encoder', options, (graph) => {
    const { embeds, pooled } = clipVision(graph.at(''), config, graph.input('pixels', [1, 3, side, side]));
    return { vector: embeds ?? pooled };
  });
  return {
    // By content: packs that hold the same encoder can be held against each other, whatever they are called.
    name: `the pack's image encoder (${fileKey(findWeights(pack.dir, 'image_encoder'))})`,
    async look(picture) {
      const pixels = new Float32Array(3 * side * side);
      clipPlanes(await resized(picture, side), pixels);
      return (await net.run({ pixels })).vector!;
    },
    close: () => net.close(),
  };
}
