import { join } from 'node:path';
import { checkFit } from '../../checkpoint/check-fit.ts';
import { packCorrupt } from '../../checkpoint/files.ts';
import type { Pack } from '../../checkpoint/pack.ts';
import { HemlineError } from '../../error.ts';
import { joinWeights, type WeightSource } from '../../graph/weights.ts';
import { latentFactor, parseAutoencoderConfig } from '../../nets/autoencoder.ts';
import { parseClipTextConfig } from '../../nets/clip.ts';
import { parseControlNetConfig } from '../../nets/controlnet.ts';
import { parseUNetConfig } from '../../nets/unet.ts';
import { frozen } from '../component.ts';
import type { TrainingData } from '../data.ts';
import { type LoopOptions, rowsOfPart, type Task } from '../loop.ts';
import { openEditData } from '../open-edit-data.ts';
import type { TrainOptions } from '../options.ts';
import { type Conditions, openConditions } from '../poses/conditions.ts';
import { preparing } from '../preparation.ts';
import { encodeTexts } from './encode-texts.ts';
import { type Generator, labelWidth, pictureSide } from './generator.ts';
import { type Lessons, lessonsOf } from './lessons.ts';
import { isMultiRound, type LoraOptions } from './options.ts';
import { loraTask } from './task.ts';

export interface OpenedLora {
  readonly task: Task;
  readonly lessons: Lessons;
  /** What the pose branch is shown; undefined without one. */
  readonly poses?: Conditions['counts'];
  close(): void;
}

/** A pack whose parts fit together. @throws HemlineError `pack-corrupt`. */
export function checkedPack(pack: Pack): Pack {
  const [problem] = checkFit(pack);
  if (problem) throw packCorrupt(`${pack.dir}: ${problem}.`);
  return pack;
}

/**
 * Opens what a LoRA is trained on: the data set seen through the pack's encoders (cached on disk) and the frozen
 * generator. @throws HemlineError as packs and data sets do.
 */
export async function openLora(
  data: TrainingData,
  pack: Pack,
  o: LoraOptions,
  options: TrainOptions,
  loop: Pick<LoopOptions, 'batch' | 'parts' | 'steps' | 'seed'>,
): Promise<OpenedLora> {
  const unet = parseUNetConfig(pack.config('unet'));
  const rawControl = pack.config('controlnet');
  const controlnet = rawControl && parseControlNetConfig(rawControl);
  const { keypoints, unmarked, edges = true } = options.poses ?? {};
  if (!controlnet && (keypoints !== undefined || unmarked !== undefined || !edges))
    throw new HemlineError(
      'bad-option',
      `${pack.dir} has no pose branch, so it takes no --keypoints, --pose or --no-edges.`,
    );
  const text = parseClipTextConfig(pack.config('text_encoder'));
  const most = text.max_position_embeddings;
  if ((options.lora?.textTokens ?? 0) > most)
    throw new HemlineError(
      'bad-option',
      `The text encoder of ${pack.dir} takes at most ${most} --text-tokens.`,
    );
  const textTokens = Math.min(o.textTokens, most);
  const split = options.split ?? noSplitter;
  const lessons = lessonsOf(data, o, isMultiRound(o), split);

  const closing: { close(): void }[] = [];
  const close = () => {
    for (const one of closing) one.close();
  };
  try {
    // The paper's pictures are of 256x256, as the bundled pack's; a pack says its own size.
    const { size } = pack.manifest;
    const edits = await openEditData(data, { ...options, pack: pack.dir }, size);
    closing.push(edits);
    const vae = parseAutoencoderConfig(pack.config('vae'));
    const generator: Generator = {
      unet,
      controlnet,
      side: size / latentFactor(vae),
      lora: { rank: o.rank, alpha: o.alpha },
      rows: rowsOfPart(loop),
      tokens: textTokens + edits.tokens,
    };
    const tokenizer = pack.tokenizer();
    const texts = await encodeTexts(
      lessons.texts,
      {
        config: text,
        ...(await frozen(pack.dir, 'text_encoder')),
        length: textTokens,
        embeds: labelWidth(generator) > 0,
        encodeIds: (line, length) => tokenizer.encode(line, length),
      },
      join(data.dir, 'cache'),
      preparing('texts', options),
    );
    closing.push(texts);
    const side = pictureSide(generator);
    const conditions =
      side > 0 ? await openConditions(data, pack.dir, side, options.poses ?? {}, options) : undefined;
    if (conditions) closing.push(conditions);
    const task = loraTask(
      {
        lessons,
        latents: edits.latents,
        imageTokens: edits.imageTokens,
        texts,
        drawPose: conditions?.draw,
      },
      {
        ...o,
        generator,
        schedule: edits.schedule,
        seed: loop.seed,
        steps: loop.steps,
        cutInto: loop.parts ?? 1,
      },
      await frozenOf(pack),
    );
    return { task, lessons, poses: conditions?.counts, close };
  } catch (error) {
    close();
    throw error;
  }
}

async function frozenOf(pack: Pack): Promise<WeightSource> {
  const unet = await pack.weights('unet');
  return pack.config('controlnet')
    ? joinWeights({ unet, controlnet: await pack.weights('controlnet') })
    : joinWeights({ unet });
}

function noSplitter(): never {
  throw new HemlineError(
    'bad-option',
    'Texts are to be split by a splitter, but none was handed in as `split`.',
  );
}
