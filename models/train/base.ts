import type { Guidance } from '../diffusion/guidance.ts';
import { Graph, type Scope, type Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import type { WeightSource } from '../graph/weights.ts';
import { type ClassifierConfig, classifier } from '../nets/classifier.ts';
import { unet } from '../nets/unet.ts';
import { editBatch } from './edit-batch.ts';
import type { EditData } from './edit-data.ts';
import { type EditingOptions, editingInputs, UNET } from './editing-net.ts';
import { guided } from './guided.ts';
import { meanOf } from './heads.ts';
import type { Task } from './loop.ts';

/** A frozen classifier of latents, whose weights are called `classifier.`. */
export interface Reader {
  readonly config: ClassifierConfig;
  readonly weights: WeightSource;
  /** What pictures are sampled with. Where it is given, latents are read as this leaves them: that is what people see. */
  readonly guidance?: Guidance;
}

export const CLASSIFIER = 'classifier';

/** Weight of what the classifier reads. At 0.03, without CHANGED, its gradient was about as large as that of the squares. */
const READ = 0.02;
/** Extra weight of an attribute that the edit changes: of twenty most stay. */
const CHANGED = 3;

/**
 * The editing U-Net with the current picture's latent as extra input channels (InstructPix2Pix), under text and
 * image tokens, predicting what the noise schedule's `prediction_type` says. The text encoder, which knows captions
 * only, is trained along. With a `reader` the prediction, which then has to be the latent itself, is also to be read
 * as the target is (a perceptual loss, Johnson et al. 2016): squares alone are content with a colour between others.
 */
export function baseTask(data: EditData, o: EditingOptions, reader?: Reader): Task {
  const graph = new Graph('base', { trained: (name) => !name.startsWith(`${CLASSIFIER}.`) });
  const { given, target } = editingInputs(graph, o);
  const side = o.unet.sample_size;
  const weight = graph.input('weight', [o.batch, 1, side, side]);
  const predicted = unet(graph.at(UNET), o.unet, given);
  const error = op.sub(predicted, target);
  const squared = op.mul(error, error);
  const squares = op.mean(op.mul(squared, weight));
  const read =
    reader && readAlike(graph.at(CLASSIFIER), reader, predicted, target, pictureOf(given.sample, o));
  return {
    graph,
    loss: read ? op.add(squares, op.mul(read, READ)) : squares,
    terms: { plain: op.mean(op.detach(squared)), ...(read && { read: op.detach(read) }) },
    frozen: reader?.weights,
    batch: async (step) => editBatch(data, o, step),
  };
}

/** The current picture's latent, where the U-Net sees it beside the noisy one. */
function pictureOf(sample: Tensor, { beside, channels }: EditingOptions): Tensor | undefined {
  return beside ? op.slice(sample, { axis: 1, start: channels, end: 2 * channels }) : undefined;
}

/** The cross entropy of what is read in both latents, the mean over heads; those that differ from `current` weigh more. */
function readAlike(
  s: Scope,
  { config, guidance }: Reader,
  predicted: Tensor,
  target: Tensor,
  current: Tensor | undefined,
): Tensor {
  const certain = (latent: Tensor) =>
    classifier(s, config, latent).map((logits) => op.detach(op.softmax(logits, 1)));
  const truth = certain(target);
  const before = current && certain(current);
  const seen = current && guidance ? guided(predicted, current, guidance) : predicted;
  const entropies = classifier(s, config, seen).map((logits, i) => {
    const likelihoods = op.log(op.add(op.softmax(logits, 1), 1e-5));
    const entropy = op.neg(op.sum(op.mul(truth[i]!, likelihoods), [1]));
    if (!before) return op.mean(entropy);
    const stays = op.sum(op.mul(truth[i]!, before[i]!), [1]);
    return op.mean(op.mul(entropy, op.sub(1 + CHANGED, op.mul(stays, CHANGED))));
  });
  return meanOf(entropies);
}
