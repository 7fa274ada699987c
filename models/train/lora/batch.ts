import { readPrediction } from '../../diffusion/predict.ts';
import type { Schedule } from '../../diffusion/schedule.ts';
import type { Dim, Graph } from '../../graph/graph.ts';
import { Random } from '../../random.ts';
import { cellWeights, changeOf, fillNormal } from '../edit-batch.ts';
import type { FloatRows } from '../floats.ts';
import type { Feeds } from '../part.ts';
import { errorWeight } from './error-weight.ts';
import { type Generator, labelWidth, pictureSide, seesCurrent } from './generator.ts';
import type { Lesson, Lessons } from './lessons.ts';
import { isMultiRound, type LoraOptions } from './options.ts';
import { Passes } from './passes.ts';
import { lambdaAt } from './total.ts';

/** What batches are made of. */
export interface LoraData {
  readonly lessons: Lessons;
  /** Latents of all pictures, scaled. */
  readonly latents: FloatRows;
  /** Image tokens of all pictures; undefined where the generator is shown none. */
  readonly imageTokens?: FloatRows;
  /** Tokens and embedding of all texts (`encodeTexts`). */
  readonly texts: FloatRows;
  /** Draws the pose of a triplet's target, [3, s, s], into `target` at `offset`. Only asked where there is a pose branch. */
  drawPose?(triplet: number, target: Float32Array, offset: number): Promise<void>;
}

export interface BatchOptions extends LoraOptions {
  readonly generator: Generator;
  readonly schedule: Schedule;
  readonly seed: number;
  readonly steps: number;
  /** Parts that a step's batch is cut into. */
  readonly cutInto: number;
}

/** The arrays of one batch being filled, by the names of the graph's inputs. */
type Filled = Record<string, Float32Array>;

