import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Graph } from '../../../models/graph/graph.ts';
import { Session } from '../../../models/graph/session.ts';
import { parseUNetConfig, unet } from '../../../models/nets/unet.ts';
import { draw } from '../graph/directional.ts';

const SIDE = 64;

/** What a U-Net of random weights predicts of an even surface, as a map. */
async function predicted(position_period: number): Promise<(x: number, y: number) => number> {
  const config = parseUNetConfig({
    in_channels: 2,
    out_channels: 1,
    block_out_channels: [4, 8],
    layers_per_block: 1,
    down_block_types: ['DownBlock2D', 'DownBlock2D'],
    up_block_types: ['UpBlock2D', 'UpBlock2D'],
    cross_attention_dim: 4,
    attention_head_dim: 2,
    norm_num_groups: 2,
    position_period,
  });
  const graph = new Graph('unet', { trained: () => true });
  const sample = graph.input('sample', [1, 2, SIDE, SIDE]);
  const tokens = graph.input('tokens', [1, 3, 4]);
  const timestep = graph.input('timestep', [1]);
  graph.output('out', unet(graph.at(''), config, { sample, tokens, timestep }));
  const session = await Session.open(graph, { threads: 1 });
  const { out } = await session.run({
    ...draw(graph, 1),
    sample: new Float32Array(2 * SIDE * SIDE).fill(0.5),
  });
  await session.close();
  const data = out!.data as Float32Array;
  return (x, y) => data[y * SIDE + x]!;
}

const alike = (a: number, b: number) => Math.abs(a - b) < 1e-5;

test('far from the border an even surface is even to a U-Net without positions', async () => {
  const at = await predicted(0);
  for (const [x, y] of [
    [33, 32],
    [32, 33],
    [34, 34],
  ] as const)
    assert.ok(alike(at(x, y), at(32, 32)), `${x}, ${y}`);
});

test('with positions of a period, cells differ within it and are alike from one to the next', async () => {
  const at = await predicted(2);
  const tile = [at(32, 32), at(33, 32), at(32, 33), at(33, 33)];
  for (const [i, a] of tile.entries())
    for (const b of tile.slice(i + 1)) assert.ok(Math.abs(a - b) > 1e-3, `${a} and ${b}`);
  assert.ok(alike(at(34, 34), at(32, 32)) && alike(at(35, 30), at(33, 32)));
});
