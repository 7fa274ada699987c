import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { hashFile } from '../checkpoint/files.ts';
import { HemlineError } from '../error.ts';
import { parseAutoencoderConfig } from '../nets/autoencoder.ts';
import { componentConfig, frozen } from './component.ts';
import { readTrainingData } from './data.ts';
import { SCHEDULER } from './defaults.ts';
import { encodeLatents } from './encode.ts';
import { openPictures } from './pictures.ts';
import { fitPreview } from './preview.ts';

export interface AssembleOptions {
  /** The pack's folder; what it holds already stays, unless a part replaces it. */
  readonly out: string;
  /** Folders that `train` wrote; of two with the same component the later one counts. */
  readonly parts: readonly string[];
  /** A data set, whose first pictures the preview is fitted to. */
  readonly data: string;
  /** Default: as they were; of a new pack "croquis" and "0.1.0". */
  readonly name?: string;
  readonly version?: string;
  /** Goes into hemline.json as it is, over what stands there. */
  readonly manifest?: Readonly<Record<string, unknown>>;
}

/** Components, and the classes that model_index.json names for them. */
const CLASSES: Readonly<Record<string, readonly [string, string]>> = {
  unet: ['diffusers', 'UNet2DConditionModel'],
  vae: ['diffusers', 'AutoencoderKL'],
  controlnet: ['diffusers', 'ControlNetModel'],
  text_encoder: ['transformers', 'CLIPTextModelWithProjection'],
  image_encoder: ['transformers', 'CLIPVisionModelWithProjection'],
  tokenizer: ['transformers', 'CLIPTokenizer'],
  pose_estimator: ['hemline', 'PoseEstimator'],
  scheduler: ['diffusers', 'DDIMScheduler'],
};

const SAMPLING = { steps: 10, guidance: { text: 1, image: 1 }, strength: 1 };
const PREVIEWED = 96;

const json = (path: string, value: unknown) => writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);

/**
 * Puts what `train` made together as a pack: components, scheduler, model_index.json, hemline.json with the
 * preview and the files' hashes. Gives what the pack is called.
 * @throws HemlineError `pack-incomplete` where a part is missing, or none has an autoencoder.
 */
export async function assemble(options: AssembleOptions): Promise<{ name: string; version: string }> {
  const { out, parts } = options;
  const missing = parts.find((part) => !existsSync(part));
  if (missing) throw new HemlineError('pack-incomplete', `There is no folder ${missing}.`);
  mkdirSync(out, { recursive: true });
  for (const part of parts)
    for (const component of readdirSync(part))
      if (component in CLASSES) cpSync(join(part, component), join(out, component), { recursive: true });
  if (!existsSync(join(out, 'vae')))
    throw new HemlineError('pack-incomplete', `None of ${parts.join(', ')} has a vae/. Train one first.`);
  const schedule = join(out, 'scheduler', 'scheduler_config.json');
  // A U-Net has learned under its pack's own: with another its pictures are noise.
  if (!existsSync(schedule)) {
    mkdirSync(dirname(schedule), { recursive: true });
    json(schedule, SCHEDULER);
  }
  const present = Object.entries(CLASSES).filter(([component]) => existsSync(join(out, component)));
  json(join(out, 'model_index.json'), {
    _class_name: 'HemlinePipeline',
    _diffusers_version: '0.42.0',
    ...Object.fromEntries(present),
  });
  const path = join(out, 'hemline.json');
  const before = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as { name?: string; version?: string })
    : {};
  const name = options.name ?? before.name ?? 'croquis';
  const version = options.version ?? before.version ?? '0.1.0';
  json(path, {
    format: 1,
    size: 256,
    sampling: SAMPLING,
    ...before,
    name,
    version,
    preview: await preview(out, options.data),
    ...options.manifest,
    files: await listFiles(out),
  });
  return { name, version };
}

/** What `hemline pack pull` fetches and checks: every file of the pack but the one with this list. */
async function listFiles(pack: string) {
  const paths = readdirSync(pack, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(pack, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .filter((path) => path !== 'hemline.json')
    .sort();
  // The card is prose, and may be mended without another pull being refused.
  return Promise.all(
    paths.map(async (path) => {
      const file = join(pack, path);
      return path.endsWith('.md')
        ? { path }
        : { path, bytes: statSync(file).size, sha256: await hashFile(file) };
    }),
  );
}

async function preview(pack: string, dir: string) {
  const data = await readTrainingData(dir);
  const config = parseAutoencoderConfig(componentConfig(pack, 'vae', {}));
  const cache = join(dir, 'cache');
  const pictures = await openPictures(data.files.slice(0, PREVIEWED), cache, config.sample_size);
  const latents = await encodeLatents(pictures, config, await frozen(pack, 'vae'), cache);
  try {
    return fitPreview(pictures, latents, config.latent_channels, pictures.files.length);
  } finally {
    pictures.close();
    latents.close();
  }
}
