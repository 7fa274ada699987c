import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openPack } from '../checkpoint/pack.ts';
import { Editor, type EditorOptions, MAKING } from '../editor/index.ts';
import { HemlineError } from '../error.ts';
import { Random } from '../random.ts';
import { packKey } from '../train/component.ts';
import { fileKey } from '../train/floats.ts';
import { describeSkipped } from '../train/records.ts';
import { writeWhole } from '../write-whole.ts';
import { describeData, readEvaluationData } from './data.ts';
import { packFeatures } from './features.ts';
import { openGallery } from './gallery.ts';
import { onnxFeatures } from './onnx-features.ts';
import { reportHtml } from './report/html.ts';
import { withoutResamples, writeResamples } from './resamples.ts';
import { retrievalFeatures } from './retrieval/index.ts';
import { Studio } from './studio.ts';
import { conversations } from './tables/conversations.ts';
import { oneShotAgainstRounds, sentenceLengths } from './tables/facets.ts';
import type { Resampling } from './tables/measured.ts';
import { quality } from './tables/quality.ts';
import { robustness } from './tables/robustness.ts';
import { FIGURES, type Table } from './types.ts';

export { type Comparison, compare, type Run } from './compare.ts';
export { type RetrievalTraining, trainRetrieval } from './retrieval/index.ts';
export type { Table } from './types.ts';

export interface EvaluateOptions {
  /** A pack's folder, or the name of one that comes with hemline. */
  readonly pack: string;
  readonly lora?: string;
  /** triplets.jsonl's folder, FashionIQ's or Fashion200k's. */
  readonly data: string;
  /** Gets report.html, figures.json and the pictures. */
  readonly out: string;
  /** Keeps what is the same for every pack: vectors of the data set's pictures, and targets through the autoencoder. `cache` in the data set's folder by default. */
  readonly cache?: string;
  /** What to do about pictures of triplets.jsonl that are missing or broken: `skip` leaves their triplets out. Default `throw`. */
  readonly missing?: 'throw' | 'skip';
  /** Triplets to measure; 200 by default. */
  readonly count?: number;
  /** Of these, how many are told otherwise, too: ill-formed, as it was said, in two rounds and in one for each facet; all by default. They are random ones of them. */
  readonly variants?: number;
  /** Conversations of five, and of twenty rounds; 20 each by default. */
  readonly conversations?: number;
  /** 7 by default. */
  readonly seed?: number;
  /** What of the pack's own sampling is to be otherwise (table 3a: sampler, and strength below 1 to begin at the reference). */
  readonly sampling?: EditorOptions['sampling'];
  /** The pack by whose image encoder pictures are compared, for packs that have none; `pack` by default. */
  readonly encoder?: string;
  /** An Inception ONNX file for FID; the image encoder by default. */
  readonly inception?: string;
  /** A trained retrieval encoder (model.safetensors); the image encoder by default. */
  readonly retrieval?: string;
  /** Of means; 1000 by default. */
  readonly resamples?: number;
  /** Of FIDs, which take a moment each; 50 by default. */
  readonly fidResamples?: number;
  readonly provider?: 'cpu' | 'cuda' | 'webgpu';
  readonly threads?: number;
  readonly signal?: AbortSignal;
  onProgress?(what: string, done: number, total: number): void;
}

export interface Evaluation {
  readonly tables: readonly Table[];
  readonly report: string;
  readonly figures: string;
}

function checkOptions(o: EvaluateOptions): void {
  const least = {
    count: 2,
    variants: 0,
    conversations: 0,
    seed: 0,
    resamples: 10,
    fidResamples: 10,
    threads: 1,
  } as const;
  for (const [name, low] of Object.entries(least)) {
    const value = o[name as keyof typeof least];
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= low))
      throw new HemlineError('bad-option', `${name} must be a whole number from ${low}, not ${value}.`);
  }
}

