import { createHash } from 'node:crypto';
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HemlineError } from '../error.ts';
import type { WeightSource } from '../graph/weights.ts';
import { componentMissing, hasComponent, NETS, openWeights, weightFiles } from './component.ts';
import { confine, hashInto, type Json, listFolder, readObject } from './files.ts';
import { defaultManifest, type Look, type Manifest, readManifest } from './manifest.ts';
import { readTokenizer, type Tokenizer } from './tokenizer.ts';
import { TOKENIZER_FILES } from './tokenizer-files.ts';

export type { Look, Manifest } from './manifest.ts';

/** A checkpoint folder: diffusers' layout plus `hemline.json`. */
export interface Pack {
  /** Absolute, with no symbolic link in it. */
  readonly dir: string;
  readonly manifest: Manifest;
  readonly lookbook: readonly Look[];
  /** The pipeline's class by `model_index.json`, where the pack has one. */
  readonly pipeline?: string;
  /** A component's raw config, or undefined where the pack has no such folder. @throws HemlineError `pack-corrupt`. */
  config(component: string): Json | undefined;
  /** A component's weights. @throws HemlineError `component-missing`, `weights-missing`, `weights-refused`, `weights-corrupt`. */
  weights(component: string): Promise<WeightSource>;
  /** @throws HemlineError `tokenizer-missing`, `tokenizer-corrupt`. */
  tokenizer(): Tokenizer;
  /** sha256 over all that pictures depend on: sampling, configs, vocabulary, weights. */
  hash(): Promise<string>;
}

/** What no pack can do without. */
const REQUIRED = ['unet', 'vae', 'text_encoder', 'tokenizer', 'scheduler'] as const;

/** Where a component's config is, if not in `config.json`. */
const CONFIGS: Readonly<Record<string, string>> = {
  scheduler: 'scheduler_config.json',
  tokenizer: 'tokenizer_config.json',
};

/** Folder of the packs that come with hemline, found from sources and from dist/. */
export function bundledPacks(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, 'models', 'packs');
}

/**
 * Opens a pack by its folder, or by the name of one that comes with hemline ("croquis"). Configs and
 * lookbook are checked now, weights when they are asked for.
 * @throws HemlineError `pack-not-found`, `pack-corrupt`, `component-missing`.
 */
export async function openPack(nameOrDir: string): Promise<Pack> {
  const dir = findPack(nameOrDir);
  const [ours, theirs] = ['hemline.json', 'model_index.json'].map((file) => {
    const path = join(dir, file);
    return existsSync(path) ? confine(dir, path) : undefined;
  });
  if (!ours && !theirs)
    throw new HemlineError(
      'pack-not-found',
      `${dir} is not a pack: it has neither hemline.json nor model_index.json. Name the folder that holds them.`,
    );
  const pipeline = theirs && String(readObject(theirs)._class_name ?? 'a pipeline');
  for (const component of REQUIRED) if (!listFolder(dir, component)) throw componentMissing(dir, component);
  const manifest = ours
    ? readManifest(ours)
    : defaultManifest(basename(dir), pipeline!, readConfig(dir, 'unet')!);
  const pack = new PackFolder(dir, manifest, pipeline);
  for (const component of [...NETS, 'scheduler']) pack.config(component);
  return pack;
}

function findPack(nameOrDir: string): string {
  const isName = /^[\w-][\w.-]*$/.test(nameOrDir);
  const candidates = [...(isName ? [join(bundledPacks(), nameOrDir)] : []), resolve(nameOrDir)];
  const found = candidates.find((dir) => statSync(dir, { throwIfNoEntry: false })?.isDirectory());
  if (found && nameOrDir !== '') return realpathSync(found);
  const bundled = existsSync(bundledPacks()) ? readdirSync(bundledPacks()) : [];
  const choice = bundled.length > 0 ? ` The packs that come with hemline: ${bundled.join(', ')}.` : '';
  throw new HemlineError(
    'pack-not-found',
    `There is no pack ${nameOrDir || '""'}. Name a pack or its folder.${choice}`,
  );
}

function readConfig(dir: string, component: string): Json | undefined {
  if (!listFolder(dir, component)) return undefined;
  return readObject(confine(dir, join(dir, component, CONFIGS[component] ?? 'config.json')));
}

class PackFolder implements Pack {
  readonly dir: string;
  readonly manifest: Manifest;
  readonly lookbook: readonly Look[];
  readonly pipeline?: string;
  readonly #configs = new Map<string, Json | undefined>();
  #tokenizer: Tokenizer | undefined;
  #hash: Promise<string> | undefined;

  constructor(dir: string, manifest: Manifest, pipeline: string | undefined) {
    this.dir = dir;
    this.manifest = manifest;
    this.pipeline = pipeline;
    this.lookbook = manifest.lookbook.map((look) => ({ ...look, file: confine(dir, join(dir, look.file)) }));
  }

  config(component: string): Json | undefined {
    if (!this.#configs.has(component)) this.#configs.set(component, readConfig(this.dir, component));
    return this.#configs.get(component);
  }

  weights(component: string): Promise<WeightSource> {
    return openWeights(this.dir, component);
  }

  tokenizer(): Tokenizer {
    listFolder(this.dir, 'tokenizer');
    this.#tokenizer ??= readTokenizer(join(this.dir, 'tokenizer'));
    return this.#tokenizer;
  }

  hash(): Promise<string> {
    this.#hash ??= this.#digest();
    return this.#hash;
  }

  async #digest(): Promise<string> {
    const hash = createHash('sha256');
    const { size, sampling } = this.manifest;
    hash.update(JSON.stringify({ size, sampling, scheduler: this.config('scheduler') }));
    const files = TOKENIZER_FILES.map((name) => join(this.dir, 'tokenizer', name)).filter((path) =>
      existsSync(path),
    );
    for (const net of NETS) {
      if (!hasComponent(this.dir, net)) continue;
      hash.update(JSON.stringify([net, this.config(net)]));
      files.push(...weightFiles(this.dir, net));
    }
    for (const file of files) {
      hash.update(`${file.slice(this.dir.length)}\0${statSync(file).size}\0`);
      await hashInto(hash, file);
    }
    return hash.digest('hex');
  }
}
