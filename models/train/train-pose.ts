import { join } from 'node:path';
import { HemlineError } from '../error.ts';
import { weightsFrom } from '../graph/weights.ts';
import { parseClipTextConfig } from '../nets/clip.ts';
import { type ControlNetConfig, parseControlNetConfig } from '../nets/controlnet.ts';
import { parsePoseEstimatorConfig } from '../nets/pose-estimator.ts';
import { parseUNetConfig, type UNetConfig } from '../nets/unet.ts';
import {
  componentConfig,
  needComponents,
  packKey,
  type RawConfig,
  startFrom,
  writeComponent,
} from './component.ts';
import type { TrainingData } from './data.ts';
import * as defaults from './defaults.ts';
import { editingOptions, TEXT, UNET } from './editing-net.ts';
import { type LoopOptions, rowsOfPart, runLoop } from './loop.ts';
import { checkLatents, EDITING_NEEDS, openEditData } from './open-edit-data.ts';
import type { TrainOptions } from './options.ts';
import { openPictures } from './pictures.ts';
import { CONTROLNET, poseBranchTask } from './pose-branch.ts';
import { poseEstimatorTask } from './pose-estimator.ts';
import { preparing } from './preparation.ts';

/**
 * `hemline train pose`: the pose estimator, then the pose branch beside the pack's frozen U-Net, as many steps
 * each. A branch has the shape of its U-Net, where the pack has no config of its own for it. Writes pose_estimator/ and
 * controlnet/ into `out`.
 * @throws HemlineError `data-missing` where no triplet has a pose, `pack-incomplete`, `config-unsupported`.
 */
export async function trainPose(data: TrainingData, options: TrainOptions, loop: LoopOptions): Promise<void> {
  const pack = needComponents(options.pack, [...EDITING_NEEDS, 'unet']);
  const rawUNet = componentConfig(pack, 'unet', defaults.UNET);
  const unet = parseUNetConfig(rawUNet);
  checkLatents(pack, unet);
  const raw = componentConfig(pack, 'controlnet', { ...rawUNet, ...defaults.CONTROLNET });
  const branch = { pack, unet, raw, controlnet: parseControlNetConfig(raw) };
  const settings = {
    ...loop.settings,
    pack: await packKey(pack, [...EDITING_NEEDS, 'image_encoder', 'unet']),
  };
  await trainEstimator(data, options, {
    ...loop,
    settings,
    checkpoints: join(loop.checkpoints, 'estimator'),
    batch: loop.batch * 2,
  });
  await trainBranch(data, options, branch, {
    ...loop,
    settings,
    checkpoints: join(loop.checkpoints, 'branch'),
  });
}

async function trainEstimator(data: TrainingData, options: TrainOptions, loop: LoopOptions): Promise<void> {
  const raw = componentConfig(options.pack, 'pose_estimator', defaults.POSE_ESTIMATOR);
  const config = parsePoseEstimatorConfig(raw);
  const posed = data.triplets.flatMap(({ pose, reference, target }) =>
    pose ? [reference, target].map((path) => ({ picture: data.index(path), pose })) : [],
  );
  if (posed.length === 0) throw new HemlineError('data-missing', `No triplet of ${data.dir} has a pose.`);
  const cache = join(data.dir, 'cache');
  const pictures = await openPictures(data.files, cache, config.image_size, {
    ...preparing('decoding pictures for poses', options),
    describe: data.describe,
  });
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

/** A pose branch, and the U-Net that it stands beside. */
interface Branch {
  readonly pack: string;
  readonly unet: UNetConfig;
  readonly raw: RawConfig;
  readonly controlnet: ControlNetConfig;
}

async function trainBranch(
  data: TrainingData,
  options: TrainOptions,
  { pack, unet, raw, controlnet }: Branch,
  loop: LoopOptions,
): Promise<void> {
  const edits = await openEditData(data, options);
  try {
    const frozen = [
      ...(await startFrom(pack, 'text_encoder', `${TEXT}.`)),
      ...(await startFrom(pack, 'unet', `${UNET}.`)),
    ];
    const task = poseBranchTask(
      edits,
      data.triplets.map((t) => t.pose),
      {
        ...editingOptions(edits, unet, parseClipTextConfig(edits.rawText), loop),
        controlnet,
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
