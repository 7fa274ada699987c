import type { Guidance } from '../diffusion/guidance.ts';
import { Graph, type Scope, type Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import type { WeightSource } from '../graph/weights.ts';
import { type ClassifierConfig, classifier } from '../nets/classifier.ts';
import { unet } from '../nets/unet.ts';
import { Random } from '../random.ts';
import { adversarial, asStrong } from './adversarial.ts';
import { editBatch, fillNormal } from './edit-batch.ts';
import type { EditData } from './edit-data.ts';
import { type EditingOptions, editingInputs, UNET } from './editing-net.ts';
import { guided } from './guided.ts';
import { meanOf } from './heads.ts';
import type { Task } from './loop.ts';

/** A frozen classifier of latents, whose weights are called `classifier.`. */
export interface Reader {
  readonly config: ClassifierConfig;
  readonly weights: WeightSource;
}

/** What a prediction, which then has to be the latent itself, is to please beside its squares. */
export interface Judges {
  readonly reader?: Reader;
  /** Whether a discriminator is trained along that tells what is predicted from real latents. */
  readonly discriminator?: boolean;
  /** What pictures are sampled with. Where it is given, latents are judged as this leaves them: that is what people see. */
  readonly guidance?: Guidance;
}

export const CLASSIFIER = 'classifier';
const DISCRIMINATOR = 'discriminator';

/** Weight of what the classifier reads. */
const READ = 0.04;
/** Extra weight of an attribute that the edit changes: of twenty most stay. */
const CHANGED = 3;

/** How far the discriminator pulls, as a share of how far the squares do: the gradients' sizes at the prediction. */
const REAL = 0.3;
/** Weight of its own loss. Optimisers heed no scale, but gradients are clipped by a norm that it shares with the U-Net. */
const QUIET = 0.01;
/** Deviation of the noise under which the discriminator sees latents. */
const BLUR = 0.1;

/**
 * The editing U-Net with the current picture's latent as extra input channels (InstructPix2Pix), under text and
 * image tokens, predicting what the noise schedule's `prediction_type` says. The text encoder, which knows captions
 * only, is trained along. With a `reader` the prediction is also to be read as the target is (a perceptual loss,
 * Johnson et al. 2016), and with a `discriminator` to be taken for real: squares alone are content with a colour between
 * others, and with a mean of what might be.
 */
export function baseTask(data: EditData, o: EditingOptions, judges: Judges = {}): Task {
  const graph = new Graph('base', { trained: (name) => !name.startsWith(`${CLASSIFIER}.`) });
  const { given, target } = editingInputs(graph, o);
  const side = o.unet.sample_size;
  const weight = graph.input('weight', [o.batch, 1, side, side]);
  const predicted = unet(graph.at(UNET), o.unet, given);
  const error = op.sub(predicted, target);
  const squared = op.mul(error, error);
  const squares = op.mean(op.mul(squared, weight));
  let loss = squares;
  const terms: Record<string, Tensor> = { plain: op.mean(op.detach(squared)) };
  const { reader, guidance } = judges;
  const current = pictureOf(given.sample, o);
  const shown = current && guidance ? guided(predicted, current, guidance) : predicted;
  const made = whereChanged(graph, shown, target);
  if (reader) {
    const read = readAlike(graph.at(CLASSIFIER), reader.config, made, target, current);
    loss = op.add(loss, op.mul(read, READ));
    terms.read = op.detach(read);
  }
  if (judges.discriminator) {
    const noise = graph.input('noise', target.shape);
    const told = adversarial(graph.at(DISCRIMINATOR), { made, real: target, current, noise });
    loss = op.add(loss, asStrong(told.made, squares, predicted, REAL));
    loss = op.add(loss, op.mul(told.judged, QUIET));
    Object.assign(terms, { made: op.detach(told.made), judged: op.detach(told.judged) });
  }
  return {
    graph,
    loss,
    terms,
    frozen: reader?.weights,
    async batch(step) {
      const batch = editBatch(data, o, step);
      return judges.discriminator
        ? { ...batch, noise: noiseOf(`${o.seed}/discriminator/${step}`, batch.target) }
        : batch;
    },
  };
}

function noiseOf(seed: string, { length }: Float32Array): Float32Array {
  const noise = new Float32Array(length);
  fillNormal(new Random(seed), noise, BLUR);
  return noise;
}

/**
 * What judges see: `shown` where the edit changes something, elsewhere the target itself. They would be pleased by
 * what is put anywhere, and a net that may please them so smears the background with it.
 */
function whereChanged(graph: Graph, shown: Tensor, target: Tensor): Tensor {
  const [batch, , ...sides] = target.shape;
  const changed = graph.input('changed', [batch!, 1, ...sides]);
  return op.add(target, op.mul(op.sub(shown, target), changed));
}

/** The current picture's latent, where the U-Net sees it beside the noisy one. */
function pictureOf(sample: Tensor, { beside, channels }: EditingOptions): Tensor | undefined {
  return beside ? op.slice(sample, { axis: 1, start: channels, end: 2 * channels }) : undefined;
}

/** The cross entropy of what is read in both latents, the mean over heads; those that differ from `current` weigh more. */
function readAlike(
  s: Scope,
  config: ClassifierConfig,
  shown: Tensor,
  target: Tensor,
  current: Tensor | undefined,
): Tensor {
  const certain = (latent: Tensor) =>
    classifier(s, config, latent).map((logits) => op.detach(op.softmax(logits, 1)));
  const truth = certain(target);
  const before = current && certain(current);
  const entropies = classifier(s, config, shown).map((logits, i) => {
    const likelihoods = op.log(op.add(op.softmax(logits, 1), 1e-5));
    const entropy = op.neg(op.sum(op.mul(truth[i]!, likelihoods), [1]));
    if (!before) return op.mean(entropy);
    const stays = op.sum(op.mul(truth[i]!, before[i]!), [1]);
    return op.mean(op.mul(entropy, op.sub(1 + CHANGED, op.mul(stays, CHANGED))));
  });
  return meanOf(entropies);
}
