import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { LoraConfig } from '../nets/lora.ts';
import type { LoraModule } from './lora.ts';
import { kohyaName } from './lora-keys.ts';
import { type Written, writeSafetensors } from './safetensors.ts';
import type { Stored } from './safetensors-header.ts';

export type LoraNaming = 'peft' | 'diffusers' | 'kohya';

/** What a LoRA's file says of its making. */
export type Provenance = Readonly<Record<string, unknown>>;

export interface LoraWriteOptions {
  readonly naming: LoraNaming;
  /** How it was made; goes into the header as JSON, under `hemline`. */
  readonly provenance?: Provenance;
  /** F32 by default. */
  readonly dtype?: Stored;
}

/** A trained graph's LoRA weights (`isLora`, by their names there) as modules. */
export function loraModules(
  weights: ReadonlyMap<string, Float32Array>,
  config: Pick<LoraConfig, 'rank' | 'alpha'>,
): Map<string, LoraModule> {
  const modules = new Map<string, LoraModule>();
  for (const [name, down] of weights) {
    if (!name.endsWith('.lora_A.weight')) continue;
    const module = name.slice(0, -'.lora_A.weight'.length);
    const up = weights.get(`${module}.lora_B.weight`)!;
    modules.set(module.replace(/^unet\./, ''), { down, up, rank: config.rank, alpha: config.alpha });
  }
  return modules;
}

/**
 * Writes a U-Net's LoRA. PEFT wants the file to be called `adapter_model.safetensors` and a config beside it,
 * which is then written too; diffusers knew no alpha for long, so there it goes into `up`; Kohya has an
 * alpha beside each module.
 * @throws HemlineError `write-failed`.
 */
export async function writeLora(
  path: string,
  modules: ReadonlyMap<string, LoraModule>,
  options: LoraWriteOptions,
): Promise<void> {
  const tensors = new Map<string, Written>();
  const add = (name: string, shape: readonly number[], data: Float32Array) =>
    tensors.set(name, { shape, data });
  for (const [module, { down, up, rank, alpha }] of modules) {
    const [downShape, upShape] = [
      [rank, down.length / rank],
      [up.length / rank, rank],
    ];
    if (options.naming === 'peft') {
      add(`base_model.model.${module}.lora_A.weight`, downShape, down);
      add(`base_model.model.${module}.lora_B.weight`, upShape, up);
    } else if (options.naming === 'diffusers') {
      add(`unet.${module}.lora.down.weight`, downShape, down);
      add(`unet.${module}.lora.up.weight`, upShape, alpha === rank ? up : up.map((v) => (v * alpha) / rank));
    } else {
      add(`${kohyaName(module)}.lora_down.weight`, downShape, down);
      add(`${kohyaName(module)}.lora_up.weight`, upShape, up);
      add(`${kohyaName(module)}.alpha`, [], Float32Array.of(alpha));
    }
  }
  const metadata: Record<string, string> = { format: 'pt', ...HEADERS[options.naming](modules) };
  if (options.provenance) metadata.hemline = JSON.stringify(options.provenance);
  await writeSafetensors(path, tensors, { dtype: options.dtype ?? 'F32', metadata });
  if (options.naming === 'peft' && basename(path) === 'adapter_model.safetensors')
    writeFileSync(
      join(dirname(path), 'adapter_config.json'),
      `${JSON.stringify(peftConfig(modules), null, 2)}\n`,
    );
}

type Modules = ReadonlyMap<string, LoraModule>;

const HEADERS: Readonly<Record<LoraNaming, (modules: Modules) => Record<string, string>>> = {
  diffusers: () => ({}),
  peft: (modules) => ({ lora_adapter_metadata: JSON.stringify(peftConfig(modules)) }),
  kohya: (modules) => {
    const [first] = modules.values();
    return {
      ss_network_module: 'networks.lora',
      ss_network_dim: String(first!.rank),
      ss_network_alpha: String(first!.alpha),
    };
  },
};

function peftConfig(modules: Modules) {
  const [first] = modules.values();
  const { rank, alpha } = first!;
  const others = (value: (m: LoraModule) => number, usual: number) =>
    Object.fromEntries([...modules].flatMap(([name, m]) => (value(m) === usual ? [] : [[name, value(m)]])));
  return {
    peft_type: 'LORA',
    r: rank,
    lora_alpha: alpha,
    rank_pattern: others((m) => m.rank, rank),
    alpha_pattern: others((m) => m.alpha, alpha),
    target_modules: [...modules.keys()],
    bias: 'none',
    use_rslora: false,
    use_dora: false,
  };
}
