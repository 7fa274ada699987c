import { Graph } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import type { WeightSource } from '../graph/weights.ts';
import { type ControlNetConfig, conditioningSide, controlNet } from '../nets/controlnet.ts';
import { unet } from '../nets/unet.ts';
import type { Keypoints } from '../pose.ts';
import { skeletonPlanes } from '../skeleton.ts';
import { editBatch } from './edit-batch.ts';
import type { EditData } from './edit-data.ts';
import { type EditingOptions, editingInputs, UNET } from './editing-net.ts';
import type { Task } from './loop.ts';

export interface PoseBranchOptions extends EditingOptions {
  readonly controlnet: ControlNetConfig;
  /** Weights of the frozen U-Net and text encoder, as `unet.` and `text.`. */
  readonly frozen: WeightSource;
}

export const CONTROLNET = 'controlnet';

/**
 * The pose branch beside a frozen editing U-Net (Zhang & Agrawala 2023): the same batches as `base`, with each
 * row's skeleton. Edits without a pose are shown an empty one.
 */
export function poseBranchTask(
  data: EditData,
  poses: readonly (Keypoints | null)[],
  o: PoseBranchOptions,
): Task {
  const graph = new Graph('pose-branch', { trained: (name) => name.startsWith(`${CONTROLNET}.`) });
  const { given, target } = editingInputs(graph, o);
  const shown = conditioningSide(o.controlnet, o.unet.sample_size);
  const picture = graph.input('skeleton', [o.batch, 3, shown, shown]);
  const residuals = controlNet(graph.at(CONTROLNET), o.controlnet, { ...given, picture });
  const error = op.sub(unet(graph.at(UNET), o.unet, { ...given, residuals }), target);
  return {
    graph,
    loss: op.mean(op.mul(error, error)),
    terms: {},
    frozen: o.frozen,
    async batch(step) {
      const skeleton = new Float32Array(o.batch * 3 * shown * shown);
      const drawn: Promise<void>[] = [];
      const feeds = editBatch(data, o, step, (row, edit) => {
        const pose = poses[edit.pose];
        if (pose) drawn.push(skeletonPlanes(pose, shown, skeleton, row * 3 * shown * shown));
      });
      await Promise.all(drawn);
      return { ...feeds, skeleton };
    },
  };
}
