import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCroquis } from '../../../models/croquis/dataset.ts';
import { HemlineError } from '../../../models/error.ts';
import { assemble } from '../../../models/train/assemble.ts';
import { type Kind, type TrainOptions, train } from '../../../models/train/index.ts';

const WIDTH = 16;

const CLIP = {
  hidden_size: WIDTH,
  intermediate_size: 2 * WIDTH,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  projection_dim: WIDTH,
};

const UNET = {
  _class_name: 'UNet2DConditionModel',
  sample_size: 16,
  in_channels: 8,
  out_channels: 4,
  block_out_channels: [16, 16, 16],
  layers_per_block: 1,
  down_block_types: ['DownBlock2D', 'CrossAttnDownBlock2D', 'DownBlock2D'],
  up_block_types: ['UpBlock2D', 'CrossAttnUpBlock2D', 'UpBlock2D'],
  cross_attention_dim: WIDTH,
  attention_head_dim: 2,
  norm_num_groups: 4,
  use_linear_projection: true,
  class_embed_type: 'projection',
  projection_class_embeddings_input_dim: WIDTH,
};

/** Nets that fit together and take a moment to train: the bundled pack's kinds, a few channels wide. */
export const TINY = {
  vae: {
    _class_name: 'AutoencoderKL',
    latent_channels: 4,
    block_out_channels: [8, 8, 8],
    layers_per_block: 1,
    act_fn: 'relu',
    sample_size: 256,
    scaling_factor: 1,
    mid_block_add_attention: false,
    use_quant_conv: false,
    use_post_quant_conv: false,
    patch_size: 4,
    norm_num_groups: 0,
    shortcuts: true,
  },
  text_encoder: {
    ...CLIP,
    architectures: ['CLIPTextModelWithProjection'],
    max_position_embeddings: 30,
  },
  image_encoder: {
    ...CLIP,
    architectures: ['CLIPVisionModelWithProjection'],
    image_size: 32,
    patch_size: 16,
  },
  unet: UNET,
  controlnet: { ...UNET, _class_name: 'ControlNetModel', conditioning_embedding_out_channels: [4, 8, 8] },
  pose_estimator: { image_size: 64, patch_size: 4, block_out_channels: [8, 8], layers: 1 },
} as const;

export const SEED = 11;
export const TRIPLETS = 20;

/** A folder that goes when the process does. */
export function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'hemline-train-'));
  process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

// Every folder adds a listener.
process.setMaxListeners(0);

export const writeJson = (path: string, value: unknown) =>
  writeFileSync(path, JSON.stringify(value, null, 2));

/** Draws the data set of `TRIPLETS` croquis. */
export async function drawn(seed = SEED): Promise<string> {
  const out = join(folder(), 'data');
  await writeCroquis({ out, count: TRIPLETS, seed });
  return out;
}

/** A pack that holds configs and nothing else. */
export function configs(): string {
  const pack = join(folder(), 'pack');
  for (const [component, config] of Object.entries(TINY)) {
    mkdirSync(join(pack, component), { recursive: true });
    writeJson(join(pack, component, 'config.json'), config);
  }
  return pack;
}

/** Puts what a training wrote into a pack. */
export function install(out: string, pack: string): void {
  for (const name of readdirSync(out))
    if (!/^(checkpoints|progress|\.)/.test(name))
      cpSync(join(out, name), join(pack, name), { recursive: true });
}

/** Two steps without a word. */
export const QUICK = { steps: 2, batch: 2, onReport: () => {} } as const;

/** Trains one part and gives its folder. */
export async function trained(
  kind: Kind,
  data: string,
  pack: string,
  options: Partial<TrainOptions> = {},
): Promise<string> {
  const out = options.out ?? join(folder(), kind);
  await train(kind, { ...QUICK, data, pack, ...options, out });
  return out;
}

export interface Made {
  readonly data: string;
  /** Configs with the weights of every part. */
  readonly parts: string;
  /** What `assemble` made of them. */
  readonly pack: string;
  /** Where each kind was trained. */
  readonly outs: Readonly<Record<Kind, string>>;
}

/** The whole way: data set, five trainings, a pack. */
export async function makePack(): Promise<Made> {
  const [data, parts] = [await drawn(), configs()];
  const outs = {} as Record<Kind, string>;
  for (const kind of ['vae', 'clip', 'classifier', 'base', 'pose'] as const) {
    outs[kind] = await trained(kind, data, parts);
    install(outs[kind], parts);
  }
  const pack = join(folder(), 'tiny');
  const manifest = { sampling: { steps: 4, guidance: { text: 1, image: 1 }, strength: 1 } };
  await assemble({ out: pack, parts: Object.values(outs), data, name: 'tiny', version: '1', manifest });
  return { data, parts, pack, outs };
}

/** For `assert.rejects`: our error, of this code, in one line. */
export const refused =
  (code: string, message = /./) =>
  (error: unknown): boolean => {
    if (!(error instanceof HemlineError)) throw error;
    if (error.code !== code) throw new Error(`code ${error.code}, not ${code}: ${error.message}`);
    if (/\n/.test(error.message)) throw new Error(`more than a line: ${error.message}`);
    if (!message.test(error.message)) throw new Error(`${error.message} does not match ${message}`);
    return true;
  };
