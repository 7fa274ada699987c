import type { Graph, Tensor } from '../../graph/graph.ts';
import * as op from '../../graph/ops/index.ts';
import { type ControlNetConfig, conditioningSide, controlNet } from '../../nets/controlnet.ts';
import type { LoraConfig } from '../../nets/lora.ts';
import { type UNetConfig, unet } from '../../nets/unet.ts';

/** The diffusion generator G: the frozen U-Net with its LoRA, and the frozen pose branch if there is one. */
export interface Generator {
  readonly unet: UNetConfig;
  readonly controlnet?: ControlNetConfig;
  readonly lora: LoraConfig;
  /** Cells along the side of a latent; the U-Net's own `sample_size` is only what it was trained at before. */
  readonly side: number;
  /** Rows of a call. */
  readonly rows: number;
  /** Text and image tokens of a condition c. */
  readonly tokens: number;
}

/** Whether the U-Net sees the current picture's latent beside the noisy one (InstructPix2Pix). */
export const seesCurrent = ({ unet: c }: Pick<Generator, 'unet'>): boolean => c.in_channels > c.out_channels;

/** Side of the pose's picture; 0 without a pose branch. */
export const pictureSide = ({ side, controlnet }: Pick<Generator, 'side' | 'controlnet'>): number =>
  controlnet ? conditioningSide(controlnet, side) : 0;

/** Width of the text's embedding beside its tokens; 0 where the U-Net takes none. */
export const labelWidth = ({ unet: c }: Pick<Generator, 'unet'>): number =>
  c.class_embed_type ? c.projection_class_embeddings_input_dim! : 0;

/** What one call of G is told: inputs of the graph, filled by `fillCall`. */
export interface Call {
  /** tau, [N]. */
  readonly tau: Tensor;
  /** z_0 is `ofPrediction` times what the U-Net says plus `ofNoisy` times what it saw; [N, 1, 1, 1]. */
  readonly ofPrediction: Tensor;
  readonly ofNoisy: Tensor;
  /** c: text tokens, then image tokens. */
  readonly tokens: Tensor;
  readonly labels?: Tensor;
}

/** The inputs of a call, named below `prefix`. */
export function callInputs(graph: Graph, g: Generator, prefix: string): Call {
  const input = (name: string, ...shape: number[]) => graph.input(`${prefix}.${name}`, [g.rows, ...shape]);
  const width = labelWidth(g);
  return {
    tau: input('tau'),
    ofPrediction: input('ofPrediction', 1, 1, 1),
    ofNoisy: input('ofNoisy', 1, 1, 1),
    tokens: input('tokens', g.tokens, g.unet.cross_attention_dim),
    labels: width > 0 ? input('labels', width) : undefined,
  };
}

/** An input of latents, [N, channels, side, side]. */
export function latentInput(graph: Graph, g: Generator, name: string): Tensor {
  return graph.input(name, [g.rows, g.unet.out_channels, g.side, g.side]);
}

/** The pose P as a picture, [N, 3, s, s] in [0, 1]; undefined without a pose branch. */
export function poseInput(graph: Graph, g: Generator, name: string): Tensor | undefined {
  const side = pictureSide(g);
  return side > 0 ? graph.input(name, [g.rows, g.controlnet!.conditioning_channels, side, side]) : undefined;
}

/** Where the weights of both nets stand in the graph. */
export const [UNET, CONTROLNET] = ['unet', 'controlnet'] as const;

/**
 * Equation (1) in one step: G_0^tau(z_tau, c, P), the clean latent as the U-Net sees it at tau. It follows from the
 * prediction and z_tau by the reparameterisation of Luo 2022 (equation (115) there for the noise), which the paper
 * takes instead of tau denoising steps (section 4.2). `current` is not looked at unless `seesCurrent`.
 */
export function generate(g: Generator, noisy: Tensor, current: Tensor, call: Call, pose?: Tensor): Tensor {
  const { graph } = noisy;
  const { tau: timestep, tokens, labels: classLabels } = call;
  const sample = seesCurrent(g) ? op.concat([noisy, current], 1) : noisy;
  const given = { sample, timestep, tokens, classLabels };
  const residuals = pose && controlNet(graph.at(CONTROLNET), g.controlnet!, { ...given, picture: pose });
  const predicted = unet(graph.at(UNET), g.unet, { ...given, residuals, lora: g.lora });
  return op.add(op.mul(predicted, call.ofPrediction), op.mul(noisy, call.ofNoisy));
}

/**
 * || z_0 - z~_0 ||, for which we take the mean of weighted squares, as training of diffusion models does.
 * `weight` is [N, 1, side, side].
 */
export function distance(found: Tensor, wanted: Tensor, weight: Tensor): Tensor {
  const error = op.sub(found, wanted);
  return op.mean(op.mul(op.mul(error, weight), error));
}
