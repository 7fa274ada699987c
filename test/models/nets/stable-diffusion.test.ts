import assert from 'node:assert/strict';
import test from 'node:test';
import { Graph } from '../../../models/graph/graph.ts';
import { decode, encode, latentFactor, parseAutoencoderConfig } from '../../../models/nets/autoencoder.ts';
import { clipText, parseClipTextConfig } from '../../../models/nets/clip.ts';
import { controlNet, parseControlNetConfig } from '../../../models/nets/controlnet.ts';
import { isLora } from '../../../models/nets/lora.ts';
import { parseUNetConfig, unet } from '../../../models/nets/unet.ts';

// The fields of Stable Diffusion 1.5 that differ from diffusers' defaults, and some that do not.
const UNET = {
  _class_name: 'UNet2DConditionModel',
  _diffusers_version: '0.6.0',
  act_fn: 'silu',
  attention_head_dim: 8,
  block_out_channels: [320, 640, 1280, 1280],
  center_input_sample: false,
  cross_attention_dim: 768,
  downsample_padding: 1,
  flip_sin_to_cos: true,
  freq_shift: 0,
  in_channels: 4,
  mid_block_scale_factor: 1,
  norm_eps: 1e-5,
  norm_num_groups: 32,
  sample_size: 64,
};
const VAE = {
  block_out_channels: [128, 256, 512, 512],
  layers_per_block: 2,
  latent_channels: 4,
  down_block_types: Array(4).fill('DownEncoderBlock2D'),
  up_block_types: Array(4).fill('UpDecoderBlock2D'),
};

function inputs(graph: Graph, channels: number) {
  return {
    sample: graph.input('sample', ['batch', channels, 32, 32]),
    timestep: graph.input('timestep', ['batch']),
    tokens: graph.input('tokens', ['batch', 80, 768]),
  };
}

function parameters(graph: Graph, wanted: (name: string) => boolean = () => true): number {
  const shapes = [...graph.weights].filter(([name]) => wanted(name)).map(([, { shape }]) => shape);
  return shapes.reduce((total, shape) => total + shape.reduce((n, d) => n * d, 1), 0);
}

test("Stable Diffusion 1.5's U-Net has all its weights, and takes a ControlNet and the paper's LoRA", () => {
  const graph = new Graph('sd', { trained: isLora });
  const config = parseUNetConfig(UNET);
  const given = inputs(graph, 4);
  const picture = graph.input('picture', ['batch', 3, 256, 256]);
  const control = parseControlNetConfig({ ...UNET, _class_name: 'ControlNetModel' });
  const residuals = controlNet(graph.at('controlnet'), control, { ...given, picture });
  const lora = { rank: 4, alpha: 4 };
  const out = unet(graph.at('unet'), config, { ...given, residuals, lora });
  assert.deepEqual(out.shape, ['batch', 4, 32, 32]);
  const names = [...graph.weights.keys()];
  const isUNet = (name: string) => name.startsWith('unet.') && !isLora(name);
  assert.equal(names.filter(isUNet).length, 686);
  assert.equal(parameters(graph, isUNet), 859_520_964);
  assert.equal(names.filter((name) => name.startsWith('controlnet.')).length, 340);
  assert.equal(
    parameters(graph, (name) => name.startsWith('controlnet.')),
    361_279_120,
  );
  // Nine cross-attentions in the decoder, three projections each, two factors each.
  const factors = names.filter(isLora);
  assert.equal(factors.length, 54);
  const pattern =
    /^unet\.up_blocks\.[123]\.attentions\.[012]\.transformer_blocks\.0\.attn2\.to_[qkv]\.lora_[AB]\.weight$/;
  assert.ok(factors.every((name) => pattern.test(name) && graph.weights.get(name)!.trained));
});

test("InstructPix2Pix' U-Net takes eight channels", () => {
  const graph = new Graph('ip2p');
  unet(graph.at(''), parseUNetConfig({ ...UNET, in_channels: 8 }), inputs(graph, 8));
  assert.deepEqual(graph.weights.get('conv_in.weight')!.shape, [320, 8, 3, 3]);
});

test("Stable Diffusion 1.5's autoencoder and text encoder have all their weights", () => {
  const graph = new Graph('vae');
  const config = parseAutoencoderConfig(VAE);
  assert.equal(latentFactor(config), 8);
  const { mean } = encode(graph.at(''), config, graph.input('pixels', ['batch', 3, 256, 256]));
  assert.deepEqual(decode(graph.at(''), config, mean).shape, ['batch', 3, 256, 256]);
  assert.equal(parameters(graph), 83_653_863);

  const text = new Graph('text');
  const sizes = { hidden_size: 768, intermediate_size: 3072, num_attention_heads: 12, eos_token_id: 2 };
  const ids = text.input('ids', ['batch', 30], 'int64');
  const { hidden, embeds } = clipText(
    text.at(''),
    parseClipTextConfig({ ...sizes, architectures: ['CLIPTextModel'] }),
    ids,
  );
  assert.deepEqual([hidden.shape, embeds], [['batch', 30, 768], undefined]);
  assert.equal(parameters(text), 123_060_480);
});
