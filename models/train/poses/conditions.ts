import { join } from 'node:path';
import sharp from 'sharp';
import { EDGES_SIDE, edgePlane } from '../../canny.ts';
import { samplePose } from '../../croquis/figure.ts';
import { HemlineError } from '../../error.ts';
import { parsePoseEstimatorConfig } from '../../nets/pose-estimator.ts';
import { isFullBody, KEYPOINTS, type Keypoint, type Keypoints } from '../../pose.ts';
import { Random } from '../../random.ts';
import { skeletonPlanes } from '../../skeleton.ts';
import { componentConfig, frozen } from '../component.ts';
import type { TrainingData } from '../data.ts';
import { encodePictures, encodePoses } from '../encode.ts';
import { cachedRows, type FloatRows } from '../floats.ts';
import { openPictures } from '../pictures.ts';
import { type PreparationOptions, preparing } from '../preparation.ts';
import { readKeypointFiles } from './keypoint-files.ts';
import { squared } from './square.ts';

export const UNMARKED = ['estimator', 'library', 'edges', 'none'] as const;

/** Where the pose P of a target comes from. What is marked, in the data set or in `keypoints`, counts first. */
export interface PoseOptions {
  /** A file of AlphaPose or COCO, or a folder of OpenPose's. */
  readonly keypoints?: string;
  /**
   * For targets that nobody marked: the pack's estimator (the default where the pack has one), a pose drawn from the
   * library, the picture's edges (the default otherwise), or nothing. A pose from the library is not the target's, which
   * is what the paper does at inference: learning from it teaches the LoRA to mind the pose less.
   */
  readonly unmarked?: (typeof UNMARKED)[number];
  /** Whether targets whose pose is no full body are shown as edges, as for Fashion200k (section 4.1). Default true. */
  readonly edges?: boolean;
}

/** What the pose branch is shown of every triplet's target. */
export interface Conditions {
  /** Triplets by what they are shown as. */
  readonly counts: Readonly<Record<'skeleton' | 'edges' | 'nothing', number>>;
  /** Draws [3, side, side] into `target` at `offset`. */
  draw(triplet: number, target: Float32Array, offset: number): Promise<void>;
  close(): void;
}

/**
 * Finds the pose of every target, by pictures of `side`. Estimated poses and edges are cached in the data set's cache/.
 * @throws HemlineError `bad-pose`, `data-missing`, `component-missing` where an estimator is asked for and missing.
 */
export async function openConditions(
  data: TrainingData,
  pack: string,
  side: number,
  o: PoseOptions,
  options: PreparationOptions = {},
): Promise<Conditions> {
  const cache = join(data.dir, 'cache');
  const targets = data.triplets.map((t) => data.index(t.target));
  const poses = data.triplets.map((t) => t.pose ?? undefined);
  const fill = (find: (triplet: number) => Keypoints | undefined) =>
    poses.forEach((pose, i) => {
      poses[i] = pose ?? find(i);
    });
  if (o.keypoints !== undefined) {
    const marked = await markedPoses(data, o.keypoints);
    fill((i) => marked.get(targets[i]!));
  }
  const has = componentConfig(pack, 'pose_estimator', {}).image_size !== undefined;
  const unmarked = o.unmarked ?? (has ? 'estimator' : 'edges');
  if (poses.includes(undefined)) {
    if (unmarked === 'estimator') {
      const estimated = await estimatedPoses(data, pack, cache, options);
      fill((i) => estimated(targets[i]!));
    }
    if (unmarked === 'library') fill((i) => samplePose(new Random(`pose/${data.triplets[i]!.id}`)));
  }
  const asEdges = poses.map((pose) => (pose ? o.edges !== false && !isFullBody(pose) : unmarked === 'edges'));
  const shown = [...new Set(targets.filter((_, i) => asEdges[i]))];
  const edges = shown.length > 0 ? await edgeRows(data, shown, side, cache, options) : undefined;
  const place = new Map(shown.map((picture, row) => [picture, row]));
  return {
    counts: {
      skeleton: poses.filter((pose, i) => pose && !asEdges[i]).length,
      edges: asEdges.filter(Boolean).length,
      nothing: poses.filter((pose, i) => !pose && !asEdges[i]).length,
    },
    async draw(triplet, target, offset) {
      const pose = poses[triplet];
      if (asEdges[triplet]) {
        const row = place.get(targets[triplet]!)!;
        for (let c = 0; c < 3; c++) edges!.read(row, target, offset + c * side * side);
      } else if (pose) await skeletonPlanes(pose, side, target, offset);
    },
    close: () => edges?.close(),
  };
}

/**
 * Poses from keypoint files, by the number of the picture that is called like them.
 * @throws HemlineError `bad-pose`, also where no picture is called like any, unless it is an excerpt that has none.
 */
export async function markedPoses(data: TrainingData, path: string): Promise<Map<number, Keypoints>> {
  const files = await readKeypointFiles(path);
  const marked = new Map<number, Keypoints>();
  const called = new Map<string, string>();
  for (const [i, file] of data.files.entries()) {
    const name = file.replace(/^.*[/\\]/, '').replace(/\.[^.]+$/, '');
    const points = files.get(name);
    if (!points) continue;
    if (called.has(name))
      throw new HemlineError(
        'bad-pose',
        `${path} names pictures by their file names alone, and ${called.get(name)} and ${file} have the same.`,
      );
    called.set(name, file);
    // As it is shown: turned as its EXIF says.
    const { autoOrient: size } = await sharp(file).metadata();
    marked.set(i, squared(points, size.width, size.height));
  }
  if (marked.size === 0 && !data.excerpt)
    throw new HemlineError('bad-pose', `${path} names no picture of ${data.dir}, by its file name.`);
  return marked;
}

async function estimatedPoses(data: TrainingData, pack: string, cache: string, options: PreparationOptions) {
  const config = parsePoseEstimatorConfig(componentConfig(pack, 'pose_estimator', {}));
  const weights = await frozen(pack, 'pose_estimator');
  const rows = await encodePictures(
    { data, what: 'poses', size: config.image_size, options },
    (pictures, run) => encodePoses(pictures, config, weights, cache, run),
  );
  const all = new Float32Array(data.files.length * 3 * KEYPOINTS);
  for (let i = 0; i < data.files.length; i++) rows.read(i, all, i * 3 * KEYPOINTS);
  rows.close();
  return (picture: number): Keypoints =>
    Array.from({ length: KEYPOINTS }, (_, i): Keypoint => {
      const at = 3 * (picture * KEYPOINTS + i);
      return [all[at]!, all[at + 1]!, all[at + 2]!];
    });
}

/** Edges of some pictures, one plane a row. */
async function edgeRows(
  data: TrainingData,
  shown: readonly number[],
  side: number,
  cache: string,
  options: PreparationOptions,
): Promise<FloatRows> {
  const files = shown.map((i) => data.files[i]!);
  const pictures = await openPictures(files, cache, EDGES_SIDE, {
    ...preparing('decoding pictures for edges', options),
    describe: (i) => data.describe(shown[i]!),
  });
  const path = join(cache, `edges-${pictures.key}-${side}.f32`);
  const compute = async (i: number) => {
    const picture = { width: EDGES_SIDE, height: EDGES_SIDE, data: pictures.read(i).slice() };
    return Float32Array.from(await edgePlane(picture, side), (value) => value / 255);
  };
  try {
    return await cachedRows(path, files.length, side * side, 1, compute, preparing('edges', options));
  } finally {
    pictures.close();
  }
}
