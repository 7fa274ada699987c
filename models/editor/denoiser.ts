import { readLora } from '../checkpoint/lora.ts';
import { fitLora, loraTargets } from '../checkpoint/lora-fit.ts';
import type { Pack } from '../checkpoint/pack.ts';
import { HemlineError } from '../error.ts';
import { Graph } from '../graph/graph.ts';
import { Session } from '../graph/session.ts';
import { joinWeights } from '../graph/weights.ts';
import { conditioningSide, controlNet, parseControlNetConfig } from '../nets/controlnet.ts';
import { isLora, type LoraConfig } from '../nets/lora.ts';
import { parseUNetConfig, unet } from '../nets/unet.ts';
import { lazyNet, type Net } from './nets.ts';
import type { EditorOptions } from './types.ts';

/** Rows of one call of the U-Net: they may belong to different rounds at different steps. */
export interface Rows {
  readonly count: number;
  /** [count, in_channels, side, side] */
  readonly sample: Float32Array;
  /** [count] */
  readonly timestep: Float32Array;
  /** [count, tokens, cross_attention_dim] */
  readonly tokens: Float32Array;
  /** [count, projection_class_embeddings_input_dim], where the config asks for it. */
  readonly labels?: Float32Array;
  /** [count, 3, s, s] in [0, 1], where the pack has a pose branch. */
  readonly skeleton?: Float32Array;
}

/** A pack's U-Net with its pose branch, if it has one, in one session. */
export interface Denoiser {
  readonly net: Net;
  /** Channels that the U-Net predicts. */
  readonly channels: number;
  /** Channels that it takes: twice as many where it sees the current picture's latent. */
  readonly inputs: number;
  readonly width: number;
  /** Width of the labels; 0 for none. */
  readonly labels: number;
  /** Side of the skeleton's picture; 0 without a pose branch. */
  readonly skeleton: number;
  /** The prediction [count, channels, side, side]. */
  predict(rows: Rows): Promise<Float32Array>;
}

/** @throws HemlineError `lora-unsupported` and what reading a LoRA says, when the net is opened. */
export function openDenoiser(pack: Pack, side: number, tokens: number, options: EditorOptions): Denoiser {
  const config = parseUNetConfig(pack.config('unet'));
  const rawControl = pack.config('controlnet');
  const control = rawControl && parseControlNetConfig(rawControl);
  const shown = control ? conditioningSide(control, side) : 0;
  const labels = config.class_embed_type ? config.projection_class_embeddings_input_dim! : 0;
  const width = config.cross_attention_dim;

  const build = (lora?: LoraConfig): Graph => {
    const graph = new Graph('denoiser', { trained: isLora });
    const given = {
      sample: graph.input('sample', ['batch', config.in_channels, side, side]),
      timestep: graph.input('timestep', ['batch']),
      tokens: graph.input('tokens', ['batch', tokens, width]),
      classLabels: labels > 0 ? graph.input('labels', ['batch', labels]) : undefined,
    };
    const residuals =
      control &&
      controlNet(graph.at('controlnet'), control, {
        ...given,
        picture: graph.input('skeleton', ['batch', control.conditioning_channels, shown, shown]),
      });
    graph.output('prediction', unet(graph.at('unet'), config, { ...given, residuals, lora }));
    return graph;
  };

  let factors: Readonly<Record<string, Float32Array>> = {};
  const net = lazyNet(async () => {
    const weights = joinWeights({
      unet: await pack.weights('unet'),
      ...(control ? { controlnet: await pack.weights('controlnet') } : {}),
    });
    let graph = build();
    if (options.lora !== undefined) {
      const lora = await readLora(options.lora, await pack.weights('unet'));
      const targets = loraTargets(lora);
      const names = [...build({ rank: 1, alpha: 1, targets }).weights.keys()].filter(isLora);
      const fitted = fitLora(lora, names);
      graph = build({ ...fitted.config, targets });
      factors = Object.fromEntries(fitted.weights);
    }
    const { provider, threads } = options;
    return Session.open(graph, { weights, provider, threads });
  });

  return {
    net,
    channels: config.out_channels,
    inputs: config.in_channels,
    width,
    labels,
    skeleton: shown,
    async predict({ count, ...rows }) {
      if (rows.tokens.length !== count * tokens * width)
        throw new HemlineError('net-input', `The U-Net wants ${tokens} tokens of ${width} a row.`);
      const { sample, timestep, tokens: told } = rows;
      const given = {
        ...(labels > 0 ? { labels: rows.labels! } : {}),
        ...(shown > 0 ? { skeleton: rows.skeleton! } : {}),
      };
      return (await net.run({ sample, timestep, tokens: told, ...given, ...factors })).prediction!;
    },
  };
}
