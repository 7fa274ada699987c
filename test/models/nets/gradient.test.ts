import assert from 'node:assert/strict';
import test from 'node:test';
import { Graph, type Tensor } from '../../../models/graph/graph.ts';
import * as op from '../../../models/graph/ops/index.ts';
import { decode, encode, parseAutoencoderConfig } from '../../../models/nets/autoencoder.ts';
import {
  clipText,
  clipVision,
  parseClipTextConfig,
  parseClipVisionConfig,
} from '../../../models/nets/clip.ts';
import { controlNet, parseControlNetConfig } from '../../../models/nets/controlnet.ts';
import { isLora } from '../../../models/nets/lora.ts';
import { parseUNetConfig, unet } from '../../../models/nets/unet.ts';
import { checkGradients, draw } from '../graph/directional.ts';
import { openFixture } from './fixture.ts';

/** Mean square distance from a fixed target: every cell of `x` counts, and differently. */
function distance(x: Tensor): Tensor {
  const error = op.sub(x, x.graph.input('target', x.shape));
  return op.mean(op.mul(error, error));
}

const weightsOf = (graph: Graph, wanted = (_: string): boolean => true) =>
  [...graph.weights].filter(([name]) => wanted(name)).map(([, { tensor }]) => tensor);

async function buildUNet(graph: Graph, name: string, withControl: boolean) {
  const { config: raw } = await openFixture(name);
  const config = parseUNetConfig({ ...raw, position_period: 2 });
  const sample = graph.input('sample', ['batch', config.in_channels, 8, 8]);
  const timestep = graph.input('timestep', ['batch']);
  const tokens = graph.input('tokens', ['batch', 3, config.cross_attention_dim]);
  const width = config.projection_class_embeddings_input_dim;
  const classLabels = width ? graph.input('labels', ['batch', width]) : undefined;
  const given = { sample, timestep, tokens, classLabels };
  const control = parseControlNetConfig({ ...raw, conditioning_embedding_out_channels: [4, 4] });
  const residuals = withControl
    ? controlNet(graph.at('pose'), control, {
        ...given,
        picture: graph.input('picture', ['batch', 3, 16, 16]),
      })
    : undefined;
  const out = unet(graph.at(''), config, { ...given, residuals, lora: { rank: 2, alpha: 3 } });
  return { loss: distance(out), sample, tokens, classLabels };
}

for (const name of ['unet-sd', 'unet-pack']) {
  test(`${name}: the gradient reaches every weight, the sample, the tokens and the pose branch`, async () => {
    const graph = new Graph(name, { trained: () => true });
    const { loss, sample, tokens, classLabels } = await buildUNet(graph, name, true);
    const wrt = [...weightsOf(graph), sample, tokens, ...(classLabels ? [classLabels] : [])];
    await checkGradients(graph, loss, wrt, { ...draw(graph, 2), timestep: Float32Array.of(7, 640.5) });
  });
}

test('with the rest frozen, only the LoRA is fed and has gradients', async () => {
  const graph = new Graph('lora', { trained: isLora });
  const { loss } = await buildUNet(graph, 'unet-pack', false);
  const trained = [...graph.weights.values()].filter((w) => w.trained).map((w) => w.tensor);
  assert.deepEqual(trained, weightsOf(graph, isLora));
  const path = op.detach(loss).graph.nodes.length;
  const { gradients } = await import('../../../models/graph/gradient.ts');
  gradients(loss, trained);
  const backward = graph.nodes.slice(path).map((node) => node.path);
  // The encoder is not differentiated: nothing there depends on the LoRA.
  assert.ok(backward.length > 0 && !backward.some((at) => at.includes('down_blocks')));
});

test("the autoencoder's gradient, without normalisation and with it", async () => {
  for (const [norm_num_groups, act_fn] of [
    [0, 'silu'],
    [2, 'gelu'],
  ] as const) {
    const graph = new Graph('autoencoder', { trained: () => true });
    const config = parseAutoencoderConfig({
      patch_size: 2,
      norm_num_groups,
      act_fn,
      mid_block_add_attention: norm_num_groups > 0,
      block_out_channels: [4, 6],
      latent_channels: 3,
    });
    const pixels = graph.input('pixels', ['batch', 3, 8, 8]);
    const { mean, logvar } = encode(graph.at(''), config, pixels);
    const noise = graph.input('noise', ['batch', 3, 2, 2]);
    const latent = op.add(mean, op.mul(op.exp(op.mul(logvar, 0.5)), noise));
    const loss = distance(decode(graph.at(''), config, latent));
    await checkGradients(graph, loss, [...weightsOf(graph), pixels], draw(graph, 2));
  }
});

test("the gradient of CLIP's contrastive loss, both ways", async () => {
  const graph = new Graph('clip', { trained: () => true });
  const text = parseClipTextConfig((await openFixture('clip-text')).config);
  const vision = parseClipVisionConfig((await openFixture('clip-vision')).config);
  const ids = graph.input('ids', [3, 5], 'int64');
  const pixels = graph.input('pixels', [3, 3, 12, 12]);
  const texts = op.l2normalize(clipText(graph.at(''), text, ids).embeds!, -1);
  const images = op.l2normalize(clipVision(graph.at(''), vision, pixels).embeds!, -1);
  const scale = op.exp(graph.weight('logit_scale', [1]));
  const logits = op.mul(op.matmul(texts, images, { transB: true }), scale);
  const diagonal = graph.constant([1, 0, 0, 0, 1, 0, 0, 0, 1], [3, 3]);
  const entropy = (axis: number) =>
    op.neg(op.mean(op.log(op.sum(op.mul(op.softmax(logits, axis), diagonal), [axis]))));
  const loss = op.add(entropy(0), entropy(1));
  const feeds = {
    ...draw(graph, 3),
    ids: BigInt64Array.from([38, 5, 7, 39, 39, 38, 1, 39, 39, 39, 38, 5, 5, 2, 39], BigInt),
  };
  await checkGradients(graph, loss, weightsOf(graph), feeds);
});
