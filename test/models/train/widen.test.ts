import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Graph } from '../../../models/graph/graph.ts';
import { initialise } from '../../../models/graph/initialise.ts';
import { Session } from '../../../models/graph/session.ts';
import { weightsFrom } from '../../../models/graph/weights.ts';
import {
  type AutoencoderConfig,
  decode,
  encode,
  parseAutoencoderConfig,
} from '../../../models/nets/autoencoder.ts';
import { widenLatent } from '../../../models/train/widen.ts';

const config = (channels: number, more: object = {}) =>
  parseAutoencoderConfig({
    latent_channels: channels,
    block_out_channels: [8, 8],
    act_fn: 'relu',
    sample_size: 16,
    mid_block_add_attention: false,
    use_quant_conv: false,
    use_post_quant_conv: false,
    norm_num_groups: 0,
    patch_size: 2,
    shortcuts: true,
    ...more,
  });

function net(c: AutoencoderConfig): Graph {
  const graph = new Graph('autoencoder');
  const { mean, logvar } = encode(graph.at(''), c, graph.input('pixels', [1, 3, 16, 16]));
  graph.output('mean', mean);
  graph.output('logvar', logvar);
  graph.output('decoded', decode(graph.at(''), c, graph.input('latent', [1, c.latent_channels, 4, 4])));
  return graph;
}

const wave = (length: number, at = 0) => Float32Array.from({ length }, (_, i) => Math.sin(at + i * 1.7));
const near = (a: Float32Array, b: Float32Array) => {
  assert.equal(a.length, b.length);
  a.forEach((value, i) => {
    assert.ok(Math.abs(value - b[i]!) < 1e-5, `${i}: ${value} ${b[i]}`);
  });
};

async function run(graph: Graph, weights: ReadonlyMap<string, Float32Array>, latent: Float32Array) {
  const session = await Session.open(graph, { weights: weightsFrom(weights), threads: 1 });
  const result = await session.run({ pixels: wave(768), latent });
  await session.close();
  return (name: string) => result[name]!.data as Float32Array;
}

test('a widened autoencoder holds what it held, and decodes it as before whatever the new channels hold', async () => {
  const [narrow, wide] = [net(config(3)), net(config(5))];
  const weights = new Map(
    [...initialise(narrow, 1)].map(([name, data], i) => [name, wave(data.length, i).map((x) => x / 4)]),
  );
  const widened = widenLatent(weights, wide, 2, config(3), config(5));
  const latent = wave(5 * 16, 9);
  const [before, after] = [await run(narrow, weights, latent.slice(0, 48)), await run(wide, widened, latent)];
  near(after('mean').slice(0, 48), before('mean'));
  near(after('logvar').slice(0, 48), before('logvar'));
  near(after('decoded'), before('decoded'));
  assert.ok(
    after('mean')
      .slice(48)
      .some((x) => Math.abs(x) > 1e-3),
    'the new channels hold nothing',
  );
  assert.ok(
    after('logvar')
      .slice(48)
      .every((x) => x === -6),
  );
});

test('it is not made narrower, nor widened through quant_conv', () => {
  const wide = net(config(5));
  const weights = initialise(wide, 1);
  assert.throws(() => widenLatent(weights, net(config(3)), 1, config(5), config(3)), {
    code: 'weights-shape',
  });
  const quant = config(5, { use_quant_conv: true });
  assert.throws(() => widenLatent(weights, wide, 1, config(3), quant), { code: 'weights-shape' });
});
