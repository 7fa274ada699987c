import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { trainTokenizer } from '../checkpoint/tokenizer.ts';
import { HemlineError } from '../error.ts';
import { parseClipTextConfig, parseClipVisionConfig } from '../nets/clip.ts';
import { clipTask } from './clip.ts';
import { componentConfig, writeComponent } from './component.ts';
import { clusters, type TrainingData } from './data.ts';
import { IMAGE_ENCODER, TEXT_ENCODER } from './defaults.ts';
import { type LoopOptions, runLoop } from './loop.ts';
import type { TrainOptions } from './options.ts';
import { openPictures } from './pictures.ts';
import { preparing } from './preparation.ts';

/** Merges of the pack's own vocabulary, beside the 512 bytes and byte-ends. */
const VOCABULARY = 3000;

/** All texts that tell what picture i shows. */
function captionsOf(data: TrainingData): string[][] {
  const captions: Set<string>[] = data.files.map(() => new Set());
  for (const t of data.triplets) {
    if (t.captions?.reference) captions[data.index(t.reference)]!.add(t.captions.reference);
    if (t.captions?.target) captions[data.index(t.target)]!.add(t.captions.target);
  }
  return captions.map((set) => [...set]);
}

/**
 * `hemline train clip`: a vocabulary from the data's texts, then text and image encoders on
 * captions. Writes tokenizer/, text_encoder/ and image_encoder/ into `out`.
 * @throws HemlineError `data-missing` where fewer pictures than a batch have captions.
 */
export async function trainClip(data: TrainingData, options: TrainOptions, loop: LoopOptions): Promise<void> {
  const captions = captionsOf(data);
  const usable = captions.flatMap((texts, i) => (texts.length > 0 ? [i] : []));
  if (usable.length < loop.batch)
    throw new HemlineError(
      'data-missing',
      `${data.dir} has ${usable.length} pictures with captions, a batch is ${loop.batch} different ones: draw more, or ask for a smaller --batch.`,
    );
  const texts = data.triplets.flatMap((t) => [t.text, ...t.parts]).concat(captions.flat());
  const rawText = { ...componentConfig(options.pack, 'text_encoder', TEXT_ENCODER) };
  const length = parseClipTextConfig(rawText).max_position_embeddings;
  const tokenizer = trainTokenizer(texts, VOCABULARY);
  rawText.vocab_size = tokenizer.size;
  rawText.eos_token_id = tokenizer.end;
  rawText.bos_token_id = tokenizer.start;

  const rawVision = componentConfig(options.pack, 'image_encoder', IMAGE_ENCODER);
  const [text, vision] = [parseClipTextConfig(rawText), parseClipVisionConfig(rawVision)];
  const pictures = await openPictures(
    usable.map((i) => data.files[i]!),
    join(data.dir, 'cache'),
    vision.image_size,
    { ...preparing('decoding pictures', options), describe: (i) => data.describe(usable[i]!) },
  );
  const place = new Map(usable.map((i, at) => [i, at]));
  const groups = clusters(data)
    .map((group) => group.flatMap((i) => place.get(i) ?? []))
    .filter((group) => group.length > 1);
  try {
    const task = clipTask(
      pictures,
      usable.map((i) => captions[i]!),
      groups,
      (line) => tokenizer.encode(line, length),
      { batch: loop.batch, seed: loop.seed, text, vision },
    );
    const { average } = await runLoop(task, loop);
    mkdirSync(join(options.out, 'tokenizer'), { recursive: true });
    await tokenizer.write(join(options.out, 'tokenizer'), length);
    await writeComponent(options.out, 'text_encoder', rawText, task.graph, average, 'text.');
    await writeComponent(options.out, 'image_encoder', rawVision, task.graph, average, 'image.');
  } finally {
    pictures.close();
  }
}
