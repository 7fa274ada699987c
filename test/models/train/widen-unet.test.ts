import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Graph } from '../../../models/graph/graph.ts';
import { Session } from '../../../models/graph/session.ts';
import { weightsFrom } from '../../../models/graph/weights.ts';
import { parseUNetConfig, unet } from '../../../models/nets/unet.ts';
import { type UNetIn, widenUNet } from '../../../models/train/widen-unet.ts';

const CELLS = 8;
const TOKENS = 5;

function net(widths: number[], more: object = {}): UNetIn {
  const config = parseUNetConfig({
    in_channels: 4,
    out_channels: 2,
    sample_size: CELLS,
    block_out_channels: widths,
    layers_per_block: 1,
    down_block_types: ['CrossAttnDownBlock2D', 'DownBlock2D'],
    up_block_types: ['UpBlock2D', 'CrossAttnUpBlock2D'],
    cross_attention_dim: 6,
    attention_head_dim: 2,
    norm_num_groups: 4,
    use_linear_projection: true,
    resnet_time_scale_shift: 'scale_shift',
    class_embed_type: 'projection',
    projection_class_embeddings_input_dim: 3,
    residual: true,
    ...more,
  });
  const graph = new Graph('unet');
  const sample = graph.input('sample', [1, 4, CELLS, CELLS]);
  const tokens = graph.input('tokens', [1, TOKENS, 6]);
  const classLabels = config.class_embed_type ? graph.input('labels', [1, 3]) : undefined;
  const timestep = graph.input('timestep', [1]);
  graph.output('out', unet(graph.at('unet'), config, { sample, timestep, tokens, classLabels }));
  return { config, graph };
}

const wave = (length: number, at: number) =>
  Float32Array.from({ length }, (_, i) => Math.sin(at + i * 1.7) / 3);
const size = (shape: readonly number[]) => shape.reduce((n, d) => n * d, 1);
const weightsOf = ({ graph }: UNetIn) =>
  new Map(
    [...graph.weights].map(([name, { shape }], i) => [
      name,
      wave(
        shape.reduce((n, d) => n * d, 1),
        i,
      ),
    ]),
  );

async function run(
  { config, graph }: UNetIn,
  weights: ReadonlyMap<string, Float32Array>,
): Promise<Float32Array> {
  const session = await Session.open(graph, { weights: weightsFrom(weights), threads: 1 });
  const given = {
    sample: wave(4 * CELLS * CELLS, 3),
    tokens: wave(TOKENS * 6, 4),
    timestep: Float32Array.of(700),
    ...(config.class_embed_type && { labels: wave(3, 5) }),
  };
  const { out } = await session.run(given);
  await session.close();
  return out!.data as Float32Array;
}

function fits(weights: ReadonlyMap<string, Float32Array>, { graph }: UNetIn): void {
  for (const [name, { shape }] of graph.weights) assert.equal(weights.get(name)!.length, size(shape), name);
}

for (const [what, more] of [
  ['scale and shift, labels', {}],
  ['added time, no labels', { resnet_time_scale_shift: 'default', class_embed_type: null }],
] as const)
  test(`a U-Net widened at every resolution predicts what it did (${what})`, async () => {
    const [narrow, wide] = [net([8, 16], more), net([16, 32], more)];
    const weights = weightsOf(narrow);
    const widened = widenUNet(weights, 'unet.', narrow, wide, 1);
    fits(widened, wide);
    const [before, after] = [await run(narrow, weights), await run(wide, widened)];
    before.forEach((value, i) => {
      assert.ok(Math.abs(value - after[i]!) < 1e-4, `${i}: ${value} ${after[i]}`);
    });
  });

test('copies of a channel are read in unequal shares, so that training tells them apart', () => {
  const [narrow, wide] = [net([8, 16]), net([16, 32])];
  const weights = weightsOf(narrow);
  const name = 'unet.conv_out.weight';
  const [before, after] = [weights.get(name)!, widenUNet(weights, 'unet.', narrow, wide, 1).get(name)!];
  assert.ok(Math.abs(after[0]! + after[9]! - before[0]!) < 1e-6);
  assert.ok(Math.abs(after[0]! - after[9]!) > 1e-3);
});

test('one resolution can be widened alone; what fits stays, and other weights are left as they are', () => {
  const [narrow, wide] = [net([8, 16]), net([16, 16])];
  const weights = new Map(weightsOf(narrow)).set('text.bias', wave(4, 0));
  const widened = widenUNet(weights, 'unet.', narrow, wide, 1);
  fits(widened, wide);
  assert.equal(widened.get('text.bias'), weights.get('text.bias'));
  const kept = 'unet.mid_block.resnets.0.conv1.weight';
  assert.equal(widened.get(kept), weights.get(kept));
  assert.deepEqual(widenUNet(weights, 'unet.', narrow, narrow, 1), weights);
});

test('a U-Net is not made narrower', () => {
  const [narrow, wide] = [net([8, 16]), net([16, 32])];
  assert.throws(() => widenUNet(weightsOf(wide), 'unet.', wide, narrow, 1), { code: 'weights-shape' });
});
