import { parseClipTextConfig } from '../nets/clip.ts';
import { parseUNetConfig } from '../nets/unet.ts';
import { baseTask } from './base.ts';
import { componentConfig, startFrom, writeComponent } from './component.ts';
import type { TrainingData } from './data.ts';
import * as defaults from './defaults.ts';
import { editingOptions, TEXT, UNET } from './editing-net.ts';
import { type LoopOptions, runLoop } from './loop.ts';
import { openEditData } from './open-edit-data.ts';
import type { TrainOptions } from './options.ts';

/**
 * `hemline train base`: the editing U-Net on the pack's latents and image tokens, and the text encoder along
 * with it. Writes unet/ and text_encoder/ into `out`. With `from`, both go on from that pack's.
 */
export async function trainBase(data: TrainingData, options: TrainOptions, loop: LoopOptions): Promise<void> {
  const edits = await openEditData(data, options);
  try {
    const raw = componentConfig(options.pack, 'unet', defaults.UNET);
    const [unet, text] = [parseUNetConfig(raw), parseClipTextConfig(edits.rawText)];
    const task = baseTask(edits, editingOptions(edits, unet, text, loop));
    const { from, pack } = options;
    // What another parameterisation ended in says nothing here, nor do the ends of a net for another latent.
    const before = from ? parseUNetConfig(componentConfig(from, 'unet', raw)) : unet;
    const fits = ([name]: readonly [string, Float32Array]) =>
      name.startsWith(`${UNET}.conv_out.`)
        ? before.residual === unet.residual && before.out_channels === unet.out_channels
        : !name.startsWith(`${UNET}.conv_in.`) || before.in_channels === unet.in_channels;
    const start = new Map([
      ...(await startFrom(from ?? pack!, 'text_encoder', `${TEXT}.`)),
      ...(from ? (await startFrom(from, 'unet', `${UNET}.`)).filter(fits) : []),
    ]);
    const { average } = await runLoop({ ...task, start }, loop);
    await writeComponent(options.out, 'unet', raw, task.graph, average, `${UNET}.`);
    await writeComponent(options.out, 'text_encoder', edits.rawText, task.graph, average, `${TEXT}.`);
  } finally {
    edits.close();
  }
}
