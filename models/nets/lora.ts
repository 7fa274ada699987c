import type { Scope, Tensor } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';

/**
 * Low-rank weights beside frozen ones (Hu et al. 2021): y = W x + (alpha / rank) B A x. The factors are
 * weights of the graph under PEFT's names (`....to_q.lora_A.weight`, `....to_q.lora_B.weight`), so a
 * graph made with `trained: isLora` takes them as inputs, and another LoRA needs no other session.
 */
export interface LoraConfig {
  /** Inner width, 1 or more. */
  readonly rank: number;
  /** Strength: the update is scaled by alpha / rank. */
  readonly alpha: number;
  /** Which projections get one, by their module's name; the paper's by default (`decoderCrossAttention`). */
  readonly targets?: (module: string) => boolean;
}

const DECODER_CROSS_ATTENTION = /(^|\.)up_blocks\.\d+\..*\.attn2\.to_[qkv]$/;

/** The paper's choice (section 3.1): Q, K and V of the cross-attention in the U-Net's decoder. */
export function decoderCrossAttention(module: string): boolean {
  return DECODER_CROSS_ATTENTION.test(module);
}

/** Whether a weight is a factor of a LoRA. */
export function isLora(weight: string): boolean {
  return weight.endsWith('.lora_A.weight') || weight.endsWith('.lora_B.weight');
}

/** What the LoRA, if it targets this scope's module, adds to the projection of x [..., in] to [..., width]. */
export function withLora(s: Scope, x: Tensor, projected: Tensor, lora: LoraConfig | undefined): Tensor {
  if (!lora || !(lora.targets ?? decoderCrossAttention)(s.path)) return projected;
  const width = projected.shape.at(-1) as number;
  // B starts at zero, so an untrained LoRA changes nothing; A is Kaiming's normal.
  const a = s.weight('lora_A.weight', [lora.rank, x.shape.at(-1) as number], 'kaiming');
  const b = s.weight('lora_B.weight', [width, lora.rank], 'zeros');
  const update = op.linear(op.linear(x, a), b);
  const scale = lora.alpha / lora.rank;
  return op.add(projected, scale === 1 ? update : op.mul(update, scale));
}
