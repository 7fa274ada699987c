import { extname } from 'node:path';
import { HemlineError } from '../error.ts';
import { NETS } from './component.ts';
import type { Manifest } from './manifest.ts';
import { readShardIndex } from './shards.ts';
import { TOKENIZER_FILES } from './tokenizer-files.ts';

/** Gets a file of the pack and gives its place; undefined where an `optional` one is not there. */
export type Get = (path: string, optional?: boolean) => Promise<string | undefined>;

const FETCHED = new Set(['.safetensors', '.json', '.txt', '.png', '.md']);

/** @throws HemlineError `pull-refused` for what no pack needs. */
export function checkWanted(path: string): void {
  if (!FETCHED.has(extname(path)))
    throw new HemlineError(
      'pull-refused',
      `${path} is listed, but only .safetensors, .json, .txt, .png and .md are fetched. Ask who published it.`,
    );
}

/**
 * Gets a pack's files where no list names them, by diffusers' layout: full weights before fp16 unless
 * `variant` says otherwise, single files before shards.
 */
export async function getByLayout(
  get: Get,
  manifest: Manifest | undefined,
  variant: string | undefined,
): Promise<void> {
  for (const { file } of manifest?.lookbook ?? []) await get(file);
  await get('scheduler/scheduler_config.json');
  for (const file of TOKENIZER_FILES) await get(`tokenizer/${file}`, true);
  const variants = [...new Set([variant ?? '', '', 'fp16'])];
  for (const net of NETS) {
    const required = net === 'unet' || net === 'vae' || net === 'text_encoder';
    if ((await get(`${net}/config.json`, !required)) && !(await getWeights(get, net, variants)))
      throw new HemlineError(
        'pull-not-found',
        `No .safetensors weights of ${net} were found there. hemline reads no other.`,
      );
  }
}

async function getWeights(get: Get, net: string, variants: readonly string[]): Promise<boolean> {
  for (const variant of variants) {
    const dot = variant === '' ? '' : `.${variant}`;
    for (const base of ['diffusion_pytorch_model', 'model']) {
      if (await get(`${net}/${base}${dot}.safetensors`, true)) return true;
      const index = await get(`${net}/${base}.safetensors.index${dot}.json`, true);
      if (!index) continue;
      for (const shard of new Set(readShardIndex(index).values())) await get(`${net}/${shard}`);
      return true;
    }
  }
  return false;
}
