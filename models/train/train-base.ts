import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from '../checkpoint/manifest.ts';
import type { Guidance } from '../diffusion/guidance.ts';
import { HemlineError } from '../error.ts';
import { weightsFrom } from '../graph/weights.ts';
import { parseClassifierConfig } from '../nets/classifier.ts';
import { parseClipTextConfig } from '../nets/clip.ts';
import { parseUNetConfig, type UNetConfig } from '../nets/unet.ts';
import { baseTask, CLASSIFIER, type Judges, type Reader } from './base.ts';
import { componentConfig, packKey, startFrom, weightsFile, writeComponent } from './component.ts';
import type { TrainingData } from './data.ts';
import * as defaults from './defaults.ts';
import { editingOptions, TEXT, UNET } from './editing-net.ts';
import { fileKey } from './floats.ts';
import { type LoopOptions, runLoop } from './loop.ts';
import { checkLatents, openEditData, scheduleOf } from './open-edit-data.ts';
import type { TrainOptions } from './options.ts';
import { widenUNet } from './widen-unet.ts';

/**
 * `hemline train base`: the editing U-Net on the pack's latents and image tokens, and the text encoder along
 * with it. Writes unet/ and text_encoder/ into `out`. With `from`, both go on from that pack's; its U-Net may be narrower.
 * With `classifier`, the U-Net also learns from what that reads in its predictions, under the pack's guidance, and with
 * `discriminator` from one that is trained along and tells them from real latents.
 * @throws HemlineError `config-unsupported` where the U-Net is not for the pack's latents, or a prediction is not the
 * latent, which a classifier and a discriminator judge.
 */
export async function trainBase(data: TrainingData, options: TrainOptions, loop: LoopOptions): Promise<void> {
  const { from, pack, classifier, discriminator } = options;
  const raw = componentConfig(pack, 'unet', defaults.UNET);
  const unet = parseUNetConfig(raw);
  checkLatents(pack, unet);
  const judged = classifier !== undefined || discriminator === true;
  if (judged) needLatents(pack);
  const judges: Judges = {
    reader: classifier === undefined ? undefined : await openReader(classifier, unet),
    discriminator,
    guidance: judged ? guidanceOf(pack) : undefined,
  };
  const edits = await openEditData(data, options);
  try {
    const text = parseClipTextConfig(edits.rawText);
    const task = baseTask(edits, editingOptions(edits, unet, text, loop), judges);
    // What another parameterisation ended in says nothing here, nor do the ends of a net for another latent.
    const before = from ? parseUNetConfig(componentConfig(from, 'unet', raw)) : unet;
    const fits = ([name]: readonly [string, Float32Array]) =>
      name.startsWith(`${UNET}.conv_out.`)
        ? before.residual === unet.residual && before.out_channels === unet.out_channels
        : !name.startsWith(`${UNET}.conv_in.`) || before.in_channels === unet.in_channels;
    const held = new Map([
      ...(await startFrom(from ?? pack!, 'text_encoder', `${TEXT}.`)),
      ...(from ? (await startFrom(from, 'unet', `${UNET}.`)).filter(fits) : []),
    ]);
    const narrow = baseTask(edits, editingOptions(edits, before, text, loop)).graph;
    const start = widenUNet(
      held,
      `${UNET}.`,
      { config: before, graph: narrow },
      { config: unet, graph: task.graph },
      loop.seed,
    );
    const settings = {
      ...loop.settings,
      pack: await packKey(pack!, ['vae', 'tokenizer', 'image_encoder']),
      classifier:
        classifier === undefined ? 'none' : fileKey(join(classifier, CLASSIFIER, weightsFile(CLASSIFIER))),
      discriminator: discriminator ?? false,
      ...(judged && { guidance: JSON.stringify(judges.guidance ?? 'none') }),
    };
    const { average } = await runLoop({ ...task, start }, { ...loop, settings });
    await writeComponent(options.out, 'unet', raw, task.graph, average, `${UNET}.`);
    await writeComponent(options.out, 'text_encoder', edits.rawText, task.graph, average, `${TEXT}.`);
  } finally {
    edits.close();
  }
}

/** Only latents can be judged, not noise that was predicted. */
function needLatents(pack: string | undefined): void {
  const kind = scheduleOf(pack).config.prediction_type;
  if (kind !== 'sample')
    throw new HemlineError(
      'config-unsupported',
      `A classifier and a discriminator judge latents, and this pack's predictions are of prediction_type "${kind}": they need "sample".`,
    );
}

async function openReader(dir: string, { out_channels }: UNetConfig): Promise<Reader> {
  const held = await startFrom(dir, CLASSIFIER, `${CLASSIFIER}.`);
  const config = parseClassifierConfig(componentConfig(dir, CLASSIFIER, {}));
  if (config.in_channels !== out_channels)
    throw new HemlineError(
      'config-unsupported',
      `A classifier of ${config.in_channels} channels cannot read latents of ${out_channels}.`,
    );
  return { config, weights: weightsFrom(new Map(held)) };
}

/** How the pack's pictures are sampled; one that is being made may not say yet. */
function guidanceOf(pack: string | undefined): Guidance | undefined {
  const path = join(pack ?? '', 'hemline.json');
  return pack && existsSync(path) ? readManifest(path).sampling.guidance : undefined;
}
