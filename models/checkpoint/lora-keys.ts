/** A LoRA file's keys in the namings of PEFT, diffusers (three of them) and Kohya. */

export type Part = 'down' | 'up' | 'alpha';

export interface LoraKey {
  /** As the file names it: dots left out in Kohya's naming, `unet.` left out in all. */
  readonly module: string;
  readonly part: Part;
}

const PATTERNS: readonly RegExp[] = [
  // PEFT, where state taken from a live model also names the adapter: lora_A.default.weight.
  /^(?<module>.+)\.lora_(?<part>A|B)(?:\.[\w-]+)?\.weight$/,
  // diffusers; of text encoders in the second form.
  /^(?<module>.+)\.lora\.(?<part>down|up)\.weight$/,
  /^(?<module>.+)\.lora_linear_layer\.(?<part>down|up)\.weight$/,
  // Old diffusers: attn1.processor.to_q_lora.down.weight.
  /^(?<module>.+\.to_(?:q|k|v|out))_lora\.(?<part>down|up)\.weight$/,
  // Kohya.
  /^(?<module>.+)\.lora_(?<part>down|up)\.weight$/,
  /^(?<module>.+)\.(?<part>alpha)$/,
];

/** What a key means; undefined where it is none of a LoRA's. */
export function parseLoraKey(key: string): LoraKey | undefined {
  const plain = key
    .replace(/^base_model\.model\./, '')
    .replace(/^unet\./, '')
    .replace('.processor.', '.');
  for (const pattern of PATTERNS) {
    const groups = pattern.exec(plain)?.groups;
    if (!groups) continue;
    const [module, part] = [groups.module!, groups.part!];
    return {
      module: module.replace(/\.to_out$/, '.to_out.0'),
      part: part === 'A' ? 'down' : part === 'B' ? 'up' : (part as Part),
    };
  }
  return undefined;
}

/** Methods beside LoRA, by what their keys contain. */
const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/\.hada_/, 'LoHa'],
  [/\.lokr_/, 'LoKr'],
  [/\.(dora_scale|lora_magnitude_vector)\b/, 'DoRA'],
  [/\.oft_|\.boft_/, 'OFT'],
  [/\.lora_mid\b/, 'convolution LoRA'],
  [/\.lora_(A|B)\b.*\.bias$|\.lora\.(down|up)\.bias$|\.lora_(down|up)\.bias$/, 'LoRA with a bias'],
  [/\.lora_embedding_(A|B)\b/, 'LoRA of embeddings'],
  [/\.diff(_b)?$/, 'whole differences'],
];

/** The method that a key belongs to, where it is known and not LoRA. */
export function otherMethod(key: string): string | undefined {
  return OTHERS.find(([pattern]) => pattern.test(key))?.[1];
}

/** Kohya's name of a U-Net's module. Underscores make it ambiguous: it is looked up, never parsed. */
export const kohyaName = (module: string): string => `lora_unet_${module.replaceAll('.', '_')}`;
