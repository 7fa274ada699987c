import { openPack } from '../../models/checkpoint/pack.ts';
import { Graph } from '../../models/graph/graph.ts';
import { joinWeights } from '../../models/graph/weights.ts';
import { isLora } from '../../models/nets/lora.ts';
import { parseUNetConfig } from '../../models/nets/unet.ts';
import type { Generator } from '../../models/train/lora/generator.ts';
import { PAPER } from '../../models/train/lora/options.ts';
import { total } from '../../models/train/lora/total.ts';
import { type Bench, time } from './measure.ts';
import { openSteps, PARTS } from './steps.ts';
import { openTorch } from './torch.ts';

const BATCH = 8;
const TOKENS = 80;
const RUNS = 9;

/**
 * A step of `train lora` with the paper's numbers (equation (7): four calls of the U-Net, the gradient through both
 * rounds) on the bundled pack. With `--python`, the same step in torch and peft, taken in turns with ours.
 */
export const loraStep: Bench = async function* ({ python }) {
  const pack = await openPack('croquis');
  const unet = parseUNetConfig(pack.config('unet'));
  const generator: Generator = {
    unet,
    lora: { rank: PAPER.rank, alpha: PAPER.alpha },
    side: unet.sample_size,
    rows: BATCH / PARTS,
    tokens: TOKENS,
  };
  const graph = new Graph('lora', { trained: isLora });
  const { loss } = total(graph, generator, PAPER);
  const ours = await openSteps({ graph, loss, frozen: joinWeights({ unet: await pack.weights('unet') }) });
  try {
    if (python === undefined) {
      const times = await time(RUNS, () => ours.step());
      yield { what: `LoRA step, batch ${BATCH}`, unit: 'ms', values: times };
      yield {
        what: 'LoRA step, useful work',
        unit: 'GFLOP/s',
        values: times.map((ms) => ours.flops / ms / 1e6),
      };
      return;
    }
    const torch = await openTorch(python, 'lora_step.py', {
      unet: `${pack.dir}/unet`,
      batch: BATCH,
      tokens: TOKENS,
      rank: PAPER.rank,
    });
    try {
      const pairs: [ours: number, torch: number][] = [];
      for (let run = 0; run < RUNS; run++) {
        const [mine] = await time(1, () => ours.step());
        pairs.push([mine!, await torch.step()]);
      }
      yield { what: `LoRA step, batch ${BATCH}`, unit: 'ms', values: pairs.map(([mine]) => mine) };
      yield { what: 'the same in torch + peft, fp32', unit: 'ms', values: pairs.map(([, theirs]) => theirs) };
      yield {
        what: 'torch + peft / ours',
        unit: 'times',
        values: pairs.map(([mine, theirs]) => theirs / mine),
      };
    } finally {
      torch.close();
    }
  } finally {
    await ours.close();
  }
};
