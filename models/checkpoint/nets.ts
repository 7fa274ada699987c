import { Graph } from '../graph/graph.ts';
import { decode, encode, latentFactor, parseAutoencoderConfig } from '../nets/autoencoder.ts';
import { clipText, clipVision, parseClipTextConfig, parseClipVisionConfig } from '../nets/clip.ts';
import { controlNet, parseControlNetConfig } from '../nets/controlnet.ts';
import { parsePoseEstimatorConfig, poseEstimator } from '../nets/pose-estimator.ts';
import { parseUNetConfig, unet } from '../nets/unet.ts';
import type { EncoderConfig } from '../nets/unet-config.ts';
import type { NetName } from './component.ts';
import type { Json } from './files.ts';

const smallestSide = (c: EncoderConfig) => 2 ** (c.block_out_channels.length - 1);

function unetInputs(graph: Graph, c: EncoderConfig) {
  const side = smallestSide(c);
  const labels = c.class_embed_type ? c.projection_class_embeddings_input_dim : undefined;
  return {
    sample: graph.input('sample', [1, c.in_channels, side, side]),
    timestep: graph.input('timestep', [1]),
    tokens: graph.input('tokens', [1, 1, c.cross_attention_dim]),
    classLabels: labels ? graph.input('classLabels', [1, labels]) : undefined,
  };
}

const BUILDERS: Readonly<Record<NetName, (graph: Graph, config: Json) => void>> = {
  unet(graph, config) {
    const c = parseUNetConfig(config);
    unet(graph.at(''), c, unetInputs(graph, c));
  },
  controlnet(graph, config) {
    const c = parseControlNetConfig(config);
    const side = smallestSide(c) * 2 ** (c.conditioning_embedding_out_channels.length - 1);
    const picture = graph.input('picture', [1, c.conditioning_channels, side, side]);
    controlNet(graph.at(''), c, { ...unetInputs(graph, c), picture });
  },
  vae(graph, config) {
    const c = parseAutoencoderConfig(config);
    const side = latentFactor(c);
    const { mean } = encode(graph.at(''), c, graph.input('pixels', [1, c.in_channels, side, side]));
    decode(graph.at(''), c, mean);
  },
  text_encoder(graph, config) {
    clipText(graph.at(''), parseClipTextConfig(config), graph.input('ids', [1, 1], 'int64'));
  },
  image_encoder(graph, config) {
    const c = parseClipVisionConfig(config);
    const pixels = graph.input('pixels', [1, c.num_channels, c.image_size, c.image_size]);
    clipVision(graph.at(''), c, pixels);
  },
  pose_estimator(graph, config) {
    const c = parsePoseEstimatorConfig(config);
    poseEstimator(graph.at(''), c, graph.input('pixels', [1, 3, c.image_size, c.image_size]));
  },
};

/**
 * A component's network, on inputs as small as can be: its weights' names and shapes.
 * @throws HemlineError `config-unsupported`.
 */
export function netGraph(component: NetName, config: Json): Graph {
  const graph = new Graph(component);
  BUILDERS[component](graph, config);
  return graph;
}
