import { join } from 'node:path';
import { HemlineError } from '../error.ts';
import { weightsFrom } from '../graph/weights.ts';
import { parseClipTextConfig } from '../nets/clip.ts';
import { parseControlNetConfig } from '../nets/controlnet.ts';
import { parsePoseEstimatorConfig } from '../nets/pose-estimator.ts';
import { parseUNetConfig } from '../nets/unet.ts';
import { componentConfig, needComponents, startFrom, writeComponent } from './component.ts';
import type { TrainingData } from './data.ts';
import * as defaults from './defaults.ts';
import { editingOptions, TEXT, UNET } from './editing-net.ts';
import { type LoopOptions, rowsOfPart, runLoop } from './loop.ts';
import { EDITING_NEEDS, openEditData } from './open-edit-data.ts';
import type { TrainOptions } from './options.ts';
import { openPictures } from './pictures.ts';
import { CONTROLNET, poseBranchTask } from './pose-branch.ts';
import { poseEstimatorTask } from './pose-estimator.ts';

/**
 * `hemline train pose`: the pose estimator, then the pose branch beside the pack's frozen U-Net, as many steps
 * each. Writes pose_estimator/ and controlnet/ into `out`.
 * @throws HemlineError `data-missing` where no triplet has a pose, `pack-incomplete`.
 */
export async function trainPose(data: TrainingData, options: TrainOptions, loop: LoopOptions): Promise<void> {
  needComponents(options.pack, [...EDITING_NEEDS, 'unet']);
  await trainEstimator(data, options, {
    ...loop,
    checkpoints: join(loop.checkpoints, 'estimator'),
    batch: loop.batch * 2,
  });
  await trainBranch(data, options, { ...loop, checkpoints: join(loop.checkpoints, 'branch') });
}

async function trainEstimator(data: TrainingData, options: TrainOptions, loop: LoopOptions): Promise<void> {
  const raw = componentConfig(options.pack, 'pose_estimator', defaults.POSE_ESTIMATOR);
  const config = parsePoseEstimatorConfig(raw);
  const posed = data.triplets.flatMap(({ pose, reference, target }) =>
    pose ? [reference, target].map((path) => ({ picture: data.index(path), pose })) : [],
  );
  if (posed.length === 0) throw new HemlineError('data-missing', `No triplet of ${data.dir} has a pose.`);
  const cache = join(data.dir, 'cache');
  const pictures = await openPictures(data.files, cache, config.image_size, (done, total) =>
    options.onPrepare?.('decoding pictures for poses', done, total),
  );
  try {
    const task = poseEstimatorTask(pictures, posed, config, {
      batch: rowsOfPart(loop),
      seed: loop.seed,
    });
    const { average } = await runLoop(task, loop);
    await writeComponent(options.out, 'pose_estimator', raw, task.graph, average);
  } finally {
    pictures.close();
  }
}

async function trainBranch(data: TrainingData, options: TrainOptions, loop: LoopOptions): Promise<void> {
  const edits = await openEditData(data, options);
  const pack = options.pack!;
  try {
    const raw = componentConfig(pack, 'controlnet', defaults.CONTROLNET);
    const unet = parseUNetConfig(componentConfig(pack, 'unet', defaults.UNET));
    const frozen = [
      ...(await startFrom(pack, 'text_encoder', `${TEXT}.`)),
      ...(await startFrom(pack, 'unet', `${UNET}.`)),
    ];
    const task = poseBranchTask(
      edits,
      data.triplets.map((t) => t.pose),
      {
        ...editingOptions(edits, unet, parseClipTextConfig(edits.rawText), loop),
        controlnet: parseControlNetConfig(raw),
        frozen: weightsFrom(new Map(frozen)),
      },
    );
    const { average } = await runLoop({ ...task, start: encoderOf(frozen) }, loop);
    await writeComponent(options.out, 'controlnet', raw, task.graph, average, `${CONTROLNET}.`);
  } finally {
    edits.close();
  }
}

/** The branch starts as a copy of the U-Net's encoder half, where it has the same layers. */
function encoderOf(frozen: readonly (readonly [string, Float32Array])[]): Map<string, Float32Array> {
  const copied = /^unet\.(conv_in|time_embedding|class_embedding|down_blocks|mid_block)\./;
  return new Map(
    frozen
      .filter(([name]) => copied.test(name))
      .map(([name, values]) => [name.replace(/^unet/, CONTROLNET), values]),
  );
}
