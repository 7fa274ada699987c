import { join } from 'node:path';
import { hasComponent } from '../checkpoint/component.ts';
import { readTokenizer } from '../checkpoint/tokenizer.ts';
import { openSchedule, type Schedule } from '../diffusion/schedule.ts';
import { HemlineError } from '../error.ts';
import { latentFactor, parseAutoencoderConfig } from '../nets/autoencoder.ts';
import { parseClipTextConfig, parseClipVisionConfig } from '../nets/clip.ts';
import type { UNetConfig } from '../nets/unet.ts';
import { componentConfig, frozen, needComponents, type RawConfig } from './component.ts';
import { figuresOf, type TrainingData } from './data.ts';
import { SCHEDULER } from './defaults.ts';
import { type EditData, editsOf } from './edit-data.ts';
import { type Encoding, encodeImageTokens, encodeLatents, encodePictures } from './encode.ts';
import type { FloatRows } from './floats.ts';
import type { TrainOptions } from './options.ts';

/** What of a pack is frozen while editing is learned, or where that begins. */
export const EDITING_NEEDS = ['vae', 'text_encoder', 'tokenizer'] as const;

/** The frozen part of a pack, and a data set seen through it. */
export interface OpenedEdits extends EditData {
  readonly rawText: RawConfig;
  readonly schedule: Schedule;
  /** Ids of a text. */
  readonly length: number;
  /** Image tokens of a picture; 0 without an image encoder. */
  readonly tokens: number;
  close(): void;
}

/** The noise schedule of a pack, or the bundled one's where it has none. */
export function scheduleOf(pack: string | undefined): Schedule {
  return openSchedule(componentConfig(pack, 'scheduler', SCHEDULER));
}

/**
 * The pack's autoencoder makes the latents that its U-Net edits: as many channels, as many cells. Checked before
 * pictures are encoded, which takes minutes.
 * @throws HemlineError `config-unsupported`.
 */
export function checkLatents(pack: string | undefined, unet: UNetConfig): void {
  const vae = parseAutoencoderConfig(componentConfig(needComponents(pack, EDITING_NEEDS), 'vae', {}));
  const side = vae.sample_size / latentFactor(vae);
  if (vae.latent_channels !== unet.out_channels || side !== unet.sample_size)
    throw new HemlineError(
      'config-unsupported',
      `Latents of ${pack} have ${vae.latent_channels} channels and ${side}x${side} cells, its U-Net is for ${unet.out_channels} (out_channels) and ${unet.sample_size}x${unet.sample_size} (sample_size).`,
    );
}

/**
 * Opens the autoencoder and the encoders of `options.pack` and encodes the data set's pictures, once: latents
 * and tokens are kept in the data set's cache/. Latents are of pictures of `size`, by default the autoencoder's.
 * A pack without an image encoder has no image tokens: its U-Net looks at texts alone, as Stable Diffusion's does.
 * @throws HemlineError `pack-incomplete` where the pack lacks one of them.
 */
export async function openEditData(
  data: TrainingData,
  options: TrainOptions,
  size?: number,
): Promise<OpenedEdits> {
  const pack = needComponents(options.pack, EDITING_NEEDS);
  const config = (component: string) => componentConfig(pack, component, {});
  const vae = parseAutoencoderConfig(config('vae'));
  const rawText = config('text_encoder');
  const tokenizer = readTokenizer(join(pack, 'tokenizer'));
  const cache = join(data.dir, 'cache');
  const length = parseClipTextConfig(rawText).max_position_embeddings;

  const latentNet = await frozen(pack, 'vae');
  const encoded = { data, options };
  const side = size ?? vae.sample_size;
  const latents = await encodePictures({ ...encoded, what: 'latents', size: side }, (pictures, run) =>
    encodeLatents(pictures, vae, latentNet, cache, run),
  );
  const seen = hasComponent(pack, 'image_encoder') ? await seenBy(pack, encoded) : undefined;
  const known = new Map<string, ArrayLike<number>>();
  return {
    edits: editsOf(data, figuresOf(data)),
    latents,
    imageTokens: seen?.rows,
    rawText,
    schedule: scheduleOf(pack),
    length,
    tokens: seen?.tokens ?? 0,
    encodeIds(text) {
      const ids = known.get(text) ?? tokenizer.encode(text, length);
      known.set(text, ids);
      return ids;
    },
    close() {
      latents.close();
      seen?.rows.close();
    },
  };
}

/** The image tokens of a data set's pictures, and how many a picture has. */
async function seenBy(
  pack: string,
  encoded: Omit<Encoding, 'what' | 'size'>,
): Promise<{ rows: FloatRows; tokens: number }> {
  needComponents(pack, ['image_encoder']);
  const config = parseClipVisionConfig(componentConfig(pack, 'image_encoder', {}));
  const net = await frozen(pack, 'image_encoder');
  const rows = await encodePictures(
    { ...encoded, what: 'image tokens', size: config.image_size },
    (pictures, run) => encodeImageTokens(pictures, config, net, join(encoded.data.dir, 'cache'), run),
  );
  return { rows, tokens: rows.width / config.hidden_size };
}
