import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { HemlineError } from '../error.ts';
import type { WeightSource } from '../graph/weights.ts';
import { refuseForeign } from './component.ts';
import { listed } from './listed.ts';
import { configuredAlpha } from './lora-alpha.ts';
import { kohyaName, otherMethod, parseLoraKey } from './lora-keys.ts';
import { SafetensorsFile } from './safetensors.ts';

/** The change of one module: W + (alpha / rank) up down. */
export interface LoraModule {
  /** [rank, in] */
  readonly down: Float32Array;
  /** [out, rank] */
  readonly up: Float32Array;
  readonly rank: number;
  readonly alpha: number;
}

/** A LoRA of a U-Net, whatever its file's naming was. */
export interface Lora {
  readonly path: string;
  /** By the module's path in the U-Net: `up_blocks.1.attentions.0.transformer_blocks.0.attn2.to_q`. */
  readonly modules: ReadonlyMap<string, LoraModule>;
  /** Widths of any linear layer of the U-Net: [out, in]. */
  shapeOf(module: string): readonly number[] | undefined;
  /** sha256 of the file. */
  readonly hash: string;
  /** The header's; what a file of ours was made of is under `hemline`, as JSON. */
  readonly metadata: Readonly<Record<string, string>>;
}

interface Found {
  down?: string;
  up?: string;
  alpha?: string;
}

const unsupported = (message: string) => new HemlineError('lora-unsupported', message);
const corrupt = (message: string) => new HemlineError('lora-corrupt', `${message} Get the file again.`);

/**
 * Reads a LoRA in PEFT's, diffusers' or Kohya's naming for the U-Net whose weights are `unet`: every module must
 * be one of its linear layers, of the right widths. Without an alpha the change counts once: alpha is the rank.
 * @throws HemlineError `lora-unsupported` (LoHa, LoKr, DoRA, convolutions, other modules), `lora-corrupt`,
 * `weights-missing`, `weights-refused`, `weights-corrupt`.
 */
export async function readLora(path: string, unet: WeightSource): Promise<Lora> {
  refuseForeign(path);
  const file = await SafetensorsFile.open(path);
  const named = nameModules(path, collect(file), unet);
  const configured = configuredAlpha(file);
  const modules = new Map<string, LoraModule>();
  for (const [module, found] of named) {
    const { rank, down, up } = factors(file, module, found, unet.get(`${module}.weight`)!.shape);
    const alpha = found.alpha === undefined ? configured(module, rank) : scalar(file, found.alpha);
    modules.set(module, { down, up, rank, alpha: alpha ?? rank });
  }
  const shapeOf = (module: string) => unet.get(`${module}.weight`)?.shape;
  const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
  return { path, modules, shapeOf, hash, metadata: file.metadata };
}

/** What a LoRA of ours was trained under, and is used under. */
const Lessons = z.object({
  /** Tokens of a text: attention has never met more padding than that. */
  textTokens: z.int().positive().optional().catch(undefined),
  /** Triplets by what the pose branch was shown of them. */
  poses: z.object({ edges: z.int() }).optional().catch(undefined),
  /** What it was shown of pictures whose pose nobody knew: "edges", or something else. */
  unmarked: z.string().optional().catch(undefined),
});
export type LoraLessons = z.infer<typeof Lessons>;

/**
 * What a LoRA's file says of its training; nothing where it is not ours.
 * @throws HemlineError `weights-missing`, `weights-refused`, `weights-corrupt`.
 */
export async function lessonsOfLora(path: string): Promise<LoraLessons> {
  refuseForeign(path);
  const { hemline } = (await SafetensorsFile.open(path)).metadata;
  try {
    const { settings, poses } = JSON.parse(hemline ?? '{}') as Record<string, object | undefined>;
    return Lessons.parse({ ...settings, poses });
  } catch {
    return {};
  }
}

/** Keys of each module, as the file calls it. */
function collect(file: SafetensorsFile): Map<string, Found> {
  const modules = new Map<string, Found>();
  for (const key of file.names()) {
    const method = otherMethod(key);
    if (method) throw unsupported(`${file.path} is ${method} (${key}); hemline reads LoRA of linear layers.`);
    const parsed = parseLoraKey(key);
    if (!parsed) throw unsupported(`${file.path} holds ${key}, which is no part of a LoRA.`);
    const found = modules.get(parsed.module) ?? {};
    if (found[parsed.part] !== undefined)
      throw corrupt(`${file.path} holds ${key} twice, also as ${found[parsed.part]}.`);
    found[parsed.part] = key;
    modules.set(parsed.module, found);
  }
  if (modules.size === 0) throw corrupt(`${file.path} holds no LoRA.`);
  return modules;
}

/** The same by the U-Net's own names. */
function nameModules(
  path: string,
  found: ReadonlyMap<string, Found>,
  unet: WeightSource,
): Map<string, Found> {
  const names = new Map<string, string>();
  for (const weight of unet.names()) {
    if (!weight.endsWith('.weight')) continue;
    const module = weight.slice(0, -'.weight'.length);
    names.set(module, module);
    names.set(kohyaName(module), module);
  }
  const unknown = [...found.keys()].filter((module) => !names.has(module));
  if (unknown.length > 0)
    throw unsupported(`${path} changes ${listed(unknown)}, which the pack's U-Net does not have.`);
  return new Map([...found].map(([module, keys]) => [names.get(module)!, keys]));
}

function factors(file: SafetensorsFile, module: string, found: Found, shape: readonly number[]) {
  if (found.down === undefined || found.up === undefined)
    throw corrupt(`${file.path} has only ${Object.keys(found).join(' and ')} of ${module}.`);
  const [down, up] = [file.get(found.down)!, file.get(found.up)!];
  if (down.shape.length !== 2 || up.shape.length !== 2 || shape.length !== 2)
    throw unsupported(`${file.path}: ${module} is a convolution; hemline reads LoRA of linear layers.`);
  const [rank, width] = down.shape as [number, number];
  if (rank === 0 || up.shape[1] !== rank || up.shape[0] !== shape[0] || width !== shape[1])
    throw unsupported(
      `${file.path}: ${module} is [${up.shape}] x [${down.shape}], the pack's U-Net wants [${shape[0]},r] x [r,${shape[1]}].`,
    );
  return { rank, down: down.read(), up: up.read() };
}

function scalar(file: SafetensorsFile, key: string): number {
  const values = file.get(key)!.read();
  const alpha = values[0];
  if (values.length !== 1 || alpha === undefined || !Number.isFinite(alpha))
    throw corrupt(`${file.path}: ${key} is not one finite number.`);
  return alpha;
}
