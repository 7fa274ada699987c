import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder } from './tiny.ts';

export const VAE = 'vae/diffusion_pytorch_model.safetensors';
export const UNET = 'unet/diffusion_pytorch_model.safetensors';
export const weights = (out: string, file = VAE) => readFileSync(join(out, file));
export const state = (out: string) =>
  JSON.parse(readFileSync(join(out, 'checkpoints/state.json'), 'utf8')) as { step: number; file: string };

/** Every .safetensors below a folder, checkpoints aside. */
export const finished = (out: string) =>
  (readdirSync(out, { recursive: true }) as string[])
    .filter((file) => file.endsWith('.safetensors') && !file.startsWith('checkpoints'))
    .sort();

/** A signal that has aborted when it is asked for the time after `checks`: the loop asks before every step. */
export function abortAfter(checks: number): AbortSignal {
  const controller = new AbortController();
  let asked = 0;
  return new Proxy(controller.signal, {
    get(signal, key) {
      if (key === 'aborted') return ++asked > checks;
      return Reflect.get(signal, key, signal);
    },
  });
}

/** A copy of a pack that `change` may alter. */
export function altered(parts: string, change: (pack: string) => void): string {
  const pack = join(folder(), 'pack');
  cpSync(parts, pack, { recursive: true });
  change(pack);
  return pack;
}
