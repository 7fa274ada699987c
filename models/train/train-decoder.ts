import { join } from 'node:path';
import { SafetensorsFile, writeSafetensors } from '../checkpoint/safetensors.ts';
import { Editor } from '../editor/index.ts';
import { latentFactor, parseAutoencoderConfig } from '../nets/autoencoder.ts';
import { UNSEEN } from '../pose.ts';
import { componentConfig, needComponents, weightsFile, writeConfig } from './component.ts';
import type { TrainingData } from './data.ts';
import { decoderTask } from './decoder.ts';
import { cachedRows, type FloatRows } from './floats.ts';
import { type LoopOptions, rowsOfPart, runLoop } from './loop.ts';
import { EDITING_NEEDS, type OpenedEdits, openEditData } from './open-edit-data.ts';
import type { TrainOptions } from './options.ts';
import { openPictures } from './pictures.ts';

/** Edits that the U-Net is asked for; more windows than a run needs. */
const EDITED = 3000;
const CHUNK = 8;

/**
 * `hemline train vae --decoder`: the decoder of the pack's autoencoder goes on, on what the pack's U-Net makes of the data
 * set's edits, round after round as in a conversation. Encoder and statistics stay, so all latents do. Writes vae/ into
 * `out`.
 */
export async function trainDecoder(
  data: TrainingData,
  options: TrainOptions,
  loop: LoopOptions,
): Promise<void> {
  const pack = needComponents(options.pack, [...EDITING_NEEDS, 'unet']);
  const raw = componentConfig(pack, 'vae', {});
  const config = parseAutoencoderConfig(raw);
  const opened = await openEditData(data, options);
  const edited = await editedLatents(data, opened, pack, options);
  const pictures = await openPictures(data.files, join(data.dir, 'cache'), config.sample_size);
  try {
    const whole = config.sample_size / latentFactor(config);
    const { latents } = opened;
    const edits = opened.edits.slice(0, EDITED);
    const task = decoderTask({ pictures, latents, edits, edited }, config, {
      batch: rowsOfPart(loop),
      window: Math.min(14, whole),
      whole,
      seed: loop.seed,
      own: 0.3,
      jitter: 0.15,
    });
    const before = await SafetensorsFile.open(join(pack, 'vae', weightsFile('vae')));
    const stored = [...before.names()].map((name) => [name, before.get(name)!] as const);
    const start = new Map(stored.map(([name, tensor]) => [name, tensor.read()]));
    const { average } = await runLoop({ ...task, start }, loop);
    const tensors = stored.map(([name, { shape }]) => {
      return [name, { shape, data: average.get(name) ?? start.get(name)! }] as const;
    });
    const folder = writeConfig(options.out, 'vae', raw);
    const file = join(folder, weightsFile('vae'));
    await writeSafetensors(file, new Map(tensors), { dtype: 'F16', metadata: { format: 'pt' } });
  } finally {
    for (const one of [opened, edited, pictures]) one.close();
  }
}

/** The latents that the first edits of a data set end in, a row each; cached on disk. */
async function editedLatents(
  data: TrainingData,
  { edits, latents, imageTokens }: OpenedEdits,
  pack: string,
  { seed = 1, provider, threads, onPrepare }: TrainOptions,
): Promise<FloatRows> {
  const editor = await Editor.open({ pack, provider, threads });
  const edit = async (i: number): Promise<Float32Array> => {
    const { phrases, parts } = data.triplets[i]!;
    const reference = {
      latent: new Float32Array(latents.width),
      tokens: new Float32Array(imageTokens.width),
      pose: data.triplets[i]!.pose ?? UNSEEN,
    };
    latents.read(edits[i]!.from, reference.latent, 0);
    imageTokens.read(edits[i]!.from, reference.tokens, 0);
    let latent: Float32Array = reference.latent;
    for (const text of phrases ?? parts)
      latent = await editor.round({ reference, latent, text, seed, key: `${i}/${text}` });
    return latent;
  };
  const compute = async (from: number, to: number) => {
    const made = await Promise.all(Array.from({ length: to - from }, (_, i) => edit(from + i)));
    const rows = new Float32Array(made.length * latents.width);
    made.forEach((latent, i) => {
      rows.set(latent, i * latents.width);
    });
    return rows;
  };
  try {
    const count = Math.min(EDITED, edits.length);
    const path = join(data.dir, 'cache', `edited-${editor.info.key.slice(0, 12)}-${seed}-${count}.f32`);
    const told = (done: number, total: number) => onPrepare?.('editing', done, total);
    return await cachedRows(path, count, latents.width, CHUNK, compute, told);
  } finally {
    await editor.close();
  }
}
