import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NetName } from '../../../models/checkpoint/component.ts';
import { netGraph } from '../../../models/checkpoint/nets.ts';
import { writeSafetensors } from '../../../models/checkpoint/safetensors.ts';
import { initialise } from '../../../models/graph/initialise.ts';
import { writePng } from '../../../models/picture.ts';

const WIDTH = 12;

const UNET = {
  _class_name: 'UNet2DConditionModel',
  sample_size: 8,
  in_channels: 6,
  out_channels: 3,
  block_out_channels: [8, 12],
  layers_per_block: 1,
  down_block_types: ['DownBlock2D', 'CrossAttnDownBlock2D'],
  up_block_types: ['CrossAttnUpBlock2D', 'UpBlock2D'],
  cross_attention_dim: WIDTH,
  attention_head_dim: 2,
  norm_num_groups: 4,
  use_linear_projection: true,
  class_embed_type: 'projection',
  projection_class_embeddings_input_dim: WIDTH,
};

const CLIP = {
  hidden_size: WIDTH,
  intermediate_size: 16,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  projection_dim: WIDTH,
};

/** Configs of nets that fit together, small enough to be made in a test. */
export const TINY = {
  unet: UNET,
  controlnet: { ...UNET, _class_name: 'ControlNetModel', conditioning_embedding_out_channels: [2, 4, 4, 8] },
  vae: {
    _class_name: 'AutoencoderKL',
    latent_channels: 3,
    block_out_channels: [4, 8, 8, 8],
    down_block_types: Array(4).fill('DownEncoderBlock2D'),
    up_block_types: Array(4).fill('UpDecoderBlock2D'),
    norm_num_groups: 4,
  },
  text_encoder: {
    ...CLIP,
    architectures: ['CLIPTextModelWithProjection'],
    vocab_size: 632,
    max_position_embeddings: 30,
    eos_token_id: 631,
  },
  image_encoder: {
    ...CLIP,
    architectures: ['CLIPVisionModelWithProjection'],
    image_size: 28,
    patch_size: 4,
  },
  pose_estimator: { image_size: 16, patch_size: 2, block_out_channels: [4, 8], layers: 1 },
};

export const MANIFEST = {
  format: 1,
  name: 'tiny',
  version: '0.1.0',
  description: 'Random weights.',
  license: 'Apache-2.0',
  size: 64,
  sampling: { steps: 4, guidance: { text: 3, image: 1.5 }, strength: 0.8 },
  preview: { weights: Array(3).fill([0.1, 0.2, 0.3]), bias: [0.5, 0.5, 0.5] },
  words: { crimson: 'red' },
  facets: ['colour', 'sleeve'],
  lookbook: [
    { id: '01', file: 'lookbook/01.png', caption: 'a red dress', pose: Array(18).fill([32, 32, 1]) },
  ],
};

export const writeJson = (path: string, value: unknown) =>
  writeFileSync(path, JSON.stringify(value, null, 2));

/** Writes a whole pack of random weights in fp16 into `dir`; 200 KB. */
export async function writeTinyPack(dir: string): Promise<void> {
  for (const [component, config] of Object.entries(TINY)) {
    mkdirSync(join(dir, component), { recursive: true });
    writeJson(join(dir, component, 'config.json'), config);
    const graph = netGraph(component as NetName, config);
    const tensors = [...initialise(graph, 1)].map(
      ([name, data]) => [name, { shape: graph.weights.get(name)!.shape, data }] as const,
    );
    const base = component.includes('_') ? 'model' : 'diffusion_pytorch_model';
    await writeSafetensors(join(dir, component, `${base}.safetensors`), new Map(tensors), { dtype: 'F16' });
  }
  cpSync(join(import.meta.dirname, '../../fixtures/tokenizer'), join(dir, 'tokenizer'), { recursive: true });
  mkdirSync(join(dir, 'scheduler'));
  writeJson(join(dir, 'scheduler/scheduler_config.json'), {
    _class_name: 'DDIMScheduler',
    num_train_timesteps: 1000,
    prediction_type: 'v_prediction',
  });
  writeJson(join(dir, 'model_index.json'), { _class_name: 'StableDiffusionInstructPix2PixPipeline' });
  mkdirSync(join(dir, 'lookbook'));
  writeFileSync(
    join(dir, 'lookbook/01.png'),
    await writePng({ width: 64, height: 64, data: new Uint8Array(64 * 64 * 3).fill(200) }),
  );
  writeJson(join(dir, 'hemline.json'), MANIFEST);
}
