import { join } from 'node:path';
import { readTokenizer } from '../checkpoint/tokenizer.ts';
import { openSchedule, type Schedule } from '../diffusion/schedule.ts';
import { parseAutoencoderConfig } from '../nets/autoencoder.ts';
import { parseClipTextConfig, parseClipVisionConfig } from '../nets/clip.ts';
import { componentConfig, frozen, needComponents, type RawConfig } from './component.ts';
import { figuresOf, type TrainingData } from './data.ts';
import { SCHEDULER } from './defaults.ts';
import { type EditData, editsOf } from './edit-data.ts';
import { encodeImageTokens, encodeLatents, encodePictures } from './encode.ts';
import type { TrainOptions } from './options.ts';

/** What of a pack is frozen while editing is learned, or where that begins. */
export const EDITING_NEEDS = ['vae', 'text_encoder', 'image_encoder', 'tokenizer'] as const;

/** The frozen part of a pack, and a data set seen through it. */
export interface OpenedEdits extends EditData {
  readonly rawText: RawConfig;
  readonly schedule: Schedule;
  /** Ids of a text. */
  readonly length: number;
  /** Image tokens of a picture. */
  readonly tokens: number;
  close(): void;
}

/** The noise schedule of a pack, or the bundled one's where it has none. */
export function scheduleOf(pack: string | undefined): Schedule {
  return openSchedule(componentConfig(pack, 'scheduler', SCHEDULER));
}

/**
 * Opens the autoencoder and the encoders of `options.pack` and encodes the data set's pictures, once: latents
 * and tokens are kept in the data set's cache/. Latents are of pictures of `size`, by default the autoencoder's.
 * @throws HemlineError `pack-incomplete` where the pack lacks one of them.
 */
export async function openEditData(
  data: TrainingData,
  options: TrainOptions,
  size?: number,
): Promise<OpenedEdits> {
  const pack = needComponents(options.pack, EDITING_NEEDS);
  const config = (component: string) => componentConfig(pack, component, {});
  const [vae, vision] = [
    parseAutoencoderConfig(config('vae')),
    parseClipVisionConfig(config('image_encoder')),
  ];
  const rawText = config('text_encoder');
  const tokenizer = readTokenizer(join(pack, 'tokenizer'));
  const cache = join(data.dir, 'cache');
  const length = parseClipTextConfig(rawText).max_position_embeddings;

  const [latentNet, tokenNet] = [await frozen(pack, 'vae'), await frozen(pack, 'image_encoder')];
  const encoded = { data, onPrepare: options.onPrepare };
  const latents = await encodePictures(
    { ...encoded, what: 'latents', size: size ?? vae.sample_size },
    (pictures, told) => encodeLatents(pictures, vae, latentNet, cache, told),
  );
  const imageTokens = await encodePictures(
    { ...encoded, what: 'image tokens', size: vision.image_size },
    (pictures, told) => encodeImageTokens(pictures, vision, tokenNet, cache, told),
  );
  const known = new Map<string, ArrayLike<number>>();
  return {
    edits: editsOf(data, figuresOf(data)),
    latents,
    imageTokens,
    rawText,
    schedule: scheduleOf(pack),
    length,
    tokens: imageTokens.width / vision.hidden_size,
    encodeIds(text) {
      const ids = known.get(text) ?? tokenizer.encode(text, length);
      known.set(text, ids);
      return ids;
    },
    close() {
      latents.close();
      imageTokens.close();
    },
  };
}
