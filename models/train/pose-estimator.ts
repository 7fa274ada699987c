import { Graph } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { type PoseEstimatorConfig, poseEstimator } from '../nets/pose-estimator.ts';
import { KEYPOINTS, type Keypoints } from '../pose.ts';
import { Random } from '../random.ts';
import type { Task } from './loop.ts';
import type { Pictures } from './pictures.ts';

/** A picture with its pose, in pixels of 256x256. */
export interface Posed {
  readonly picture: number;
  readonly pose: Keypoints;
}

const SIDE = 256;

/**
 * The estimator under the mean distance of its points from the true ones, in pixels of 256x256; points that
 * nobody saw do not count. `pictures` are at the net's size. Pictures are brightened and darkened at random.
 */
export function poseEstimatorTask(
  pictures: Pictures,
  posed: readonly Posed[],
  config: PoseEstimatorConfig,
  { batch, seed }: { readonly batch: number; readonly seed: number },
): Task {
  const graph = new Graph('pose-estimator', { trained: () => true });
  const side = config.image_size;
  const pixels = graph.input('pixels', [batch, 3, side, side]);
  const points = graph.input('points', [batch, KEYPOINTS, 2]);
  const seen = graph.input('seen', [batch, KEYPOINTS, 1]);
  const found = poseEstimator(graph.at(''), config, pixels).points;
  const off = op.mul(op.abs(op.sub(found, points)), seen);
  const loss = op.mul(op.mean(off), 2 * SIDE);
  const plane = 3 * side * side;
  return {
    graph,
    loss,
    terms: {},
    async batch(step) {
      const random = new Random(`${seed}/pose-estimator/${step}`);
      const feeds = {
        pixels: new Float32Array(batch * plane),
        points: new Float32Array(batch * KEYPOINTS * 2),
        seen: new Float32Array(batch * KEYPOINTS),
      };
      for (let row = 0; row < batch; row++) {
        const { picture, pose } = random.pick(posed);
        pictures.crop(picture, 0, 0, side, feeds.pixels, row * plane);
        const [gain, shift] = [random.between(0.8, 1.2), random.between(-0.15, 0.15)];
        const values = feeds.pixels.subarray(row * plane, (row + 1) * plane);
        for (let i = 0; i < plane; i++) values[i] = Math.max(-1, Math.min(1, values[i]! * gain + shift));
        pose.forEach(([x, y, confidence], k) => {
          feeds.points.set([x / SIDE, y / SIDE], (row * KEYPOINTS + k) * 2);
          feeds.seen[row * KEYPOINTS + k] = confidence > 0 ? 1 : 0;
        });
      }
      return feeds;
    },
  };
}
