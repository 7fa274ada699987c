import { HemlineError } from '../error.ts';
import type { LoraConfig } from '../nets/lora.ts';
import { listed } from './listed.ts';
import type { Lora, LoraModule } from './lora.ts';

/** A LoRA as a graph takes it. */
export interface FittedLora {
  /** What the graph has to be made with: one rank and one alpha for all modules. */
  readonly config: Required<Pick<LoraConfig, 'rank' | 'alpha'>>;
  /** A value for each of the graph's LoRA weights, under its name there. */
  readonly weights: ReadonlyMap<string, Float32Array>;
}

const FACTOR = /^(?:unet\.)?(?<module>.+)\.lora_(?<factor>[AB])\.weight$/;

/** Whether a LoRA changes a module: what a graph's LoraConfig takes as `targets`. */
export function loraTargets(lora: Lora): (module: string) => boolean {
  return (module) => lora.modules.has(module.replace(/^unet\./, ''));
}

/**
 * Fits a LoRA to a graph whose LoRA weights are `names` (`isLora`; a leading `unet.` is allowed for).
 * Smaller ranks are filled up with zeros and strengths that differ go into `up`, neither of which changes
 * the product; modules of the graph that the LoRA leaves alone get zeros.
 * @throws HemlineError `lora-unsupported` naming modules that the graph has no LoRA for.
 */
export function fitLora(lora: Lora, names: Iterable<string>): FittedLora {
  const wanted = [...names].map((name) => {
    const groups = FACTOR.exec(name)?.groups;
    return { name, module: groups?.module ?? name, isDown: groups?.factor === 'A' };
  });
  const known = new Set(wanted.map(({ module }) => module));
  const unknown = [...lora.modules.keys()].filter((module) => !known.has(module));
  if (unknown.length > 0)
    throw misfit(`${lora.path} changes ${listed(unknown)}, where the graph has no LoRA`);

  const all = [...lora.modules.values()];
  const rank = Math.max(...all.map((m) => m.rank));
  const scales = new Set(all.map((m) => m.alpha / m.rank));
  const alike = scales.size === 1;
  const weights = new Map<string, Float32Array>();
  for (const { name, module, isDown } of wanted) {
    const own = lora.modules.get(module);
    const shape = lora.shapeOf(module);
    if (!shape) throw misfit(`The graph has a LoRA for ${module}, which the pack's U-Net lacks`);
    if (!own) weights.set(name, new Float32Array(shape[isDown ? 1 : 0]! * rank));
    else weights.set(name, isDown ? filled(own, rank) : widened(own, rank, alike ? 1 : own.alpha / own.rank));
  }
  const alpha = alike ? (all[0]!.alpha / all[0]!.rank) * rank : rank;
  return { config: { rank, alpha }, weights };
}

const misfit = (message: string) => new HemlineError('lora-unsupported', `${message}.`);

/** `down` with rows of zeros below it: [rank, in]. */
function filled({ down, rank: own }: LoraModule, rank: number): Float32Array {
  const out = new Float32Array((down.length / own) * rank);
  out.set(down);
  return out;
}

/** `up` times `scale`, with columns of zeros to its right: [out, rank]. */
function widened({ up, rank: own }: LoraModule, rank: number, scale: number): Float32Array {
  const out = new Float32Array((up.length / own) * rank);
  for (let i = 0; i < up.length; i++) out[Math.floor(i / own) * rank + (i % own)] = scale * up[i]!;
  return out;
}
