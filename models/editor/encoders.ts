import type { Pack } from '../checkpoint/pack.ts';
import type { Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { latentFactor, parseAutoencoderConfig } from '../nets/autoencoder.ts';
import { clipText, clipVision, parseClipTextConfig, parseClipVisionConfig } from '../nets/clip.ts';
import { latentToPixels, pixelsToLatent } from '../nets/latent.ts';
import { parsePoseEstimatorConfig, poseEstimator } from '../nets/pose-estimator.ts';
import type { Picture } from '../picture.ts';
import { clipPlanes, fromPlanes, planes, resized } from '../pixels.ts';
import type { Keypoint, Keypoints } from '../pose.ts';
import { type Net, packNet } from './nets.ts';
import type { EditorOptions, TextTokens } from './types.ts';

type Runtime = Pick<EditorOptions, 'provider' | 'threads'>;

/** The autoencoder, both ways, on pictures of `size`. */
export interface Autoencoder {
  readonly channels: number;
  /** Cells along the side of a latent. */
  readonly side: number;
  encode(picture: Picture): Promise<Float32Array>;
  decode(latent: Float32Array): Promise<Picture>;
  readonly nets: readonly Net[];
}

export function openAutoencoder(pack: Pack, size: number, runtime: Runtime): Autoencoder {
  const config = parseAutoencoderConfig(pack.config('vae'));
  const [channels, side] = [config.latent_channels, size / latentFactor(config)];
  const encoder = packNet(pack, 'vae', runtime, (graph) => {
    const pixels = graph.input('pixels', [1, 3, size, size]);
    return { latent: pixelsToLatent(graph.at(''), config, pixels) };
  });
  const decoder = packNet(pack, 'vae', runtime, (graph) => {
    const latent = graph.input('latent', [1, channels, side, side]);
    return { pixels: latentToPixels(graph.at(''), config, latent) };
  });
  return {
    channels,
    side,
    nets: [encoder, decoder],
    encode: async (picture) => (await encoder.run({ pixels: planes(picture.data) })).latent!,
    decode: async (latent) => fromPlanes((await decoder.run({ latent })).pixels!, size, size),
  };
}

export interface TextEncoder {
  readonly net: Net;
  /** Tokens of a text. */
  readonly length: number;
  read(text: string): Promise<TextTokens>;
}

/** `most`: tokens of a text at most; as many as the encoder has by default. */
export function openTextEncoder(pack: Pack, runtime: Runtime, most = Number.POSITIVE_INFINITY): TextEncoder {
  const config = parseClipTextConfig(pack.config('text_encoder'));
  const length = Math.min(most, config.max_position_embeddings);
  const tokenizer = pack.tokenizer();
  const net = packNet(pack, 'text_encoder', runtime, (graph) => {
    const { hidden, embeds } = clipText(graph.at(''), config, graph.input('ids', [1, length], 'int64'));
    const outputs: Record<string, Tensor> = { hidden };
    if (embeds) outputs.embeds = embeds;
    return outputs;
  });
  return {
    net,
    length,
    async read(text) {
      const ids = BigInt64Array.from(tokenizer.encode(text, length), BigInt);
      const { hidden, embeds } = await net.run({ ids });
      return { tokens: hidden!, embeds };
    },
  };
}

export interface ImageEncoder {
  readonly net: Net;
  /** Tokens of a picture. */
  readonly tokens: number;
  /** [tokens * width] */
  look(picture: Picture): Promise<Float32Array>;
}

/** Undefined for a pack without an image encoder. */
export function openImageEncoder(pack: Pack, runtime: Runtime): ImageEncoder | undefined {
  const raw = pack.config('image_encoder');
  if (!raw) return undefined;
  const config = parseClipVisionConfig(raw);
  const side = config.image_size;
  const net = packNet(pack, 'image_encoder', runtime, (graph) => {
    const pixels = graph.input('pixels', [1, 3, side, side]);
    return { hidden: clipVision(graph.at(''), config, pixels).hidden };
  });
  return {
    net,
    tokens: 1 + (side / config.patch_size) ** 2,
    async look(picture) {
      const pixels = new Float32Array(3 * side * side);
      clipPlanes(await resized(picture, side), pixels);
      return (await net.run({ pixels })).hidden!;
    },
  };
}

/** Where a picture's keypoints are, in pixels of 256x256; undefined for a pack without an estimator. */
export function openPoseEstimator(
  pack: Pack,
  runtime: Runtime,
): { net: Net; find(picture: Picture): Promise<Keypoints> } | undefined {
  const raw = pack.config('pose_estimator');
  if (!raw) return undefined;
  const config = parsePoseEstimatorConfig(raw);
  const side = config.image_size;
  const net = packNet(pack, 'pose_estimator', runtime, (graph) => {
    const { points, confidence } = poseEstimator(
      graph.at(''),
      config,
      graph.input('pixels', [1, 3, side, side]),
    );
    return { points: op.mul(points, 256), confidence };
  });
  return {
    net,
    async find(picture) {
      const { points, confidence } = await net.run({ pixels: planes(await resized(picture, side)) });
      return Array.from(confidence!, (sure, i): Keypoint => [points![2 * i]!, points![2 * i + 1]!, sure]);
    },
  };
}
