import { rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type OverlayOptions } from 'sharp';
import { loraModules, type Provenance, writeLora } from '../../checkpoint/lora-write.ts';
import { Editor } from '../../editor/index.ts';
import { type Picture, readPicture } from '../../picture.ts';
import type { TrainingData } from '../data.ts';
import type { LoopOptions } from '../loop.ts';
import type { Triplet } from '../records.ts';
import type { Lessons } from './lessons.ts';
import type { LoraOptions } from './options.ts';

/** Pixels of a picture on a sheet. */
const SHOWN = 160;

export interface SampleSheet {
  readonly step: number;
  readonly png: Uint8Array;
  /** What was asked for, a line a row. */
  readonly texts: readonly string[];
}

/** What the columns of a sheet show. */
export const COLUMNS = [
  'reference',
  'one round under the whole text',
  'a round for each part',
  'target',
] as const;

/** A triplet on a sheet, and what the rounds are told of it. */
export interface Sample {
  readonly triplet: Triplet;
  readonly whole: string;
  readonly parts: readonly string[];
}

/** `count` triplets spread over the data set, of those whose text can be cut if there are any. */
export function sampled({ triplets }: TrainingData, { all, multi, texts }: Lessons, count: number): Sample[] {
  const lessons = multi.length > 0 ? multi : all;
  const wanted = Math.min(count, lessons.length);
  return Array.from({ length: wanted }, (_, i) => {
    const { triplet, whole, parts } = lessons[Math.floor((i * lessons.length) / wanted)]!;
    return { triplet: triplets[triplet]!, whole: texts[whole]!, parts };
  });
}

export interface SheetRun {
  readonly pack: string;
  /** Where the LoRA is written, for a moment. */
  readonly dir: string;
  readonly step: number;
  readonly seed: number;
  readonly provider?: LoopOptions['provider'];
  readonly threads?: number;
  readonly signal?: AbortSignal;
  /** Of the LoRA, by which it is used as it was trained. */
  readonly provenance: Provenance;
}

/** Edits the references of samples with a LoRA, as serving does: a row for each, columns as `COLUMNS`. */
export function sampleSheet(
  data: TrainingData,
  samples: readonly Sample[],
  weights: ReadonlyMap<string, Float32Array>,
  o: Pick<LoraOptions, 'rank' | 'alpha'>,
  run: SheetRun,
): Promise<SampleSheet> {
  return withLora(weights, o, run, async (editor) => {
    const placed: OverlayOptions[] = [];
    for (const [row, sample] of samples.entries())
      for (const [column, one] of (await columnsOf(sample, data, editor, run)).entries())
        placed.push({ input: await small(one), left: column * SHOWN, top: row * SHOWN });
    const sheet = { width: COLUMNS.length * SHOWN, height: samples.length * SHOWN };
    const png = await sharp({ create: { ...sheet, channels: 3, background: '#fff' } })
      .composite(placed)
      .png()
      .toBuffer();
    const texts = samples.map(({ whole, parts }) => `${whole} (${parts.join(' | ')})`);
    return { step: run.step, png, texts };
  });
}

async function withLora<T>(
  weights: ReadonlyMap<string, Float32Array>,
  o: Pick<LoraOptions, 'rank' | 'alpha'>,
  { pack, dir, provider, threads, provenance }: SheetRun,
  work: (editor: Editor) => Promise<T>,
): Promise<T> {
  const lora = join(dir, 'sampled.safetensors');
  let editor: Editor | undefined;
  try {
    await writeLora(lora, loraModules(weights, o), { naming: 'peft', provenance });
    editor = await Editor.open({ pack, lora, provider, threads });
    return await work(editor);
  } finally {
    await editor?.close();
    rmSync(lora, { force: true });
  }
}

/** The pictures of a sample's row. */
async function columnsOf(
  { triplet, whole: text, parts }: Sample,
  data: TrainingData,
  editor: Editor,
  { seed, signal }: SheetRun,
): Promise<Picture[]> {
  const { id, reference: from, target, pose } = triplet;
  const { size } = editor.info;
  const read = (path: string) => readPicture(data.files[data.index(path)]!, { size, fit: 'contain' });
  const picture = await read(from);
  const reference = await editor.prepare(picture, pose ?? undefined);
  const round = (latent: Float32Array, said: string, key: string) =>
    editor.round({ reference, latent, text: said, seed, key }, { signal });
  const whole = await round(reference.latent, text, id);
  let { latent } = reference;
  for (const [i, part] of parts.entries()) latent = await round(latent, part, `${id}/${i}`);
  const origin = { picture, latent: reference.latent };
  const [once, after] = [await editor.decode(whole, { origin }), await editor.decode(latent, { origin })];
  return [picture, once, after, await read(target)];
}

function small({ width, height, data }: Picture): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .resize(SHOWN, SHOWN)
    .png()
    .toBuffer();
}
