import { Graph } from '../../graph/graph.ts';
import type { WeightSource } from '../../graph/weights.ts';
import { isLora } from '../../nets/lora.ts';
import type { Task } from '../loop.ts';
import { type BatchOptions, type LoraData, loraBatches } from './batch.ts';
import { total } from './total.ts';

/** The LoRA of a frozen generator (`unet.`, `controlnet.`) under equation (7). */
export function loraTask(data: LoraData, o: BatchOptions, frozen: WeightSource): Task {
  const graph = new Graph('lora', { trained: isLora });
  const { loss, terms } = total(graph, o.generator, o);
  return { graph, loss, terms, frozen, batch: loraBatches(graph, data, o) };
}