/** The inputs of the loss in `graph` for part number `number`, counted over all steps: a pure function of it. */
export function loraBatches(
  graph: Graph,
  data: LoraData,
  o: BatchOptions,
): (number: number) => Promise<Feeds> {
  const { generator: g, schedule, seed } = o;
  const { rows } = g;
  const channels = g.unet.out_channels;
  const cells = g.side ** 2;
  const width = channels * cells;
  const pose = 3 * pictureSide(g) ** 2;
  const labels = labelWidth(g);
  const textWidth = data.texts.width - labels;
  const start = o.start ?? (seesCurrent(g) ? 'target' : 'reference');
  const single = new Passes(`${seed}/single`, data.lessons.all.length);
  const multi = new Passes(`${seed}/multi`, data.lessons.multi.length);
  const rounds = isMultiRound(o) ? o.rounds : 0;

  const latent = (picture: number) => {
    const values = new Float32Array(width);
    data.latents.read(picture, values, 0);
    return values;
  };
  const normal = (random: Random) => {
    const values = new Float32Array(width);
    fillNormal(random, values);
    return values;
  };
  const drawTau = (random: Random) => {
    const { length } = schedule.alphas;
    // From the end, as 1 - u^power itself may round to 1.
    return length - 1 - Math.floor(random.next() ** o.tauPower * length);
  };

  /** The condition c of a text and a reference's picture; zero where both are missing. */
  const fillCondition = (feeds: Filled, call: string, row: number, text?: number, picture?: number) => {
    const at = row * (textWidth + (data.imageTokens?.width ?? 0));
    const told = new Float32Array(data.texts.width);
    if (text !== undefined) data.texts.read(text, told, 0);
    feeds[`${call}.tokens`]!.set(told.subarray(0, textWidth), at);
    if (picture !== undefined) data.imageTokens?.read(picture, feeds[`${call}.tokens`]!, at + textWidth);
    feeds[`${call}.labels`]?.set(told.subarray(textWidth), row * labels);
  };
  const fillTau = (feeds: Filled, call: string, row: number, tau: number) => {
    const { original } = readPrediction(schedule, tau);
    feeds[`${call}.tau`]![row] = tau;
    feeds[`${call}.ofPrediction`]![row] = original.prediction;
    feeds[`${call}.ofNoisy`]![row] = original.sample;
  };
  const fillWeight = (
    out: Float32Array,
    row: number,
    target: Float32Array,
    from: Float32Array,
    tau: number,
  ) => {
    const own = out.subarray(row * cells, (row + 1) * cells);
    changeOf(target, from, { channels, cells }, own);
    const weight = errorWeight(schedule, tau, o.measure);
    own.set(cellWeights(own, o.focus).map((w) => weight * w));
  };
  const noised = (out: Float32Array, row: number, from: Float32Array, tau: number, noise: Float32Array) => {
    const [a, s] = shares(schedule, tau);
    for (let i = 0; i < width; i++) out[row * width + i] = a * from[i]! + s * noise[i]!;
  };

  function fillSingle(feeds: Filled, row: number, random: Random, lesson: Lesson): void {
    const [reference, target] = [latent(lesson.from), latent(lesson.to)];
    feeds.target!.set(target, row * width);
    feeds['single.current']?.set(reference, row * width);
    const taus = { single: drawTau(random), recon: drawTau(random) };
    for (const [call, tau] of Object.entries(taus)) {
      const noisy = call === 'single' && start === 'reference' ? reference : target;
      noised(feeds[`${call}.noisy`]!, row, noisy, tau, normal(random));
      fillTau(feeds, call, row, tau);
      fillWeight(feeds[`${call}.weight`]!, row, target, call === 'single' ? reference : target, tau);
    }
    fillCondition(feeds, 'single', row, lesson.whole, lesson.from);
    if (o.empty === 'text') fillCondition(feeds, 'recon', row, 0, lesson.from);
  }

  function fillMulti(feeds: Filled, row: number, random: Random, lesson: Lesson): void {
    const [reference, target] = [latent(lesson.from), latent(lesson.to)];
    feeds['multi.reference']!.set(reference, row * width);
    feeds['multi.target']!.set(target, row * width);
    // The order should not matter, so any is learned.
    const texts = random.shuffle(random.pick(lesson.cuts));
    const taus: number[] = [];
    texts.forEach((text, i) => {
      let tau = drawTau(random);
      // "The noise steps tau_1 and tau_2 are different" (section 3.1).
      while (taus.includes(tau)) tau = drawTau(random);
      taus.push(tau);
      const call = `multi.${i + 1}`;
      const [a, s] = shares(schedule, tau);
      feeds[`${call}.keep`]![row] = a;
      feeds[`${call}.noise`]!.set(
        normal(random).map((n) => s * n),
        row * width,
      );
      fillTau(feeds, call, row, tau);
      fillCondition(feeds, call, row, text, lesson.from);
    });
    fillWeight(feeds['multi.weight']!, row, target, reference, taus.at(-1)!);
  }

  return async (number) => {
    const random = new Random(`${seed}/lora/${number}`);
    const feeds = emptyFeeds(graph);
    feeds['multi.lambda']?.fill(lambdaAt(o.lambda, Math.floor(number / o.cutInto), o.steps));
    const drawn: Promise<void>[] = [];
    for (let row = 0; row < rows; row++) {
      const place = number * rows + row;
      const lesson = data.lessons.all[single.at(place)]!;
      fillSingle(feeds, row, random, lesson);
      if (pose > 0) drawn.push(data.drawPose!(lesson.triplet, feeds.pose!, row * pose));
      if (rounds === 0) continue;
      const other = data.lessons.multi[multi.at(place)]!;
      fillMulti(feeds, row, random, other);
      if (pose > 0) drawn.push(data.drawPose!(other.triplet, feeds['multi.pose']!, row * pose));
    }
    await Promise.all(drawn);
    return feeds;
  };
}

/** Zeros for every input; all have the shapes of a part's rows. */
function emptyFeeds(graph: Graph): Filled {
  const length = (shape: readonly Dim[]) => shape.reduce<number>((n, d) => n * (d as number), 1);
  return Object.fromEntries(
    [...graph.inputs].map(([name, { shape }]) => [name, new Float32Array(length(shape))]),
  );
}

/** sqrt(a_tau) and sqrt(1 - a_tau): shares of latent and noise in z_tau. */
function shares({ alphas }: Schedule, tau: number): [number, number] {
  return [Math.sqrt(alphas[tau]!), Math.sqrt(1 - alphas[tau]!)];
}
