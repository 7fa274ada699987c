import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { HemlineError } from '../error.ts';
import { readObject } from './files.ts';
import type { SafetensorsFile } from './safetensors.ts';

/** The fields of a PEFT LoraConfig that change what a LoRA does. */
const PeftSchema = z.object({
  r: z.number().positive().optional(),
  lora_alpha: z.number().positive().optional(),
  alpha_pattern: z.record(z.string(), z.number().positive()).nullish(),
  use_rslora: z.boolean().nullish(),
  use_dora: z.boolean().nullish(),
  fan_in_fan_out: z.boolean().nullish(),
});

/** The alpha of a module of that rank, where a file gives one outside its tensors; else undefined. */
export type AlphaOf = (module: string, rank: number) => number | undefined;

/**
 * Alphas by the header's `lora_adapter_metadata` (diffusers), else by PEFT's `adapter_config.json` beside an
 * `adapter_model.safetensors`.
 * @throws HemlineError `lora-unsupported`, `lora-corrupt`.
 */
export function configuredAlpha(file: SafetensorsFile): AlphaOf {
  const raw = headerConfig(file) ?? folderConfig(file.path);
  if (!raw) return () => undefined;
  const parsed = PeftSchema.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue!.path.join('.');
    throw new HemlineError('lora-corrupt', `${file.path}: its LoRA config's ${field}: ${issue!.message}.`);
  }
  const config = parsed.data;
  for (const field of ['use_dora', 'fan_in_fan_out'] as const)
    if (config[field])
      throw new HemlineError(
        'lora-unsupported',
        `${file.path} has ${field}, which hemline does not support.`,
      );
  const patterns = Object.entries(config.alpha_pattern ?? {}).map(
    ([pattern, alpha]) => [literal(file.path, pattern), alpha] as const,
  );
  return (module, rank) => {
    const own = patterns.find(([name]) => module === name || module.endsWith(`.${name}`))?.[1];
    const alpha = own ?? config.lora_alpha;
    // rsLoRA divides by the root of the rank (Kalajdzievski 2023).
    return alpha !== undefined && config.use_rslora ? alpha * Math.sqrt(rank) : alpha;
  };
}

/** PEFT reads patterns as regular expressions; those that diffusers and PEFT write are names. */
function literal(path: string, pattern: string): string {
  const name = pattern.replace(/^\^/, '').replace(/\$$/, '').replaceAll('\\.', '.');
  if (/^[\w.]+$/.test(name)) return name;
  throw new HemlineError('lora-unsupported', `${path}: alpha_pattern "${pattern}" is not a module's name.`);
}

function headerConfig(file: SafetensorsFile): Record<string, unknown> | undefined {
  const text = file.metadata.lora_adapter_metadata;
  if (text === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new HemlineError('lora-corrupt', `${file.path}: its lora_adapter_metadata is not JSON.`, { cause });
  }
  // A pipeline's file says whose each field is: "unet.r".
  const entries = Object.entries((json ?? {}) as Record<string, unknown>);
  return Object.fromEntries(entries.map(([name, value]) => [name.replace(/^unet\./, ''), value]));
}

function folderConfig(path: string): Readonly<Record<string, unknown>> | undefined {
  const config = join(dirname(path), 'adapter_config.json');
  return basename(path) === 'adapter_model.safetensors' && existsSync(config)
    ? readObject(config)
    : undefined;
}