/**
 * Measures a pack (with a LoRA) on a data set: the paper's tables and figures, one shot against rounds, and drift.
 * Writes `report.html`, `figures.json` and, for `compare`, `resamples.json` into `out`. Pictures are kept there too, so
 * that the same call goes on where a stopped one was; the same options give the same figures.
 * @throws HemlineError `bad-option`, `interrupted`, `cache-failed`, and what packs, LoRAs, data sets and encoders say.
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  checkOptions(options);
  const {
    count = 200,
    variants = count,
    conversations: talking = 20,
    seed = 7,
    resamples = 1000,
    fidResamples = 50,
    out,
    cache = join(options.data, 'cache'),
    signal,
  } = options;
  const progress = options.onProgress ?? (() => {});
  const pack = await openPack(options.pack);
  const { steps, sampler = 'ddim', strength } = { ...pack.manifest.sampling, ...options.sampling };
  const data = await readEvaluationData(options.data, count, seed, options.missing);
  const { provider, threads } = options;
  const opened: { close(): Promise<void> }[] = [];
  const open = <T extends { close(): Promise<void> }>(one: T): T => {
    opened.push(one);
    return one;
  };
  try {
    const { encoder, inception, retrieval: weights } = options;
    const looking = encoder === undefined ? pack : await openPack(encoder);
    const clip = open(packFeatures(looking, { provider, threads }));
    const fid = inception === undefined ? clip : open(await onnxFeatures(inception, { provider, threads }));
    const retrieval =
      weights === undefined ? clip : open(await retrievalFeatures(weights, { provider, threads }));
    const editor = open(
      await Editor.open({
        pack: pack.dir,
        lora: options.lora,
        sampling: options.sampling,
        provider,
        threads,
      }),
    );
    mkdirSync(out, { recursive: true });
    const encoders = { clip, fid, retrieval };
    const { size } = editor.info;
    const gallery = await openGallery(data, encoders, {
      size,
      cache,
      signal,
      onProgress: (done, total) => progress('gallery', done, total),
    });
    const studio = new Studio({
      editor,
      encoders,
      gallery,
      pictures: join(out, 'pictures'),
      shown: { dir: join(cache, 'shown'), by: `${MAKING} ${size} ${await packKey(pack.dir, ['vae'])}` },
      seed,
      signal,
    });
    const by: Resampling = { seed, resamples, fidResamples };
    const plain = await quality(data, studio, by, progress);
    const varied = new Random(`${seed}/variants`).shuffle(plain.samples).slice(0, variants);
    const ill = await robustness(varied, studio, seed, by, progress);
    const facets = await oneShotAgainstRounds(varied, studio, by, progress);
    const talks = await conversations(data, studio, { count: talking, seed }, by, progress);
    const tables = [...plain.tables, ...ill.tables, sentenceLengths(ill.asSaid, by), facets, ...talks.tables];
    const facts = [
      ['pack', `${pack.manifest.name} ${pack.manifest.version} (${(await pack.hash()).slice(0, 16)})`],
      ['LoRA', options.lora === undefined ? 'none' : `${options.lora} (${fileKey(options.lora)})`],
      ['folder', data.dir],
      ['data', describeData(data)],
      ['left out', describeSkipped(data.skipped)],
      ['told otherwise, too', `${varied.length} triplets`],
      ['conversations', String(talking)],
      ['FID and its features', fid.name],
      ['CLIP score', clip.name],
      ['retrieval', retrieval.name],
      ['sampling', `${steps} steps of ${sampler.toUpperCase()}, strength ${strength}`],
      ['seed', String(seed)],
      ['resamples', `${resamples}; of FIDs ${fidResamples}`],
    ] as const;
    const title = `${pack.manifest.name}, measured`;
    const sheets = [plain.sheet, ill.sheet, talks.sheet];
    const [report, figures] = [join(out, 'report.html'), join(out, FIGURES)];
    writeWhole(report, await reportHtml({ title, facts, tables, sheets }));
    const bare = withoutResamples(tables);
    writeWhole(figures, `${JSON.stringify({ facts: Object.fromEntries(facts), tables: bare }, null, 1)}\n`);
    writeResamples(out, tables);
    return { tables: bare, report, figures };
  } finally {
    await Promise.all(opened.map((one) => one.close()));
  }
}
