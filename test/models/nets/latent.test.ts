import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Graph, type Tensor } from '../../../models/graph/graph.ts';
import { initialise } from '../../../models/graph/initialise.ts';
import { Session } from '../../../models/graph/session.ts';
import { weightsFrom } from '../../../models/graph/weights.ts';
import { decode, encode, parseAutoencoderConfig } from '../../../models/nets/autoencoder.ts';
import { latentToPixels, pixelsToLatent } from '../../../models/nets/latent.ts';
import { Random } from '../../../models/random.ts';

const RAW = {
  latent_channels: 2,
  block_out_channels: [4, 4],
  norm_num_groups: 2,
  sample_size: 8,
  mid_block_add_attention: false,
};

/** Runs a net of the autoencoder's weights on numbers. */
async function run(raw: object, shape: number[], input: Float32Array, net: (g: Graph, x: Tensor) => Tensor) {
  const graph = new Graph('latent');
  graph.output('out', net(graph, graph.input('x', shape)));
  const weights = weightsFrom(initialise(graph, 4));
  const session = await Session.open(graph, { weights });
  const out = (await session.run({ x: input })).out!.data as Float32Array;
  await session.close();
  return { out, config: parseAutoencoderConfig(raw) };
}

const numbers = (count: number) => {
  const random = new Random('latent');
  return Float32Array.from({ length: count }, () => random.normal());
};

const SCALINGS = [
  { what: 'a factor', fields: { scaling_factor: 0.2 }, shift: [0, 0], scale: [0.2, 0.2] },
  {
    what: 'a factor and a shift',
    fields: { scaling_factor: 0.4, shift_factor: 0.3 },
    shift: [0.3, 0.3],
    scale: [0.4, 0.4],
  },
  {
    what: 'mean and deviation of each channel',
    fields: { scaling_factor: 1.5, latents_mean: [1, -2], latents_std: [3, 0.5] },
    shift: [1, -2],
    scale: [0.5, 3],
  },
];

for (const { what, fields, shift, scale } of SCALINGS) {
  const config = parseAutoencoderConfig({ ...RAW, ...fields });

  test(`latents are scaled by ${what}`, async () => {
    const pixels = numbers(3 * 64);
    const shape = [1, 3, 8, 8];
    const plain = await run(RAW, shape, pixels, (g, x) => encode(g.at(''), config, x).mean);
    const scaled = await run(RAW, shape, pixels, (g, x) => pixelsToLatent(g.at(''), config, x));
    assert.equal(scaled.out.length, 2 * 16);
    plain.out.forEach((value, i) => {
      const channel = Math.floor(i / 16);
      const wanted = (value - shift[channel]!) * scale[channel]!;
      assert.ok(Math.abs(scaled.out[i]! - wanted) < 1e-5, `${i}`);
    });
  });

  test(`and scaled back by ${what}`, async () => {
    const latent = numbers(2 * 16);
    const back = latent.map((value, i) => {
      const channel = Math.floor(i / 16);
      return value / scale[channel]! + shift[channel]!;
    });
    const shape = [1, 2, 4, 4];
    const plain = await run(RAW, shape, back, (g, x) => decode(g.at(''), config, x));
    const found = await run(RAW, shape, latent, (g, x) => latentToPixels(g.at(''), config, x));
    plain.out.forEach((value, i) => {
      assert.ok(Math.abs(found.out[i]! - value) < 1e-4, `${i}: ${found.out[i]}, not ${value}`);
    });
  });
}
