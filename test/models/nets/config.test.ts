import assert from 'node:assert/strict';
import test from 'node:test';
import { HemlineError } from '../../../models/error.ts';
import { Graph } from '../../../models/graph/graph.ts';
import { parseAutoencoderConfig } from '../../../models/nets/autoencoder.ts';
import { parseClipTextConfig, parseClipVisionConfig } from '../../../models/nets/clip.ts';
import { controlNet, parseControlNetConfig } from '../../../models/nets/controlnet.ts';
import { parseUNetConfig, unet } from '../../../models/nets/unet.ts';

const refuses = (make: () => unknown, code: string, ...words: string[]) =>
  assert.throws(make, (error: unknown) => {
    assert.ok(error instanceof HemlineError);
    assert.equal(error.code, code);
    for (const word of words) assert.ok(error.message.includes(word), `${error.message} names ${word}`);
    return true;
  });

test("missing fields take diffusers' defaults, one number serves all blocks", () => {
  const config = parseUNetConfig({});
  assert.deepEqual(config.block_out_channels, [320, 640, 1280, 1280]);
  assert.deepEqual(config.attention_head_dim, [8, 8, 8, 8]);
  assert.deepEqual(config.layers_per_block, [2, 2, 2, 2]);
  assert.equal(config.cross_attention_dim, 1280);
  assert.deepEqual(parseControlNetConfig({}).conditioning_embedding_out_channels, [16, 32, 96, 256]);
  assert.equal(parseAutoencoderConfig({}).scaling_factor, 0.18215);
  assert.equal(parseClipTextConfig({}).eos_token_id, 49407);
  assert.equal(parseClipVisionConfig({}).hidden_size, 768);
  assert.deepEqual(parseUNetConfig(config), config);
});

test("a CLIPModel's config holds both encoders'", () => {
  const whole = {
    architectures: ['CLIPModel'],
    projection_dim: 99,
    text_config: { hidden_size: 32, projection_dim: 7 },
    vision_config: { hidden_size: 96 },
  };
  assert.deepEqual(
    [parseClipTextConfig(whole).hidden_size, parseClipTextConfig(whole).projection_dim],
    [32, 99],
  );
  assert.deepEqual(
    [parseClipVisionConfig(whole).hidden_size, parseClipVisionConfig(whole).projection_dim],
    [96, 99],
  );
});

const bad: readonly [parse: (raw: unknown) => unknown, raw: unknown, ...words: string[]][] = [
  [
    parseUNetConfig,
    { addition_embed_type: 'text_time' },
    'UNet2DConditionModel',
    'addition_embed_type',
    'text_time',
  ],
  [parseUNetConfig, { class_embed_type: 'timestep' }, 'class_embed_type', 'projection'],
  [parseUNetConfig, { class_embed_type: 'projection' }, 'projection_class_embeddings_input_dim'],
  [parseUNetConfig, { down_block_types: ['AttnDownBlock2D'] }, 'down_block_types.0', 'AttnDownBlock2D'],
  [parseUNetConfig, { block_out_channels: [320, 640] }, 'block_out_channels', '2', '4'],
  [parseUNetConfig, { attention_head_dim: [8, 8] }, 'attention_head_dim'],
  [parseUNetConfig, { only_cross_attention: [true] }, 'only_cross_attention', '1', '4'],
  [parseUNetConfig, { norm_num_groups: 48 }, 'norm_num_groups', '320'],
  [parseUNetConfig, { cross_attention_dim: [8, 9, 8, 8] }, 'cross_attention_dim'],
  [parseUNetConfig, { up_block_types: ['UpBlock2D'] }, 'up_block_types'],
  [parseUNetConfig, { position_period: 3 }, 'position_period 3', '8'],
  [parseUNetConfig, { conv_in_kernel: 7 }, 'conv_in_kernel', '7'],
  [parseUNetConfig, { dual_cross_attention: true }, 'dual_cross_attention'],
  [parseControlNetConfig, { global_pool_conditions: true }, 'ControlNetModel', 'global_pool_conditions'],
  [
    parseAutoencoderConfig,
    { down_block_types: ['AttnDownEncoderBlock2D'] },
    'AutoencoderKL',
    'down_block_types.0',
  ],
  [
    parseAutoencoderConfig,
    { block_out_channels: [8, 16], down_block_types: ['DownEncoderBlock2D'] },
    'down_block_types',
  ],
  [parseAutoencoderConfig, { act_fn: 'mish' }, 'act_fn', 'mish'],
  [parseAutoencoderConfig, { norm_num_groups: 0 }, 'norm_num_groups', 'mid_block_add_attention'],
  [parseClipTextConfig, { hidden_act: 'relu' }, 'hidden_act', 'relu'],
  [parseClipTextConfig, { num_attention_heads: 7 }, 'hidden_size', 'num_attention_heads'],
  [parseClipVisionConfig, { image_size: 225 }, 'image_size', 'patch_size'],
  [parseClipVisionConfig, null, 'CLIPVisionModel'],
];
for (const [parse, raw, ...words] of bad) {
  test(`${parse.name} refuses ${JSON.stringify(raw)}`, () => {
    refuses(() => parse(raw), 'config-unsupported', ...words);
  });
}

const SMALL = {
  block_out_channels: [8, 8],
  down_block_types: ['DownBlock2D', 'CrossAttnDownBlock2D'],
  up_block_types: ['CrossAttnUpBlock2D', 'UpBlock2D'],
  norm_num_groups: 4,
  attention_head_dim: 2,
  cross_attention_dim: 6,
  layers_per_block: 1,
};

test('inputs that do not fit the config are named', () => {
  const graph = new Graph('misfit');
  const sample = graph.input('sample', ['batch', 4, 8, 8]);
  const odd = graph.input('odd', ['batch', 4, 7, 8]);
  const timestep = graph.input('timestep', ['batch']);
  const tokens = graph.input('tokens', ['batch', 3, 6]);
  const narrow = graph.input('narrow', ['batch', 3, 5]);
  const labels = graph.input('labels', ['batch', 4]);
  const picture = graph.input('picture', ['batch', 3, 64, 64]);
  const config = parseUNetConfig(SMALL);
  const run = (given: Partial<Parameters<typeof unet>[2]>) => () =>
    unet(graph.at(''), config, { sample, timestep, tokens, ...given });
  refuses(run({ sample: odd }), 'net-input', 'sample', 'multiples of 2');
  refuses(run({ tokens: narrow }), 'net-input', 'tokens', 'cross_attention_dim');
  refuses(run({ classLabels: labels }), 'net-input', 'class_embed_type');
  refuses(run({ residuals: { down: [sample], mid: sample } }), 'net-input', 'residuals');
  const control = parseControlNetConfig({ ...SMALL, conditioning_embedding_out_channels: [4, 4, 4] });
  const net = () => controlNet(graph.at('c'), control, { sample, timestep, tokens, picture });
  refuses(net, 'net-input', 'conditioning_embedding_out_channels');
});
